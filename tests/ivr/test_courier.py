"""The courier's line: a parcel's state and the seven orders, by keys and by speech."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import ManualClock
from core.errors import Refused
from core.pii import Pii
from crm.adapters.memory_authorities import MemoryAuthorities
from crm.adapters.memory_ledger import MemoryLedger
from crm.adapters.memory_parcels import MemoryParcels
from crm.client import CrmClient, NewOrder, Recognition, WorkOrder
from crm.ports import OrderFilter
from crm.seed import sample_parcels
from ivr import walk
from ivr.adapters.memory import ScriptedLine
from ivr.answers import Answers, Who
from ivr.catalogue import greeting
from ivr.flow import Order
from ivr.moves import Chosen, FileOrder, Found, LookUp, Route, Understood
from ivr.ports import Heard, Recogniser
from ivr.service import Story
from ivr.state import State
from tests.ivr.reception import SENIOR, STRANGER, YOUNG, Scene, Unhurried, call, people
from tests.ivr.test_walk import FLOWS, Call
from tests.ivr.test_walk import YOUNG as A_CALLER

DID = "4008000005"
RECEIVED, SENT, SIGNED = "2826", "4517", "9063"
"""How the parcels of the young caller end."""
WHOLE = "773300115238"
"""The daughter's."""


@dataclass
class Line:
    """The courier's line, and its books."""

    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    clock: ManualClock = field(default_factory=ManualClock)

    def dial(
        self, script: Sequence[str | Heard], number: str = YOUNG
    ) -> tuple[Story, ScriptedLine]:
        parcels = MemoryParcels(self.clock, sample_parcels(self.clock))
        crm = CrmClient.over(
            people(),
            self.ledger,
            Pii(b"p" * 32),
            self.clock,
            authorities=MemoryAuthorities(),
            parcels=parcels,
        )
        line = ScriptedLine(script)
        scene = Scene(Unhurried(crm), clock=self.clock)
        return scene.reception.answer(line, call(number, DID)), line

    @property
    def orders(self) -> list[WorkOrder]:
        return self.ledger.orders(OrderFilter(), 0, 10)[0]


KINDS = {
    "1": "urge", "2": "address", "3": "intercept", "4": "receipt", "5": "damaged", "6": "lost",
    "7": "weight",
}  # fmt: skip
SAID = {
    "urge": "麻烦帮我催一下", "address": "我想改地址", "intercept": "帮我把快递拦截下来",
    "receipt": "帮我查是谁签收的", "damaged": "快递摔坏了", "lost": "快递弄丢了",
    "weight": "重量不对",
}  # fmt: skip


@pytest.mark.parametrize("key", KINDS)
def test_each_order_by_keys_is_filed_once_read_back_and_confirmed(key: str) -> None:
    at, kind = Line(), KINDS[key]
    ending = SENT if kind == "intercept" else RECEIVED
    place = ["2"] if kind == "address" else []
    story, line = at.dial(["-", key, *ending, "#", *place, "1", "-", "!"])
    (order,) = at.orders
    assert (order.kind, order.subject[-4:], order.call_id) == (kind, ending, "sl-1763775555.12")
    assert order.note == ("改送到：快递柜" if place else "")
    assert story.outcome == "gone" and [e.type for e in at.ledger.sent] == ["WorkOrderChanged"]
    said = [prompt for _, prompt in line.said]
    assert said.index("parcel-tail") < said.index("order-filed")


@pytest.mark.parametrize("kind", SAID)
def test_each_order_by_speech(kind: str) -> None:
    at = Line()
    ending = "四五幺七" if kind == "intercept" else "二八二六"
    place = ["放到快递柜"] if kind == "address" else []
    at.dial(["-", SAID[kind], ending, "对的", *place, "没错", "-", "!"])
    (order,) = at.orders
    assert order.kind == kind and order.note == ("改送到：快递柜" if place else "")


ASKED = ["-", "我想改地址", "二八二六", "对的", "改到别的地址"]
TOLD = "幸福路十八号三单元"


def test_any_other_address_goes_with_its_order_as_it_was_said_and_played_back() -> None:
    at = Line()
    _, line = at.dial([*ASKED, "哎呀说错了", "不对", TOLD, "没错", "-", "!"])
    (order,) = at.orders
    assert (order.kind, order.sound) == ("address", "scripted")
    assert order.note == f"改送到（口述，请听录音核对）：{TOLD}"
    said = [prompt for _, prompt in line.said]
    assert said.count("address-say") == said.count("own:scripted") == 2
    assert said.index("own:scripted") < said.index("order-filed")


def test_words_of_which_nothing_was_understood_are_heard_by_people() -> None:
    at = Line()
    at.dial([*ASKED, Heard(spoke=True, sound="kept"), "没错", "-", "!"])
    (order,) = at.orders
    assert order.sound == "kept" and "没有听清" in order.note


@pytest.mark.parametrize(
    "answers",
    [
        [Heard(text=TOLD, confidence=0.9, spoke=True)] * 2,
        [Heard(deaf=True)],
        ["-", "-"],
        ["转人工"],
        ["0"],
        [TOLD, "不对", "-", "-"],
    ],
    ids=["not kept", "nobody listens", "silence", "a person", "a key", "refused"],
)
def test_an_address_that_cannot_be_played_back_or_is_refused_is_a_persons(
    answers: list[str | Heard],
) -> None:
    at = Line()
    story, _ = at.dial([*ASKED, *answers])
    assert (story.outcome, story.queue, at.orders) == ("queue", "general", [])


