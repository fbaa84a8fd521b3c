"""A senior who hangs up at once is called back, once, by day."""

from dataclasses import replace

import pytest

from acd import inputs, translate
from acd.engine import Engine
from acd.journal import refill
from acd.misdials import AGAIN_S, KIND, PAUSE_S, Misdials
from core.events import CallAbandoned, CallbackDone, CallbackRequested
from core.pii import MaskedNumber
from tests.acd.callback_world import RULES, CallbackWorld
from tests.acd.test_calling import at_work, work_is_over
from tests.acd.test_translate import MASK, WAIT
from tests.acd.world import LIMITS, ROSTER, WorldCall

SECONDS = 20.0
NUMBER = "13912340072"


class Centre(CallbackWorld):
    """One that calls misdialled seniors back."""

    def new_engine(self) -> Engine:
        rules = replace(RULES, misdial_s=SECONDS)
        return Engine(ROSTER, LIMITS, self.new_id, self.policy, rules)

    def hangs_up(
        self, call_id: str, after_s: float, *, number: str = NUMBER, asked: bool = True
    ) -> None:
        """A senior hangs up while the machine still speaks, so long after their call arrived."""
        leg = inputs.Leg(call_id, call_id, None)
        waits = inputs.CallWaits(
            call_id, f"PJSIP/trunk-{call_id}", queue="senior", senior=True,
            start=self.now - after_s, did="12345", caller=MaskedNumber(masked="***", hash=number),
        )  # fmt: skip
        if asked:
            self.inbox.append(inputs.HangupAsked(leg))
        self.inbox.append(inputs.Misdialled(waits, "sealed"))
        self.inbox.append(inputs.Hung(leg, 16))
        self.deliver_all()


@pytest.fixture
def world() -> Centre:
    return Centre()


def requests(world: CallbackWorld) -> list[str | None]:
    """Calls that are to be called back."""
    return [p.call_id for p in world.published if p.kind is CallbackRequested]


def tried(world: CallbackWorld) -> WorldCall:
    """After the pause the agent's phone rings, and then the person's."""
    world.pass_time(PAUSE_S + 1)
    world.tick_due()
    world.deliver_all()
    made = world.trying()
    world.answer(made)
    world.deliver_all()
    return made


def test_who_hangs_up_at_the_greeting_is_called_back_and_reached(world: Centre) -> None:
    at_work(world, "1001")
    world.hangs_up("sl-1.1", 6.0)
    assert requests(world) == ["sl-1.1"] and not world.originated, "who redials comes through first"
    made = tried(world)
    world.person_answers(made)
    world.deliver_all()
    world.pass_time(RULES.reached_s + 1)
    world.talk_ends(made)
    world.deliver_all()
    work_is_over(world)
    assert [p.fields["result"] for p in world.published if p.kind is CallbackDone] == ["reached"]


def test_it_is_tried_once_and_then_a_person_sees_to_it(world: Centre) -> None:
    at_work(world, "1001")
    world.hangs_up("sl-1.1", 6.0)
    world.try_ends(tried(world), "NOANSWER")
    world.deliver_all()
    done = [p.fields for p in world.published if p.kind is CallbackDone]
    assert [(d["result"], d["called"]) for d in done] == [("no_answer", 1)]
    world.pass_time(RULES.retry_s + 1)
    world.hangs_up("sl-1.2", 6.0)
    assert requests(world) == ["sl-1.1"], "once a day"


def test_only_at_once_by_day_by_their_own_hand_and_with_a_number(world: Centre) -> None:
    world.hangs_up("sl-1.1", SECONDS + 1)
    world.hangs_up("sl-1.2", 6.0, number="")
    world.hangs_up("sl-1.3", 6.0, asked=False)
    world.now += 12 * 3600.0  # world's day begins in the morning
    while RULES.opens(world.now) == world.now:
        world.now += 3600.0
    world.hangs_up("sl-1.4", 6.0)
    assert requests(world) == []


def test_who_stood_in_line_already_keeps_the_place(world: Centre) -> None:
    call = world.arrive(person="ann")
    world.deliver_all()
    leg = world.caller_leg(call)
    waits = inputs.CallWaits(
        call.call_id, f"PJSIP/trunk-{call.call_id}", senior=True, start=world.now - 8.0,
        caller=MaskedNumber(masked="***", hash="ann"),
    )  # fmt: skip
    world.inbox.append(inputs.HangupAsked(leg))
    world.inbox.append(inputs.Misdialled(waits, "sealed"))
    world.caller_hangs_up(call)
    world.deliver_all()
    assert requests(world) == [call.call_id]
    assert CallAbandoned not in [p.kind for p in world.published]


def test_nobody_is_remembered_for_ever() -> None:
    known = Misdials()
    assert known.first("ann", 0.0) and not known.first("ann", 10.0)
    assert known.first("ann", 10.0 + AGAIN_S)


def test_once_a_day_also_across_a_restart_of_the_acd(world: Centre) -> None:
    world.hangs_up("sl-1.1", 6.0)
    (kept,) = ((key, text) for key, text in world.engine.records().items() if key[0] == KIND)
    engine = Engine(ROSTER, LIMITS, world.new_id)
    refill(engine, dict([kept, ((KIND, "torn"), "{")]), world.now + 60)
    assert engine.misdials.first(NUMBER, world.now + 120) is None
    assert engine.misdials.first(NUMBER, world.now + AGAIN_S)
    later = Engine(ROSTER, LIMITS, world.new_id)
    refill(later, dict([kept]), world.now + AGAIN_S)
    assert later.records().keys().isdisjoint([kept[0]]), "what is old is not kept on"


def test_the_dialplans_word_is_read() -> None:
    found = translate.event({**WAIT, "userevent": "ACDMisdial"}, MASK, lambda n: f"sealed {n}")
    assert isinstance(found, inputs.Misdialled)
    assert (found.sealed, found.call.senior) == ("sealed 13912340072", True)