def test_the_state_with_the_day_it_should_come_and_weight_and_fee_are_spoken() -> None:
    _, line = Line().dial(["-", "8", *RECEIVED, "#", "-", "-", "!"])
    said = [prompt for _, prompt in line.said]
    at = said.index("parcel-tail")
    assert said[at : at + 7] == [
        "parcel-tail", "num-2", "num-8", "num-2", "num-6", "parcel-moving", "parcel-expected",
    ]  # fmt: skip
    _, line = Line().dial(["-", "7", *RECEIVED, "#", "1", "-", "!"])
    said = [prompt for _, prompt in line.said]
    at = said.index("parcel-weighs")
    assert said[at : at + 5] == ["parcel-weighs", "num-1", "num-point", "num-5", "num-kilogram"]


def test_from_another_telephone_only_with_the_whole_number_and_a_telephones_last_digits() -> None:
    at = Line()
    at.dial(["-", "1", "5", "2", "3", "8", "#", *WHOLE, "#", *"0046", "1", "-", "!"], STRANGER)
    assert [order.subject for order in at.orders] == [WHOLE]
    guessed = Line()
    story, _ = guessed.dial(["-", "2", *"5238", "#", *WHOLE, "#", *"9999", "1", "1"], STRANGER)
    assert (story.outcome, story.queue, guessed.orders) == ("queue", "general", [])


@pytest.mark.parametrize(
    ("key", "ending"), [("2", SIGNED), ("3", SIGNED), ("3", RECEIVED)], ids=str
)
def test_what_is_too_late_or_not_theirs_to_ask_is_a_persons(key: str, ending: str) -> None:
    at = Line()
    story, _ = at.dial(["-", key, *ending, "#", "1", "1"])
    assert (story.outcome, story.queue, at.orders) == ("queue", "general", [])


def test_who_urges_what_is_signed_for_is_asked_whether_to_find_out_who_signed() -> None:
    at = Line()
    at.dial(["-", "1", *SIGNED, "#", "-", "1", "-", "!"])
    assert [order.kind for order in at.orders] == ["receipt"]


def test_a_refusal_and_silence_file_nothing_and_a_senior_needs_no_key() -> None:
    at = Line()
    at.dial(["-", "1", *RECEIVED, "#", "2", "!"])
    silent, _ = at.dial(["-", "1", *RECEIVED, "#"])
    senior, _ = at.dial([], SENIOR)
    assert at.orders == [] and silent.queue == "general" and senior.queue == "senior"


doings = st.lists(st.sampled_from([*"0123456789#", "-", "!"]), max_size=40)


@settings(max_examples=200, deadline=None)
@given(doings, st.sampled_from(["found", "none", "late"]))
def test_whatever_is_pressed_nothing_is_filed_that_was_not_found_read_back_and_confirmed(
    script: list[str], answer: str
) -> None:
    done = Call(FLOWS, "courier", script, A_CALLER, answer).done
    for place, action in enumerate(done):
        if not isinstance(action, FileOrder):
            continue
        assert answer != "none" and action.subject
        before = done[:place]
        assert any(isinstance(a, LookUp) and a.what == "parcel" for a in before)
        sure = [a for a in before if isinstance(a, Chosen | Understood)][-1]
        assert isinstance(sure, Chosen) and sure.choice == "sure"


def test_an_order_that_a_relative_may_not_give_is_a_persons() -> None:
    state = State(FLOWS, "courier", "address-file", A_CALLER)
    assert isinstance(state.step, Order)
    after, actions = walk.step(state, Found("refused"))
    assert isinstance(actions[-1], Route)
    assert after.at == "person"


def test_what_was_found_by_the_callers_own_number_is_theirs_whoever_they_call_for() -> None:
    filed: list[NewOrder] = []

    class Books:
        """Keeps what is filed, and refuses what is for the elder."""

        def file_order(self, order: NewOrder, deadline_s: float) -> WorkOrder:
            filed.append(order)
            if order.person_id == 1:
                raise Refused("没有授权")
            moment = datetime(2026, 11, 29, tzinfo=UTC)
            return WorkOrder(
                **dict(order), id=1, number="WO20261129-0001", created_at=moment, updated_at=moment
            )

    known = Recognition(customer_id=1, proxy_id=2, relation="family", senior=True)
    answers = Answers(cast(Recogniser, Books()), greeting)
    wanted = FileOrder("address", WHOLE, "", 1.0)
    for own, outcome, person in ((True, "found", 2), (False, "refused", 1)):
        found = answers.file_order("c1", wanted, Who(known), callers_own=own)
        assert (found.outcome, filed[-1].person_id) == (outcome, person)


def test_every_way_to_an_order_leads_through_its_read_back() -> None:
    flow = FLOWS["courier"]
    filing = {name for name, step in flow.steps.items() if isinstance(step, Order)}
    assert {flow.steps[name].kind for name in filing} == set(KINDS.values())  # type: ignore[union-attr]  # orders all
    for name, step in flow.steps.items():
        keys = getattr(step, "keys", {})
        if {choice.next for choice in keys.values()} & filing:
            assert name.endswith("-sure") and step.prompts[:2] == (  # type: ignore[union-attr]  # a menu
                "parcel-tail",
                "digits(parcel_end)",
            )
        else:
            assert getattr(step, "next", "") not in filing
