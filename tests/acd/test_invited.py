"""A customer called into a conversation: who may, what is told, and nobody left behind."""

from datetime import time
from typing import Any

import pytest

from acd import inputs, translate
from acd.actions import Action, HangUp, InvitePerson
from acd.callbacks import Rules
from acd.records import Call
from core.pii import MaskedNumber
from tests.acd.conference_world import ConferenceWorld
from tests.acd.world import WorldCall

FATHER, SEALED = 7, "c2VhbGVk"
SERVICES = {"110": "110", "120": "02162580120"}
ANY_HOUR = Rules(possible=True, first=time(0), last=time(0), shown="4008000001", services=SERVICES)


class Listening(ConferenceWorld):
    """Remembers what the engine wanted of people's phones."""

    wanted: list[InvitePerson | HangUp]

    def carry_out(self, actions: list[Action]) -> None:
        self.wanted = [*getattr(self, "wanted", [])]
        self.wanted += [a for a in actions if isinstance(a, InvitePerson | HangUp)]
        super().carry_out(actions)

    def call_in(self, call: WorldCall, by: str = "1001") -> str | None:
        refused = self.wish(call, by, "person", person=FATHER, sealed=SEALED)
        self.deliver_all()
        return refused

    def rung(self) -> InvitePerson:
        return [a for a in self.wanted if isinstance(a, InvitePerson)][-1]

    def answers(self, call: WorldCall) -> None:
        self.feed(inputs.PersonHere(call.call_id, self.rung().invite_id, "trunk-7"))

    def told(self, kind: str) -> list[dict[str, Any]]:
        return [dict(p.fields) for p in self.published if p.kind.type == kind]


@pytest.fixture
def world() -> Listening:
    made = Listening()
    made.engine.callback_rules = ANY_HOUR
    for agent_id in ("1001", "1002"):
        made.phone(agent_id, here=True)
        made.feed(inputs.AgentWish(agent_id, "ready"))
    made.deliver_all()
    return made


@pytest.fixture
def call(world: Listening) -> WorldCall:
    """A caller talks with 1001."""
    made = world.arrive()
    world.deliver_all()
    world.answer(made)
    world.deliver_all()
    return made


def known(world: Listening, call: WorldCall) -> Call:
    return world.engine.calls[call.call_id]


def test_the_father_is_rung_by_his_sealed_number_and_joins(
    world: Listening, call: WorldCall
) -> None:
    assert world.call_in(call) is None
    assert known(world, call).room == "open"  # the daughter hears all of it, so it is recorded
    assert (world.rung().sealed, world.rung().shown) == (SEALED, "4008000001")
    world.call_in(call)  # pressed twice
    assert len([a for a in world.wanted if isinstance(a, InvitePerson)]) == 1
    world.answers(call)
    world.answers(call)
    assert [e["person_id"] for e in world.told("PersonJoined")] == [FATHER]
    world.feed(inputs.Hung(inputs.Leg("trunk-7", call.call_id, None), 16))
    assert [e["reason"] for e in world.told("PersonLeft")] == ["over"]
    assert SEALED not in repr(world.kept)


@pytest.mark.parametrize(
    ("status", "cause", "reason"),
    [
        ("BUSY", 17, "busy"),
        ("NOANSWER", 0, "no_answer"),
        ("CHANUNAVAIL", 20, "unreachable"),
        ("INVALID", 0, "not_called"),
    ],
)
def test_a_father_who_does_not_answer_is_told_and_may_be_rung_again(
    world: Listening, call: WorldCall, status: str, cause: int, reason: str
) -> None:
    world.call_in(call)
    offer = world.rung().invite_id
    world.feed(inputs.OfferBack(call.call_id, offer, status, cause, invited=True))
    assert [e["reason"] for e in world.told("PersonLeft")] == [reason]
    assert world.call_in(call) is None
    assert world.rung().invite_id != offer


def test_while_he_is_there_nothing_is_said_that_is_not_recorded(
    world: Listening, call: WorldCall
) -> None:
    world.call_in(call)
    world.answers(call)
    for wish in ("hold", "consult", "help", "leave"):
        assert world.wish(call, "1001", wish, to="1002") == "person"
    assert world.wish(call, "1001", "back") is None
    assert world.wanted[-1] == HangUp("trunk-7")
    assert known(world, call).invited is None


def test_nobody_is_called_in_by_somebody_else_on_hold_or_at_night(
    world: Listening, call: WorldCall
) -> None:
    assert world.call_in(call, by="1002") == "not_yours"
    world.wish(call, "1001", "hold")
    world.deliver_all()
    assert world.call_in(call) == "caller_held"
    world.wish(call, "1001", "resume")
    world.deliver_all()
    world.engine.callback_rules = Rules(possible=False)
    assert world.call_in(call) == "no_line"
    world.engine.callback_rules = Rules(possible=True, first=time(8), last=time(8, 1))
    assert world.call_in(call) == "night"
    assert world.wanted == []


def test_the_police_are_called_in_at_any_hour_and_spoken_to_alone(
    world: Listening, call: WorldCall
) -> None:
    rules = Rules(possible=True, services=SERVICES, first=time(8), last=time(8, 1))
    world.engine.callback_rules = rules
    assert world.wish(call, "1001", "emergency", to="12345") == "no_service"
    world.wish(call, "1001", "hold")
    world.deliver_all()
    assert world.wish(call, "1001", "emergency", to="120") is None
    rung = world.rung()
    assert (rung.service, rung.sealed) == ("02162580120", "")
    assert known(world, call).room == "held"
    assert world.wish(call, "1001", "emergency", to="120") is None  # pressed twice
    assert world.wish(call, "1001", "emergency", to="110") == "person"
    assert world.rung() is rung
    world.answers(call)
    assert world.wish(call, "1001", "resume") is None
    world.deliver_all()
    assert known(world, call).room == "open"
    assert world.wish(call, "1001", "resume") == "not_held"
    for wish in ("consult", "help", "leave"):
        assert world.wish(call, "1001", wish, to="1002") == "person"
    assert world.wish(call, "1001", "back") is None
    told = [(e["service"], e["person_id"]) for e in world.told("PersonDialled")]
    assert told == [("120", 0)]
    assert [e["service"] for e in world.told("PersonJoined")] == ["120"]


def test_without_a_line_no_service_is_called(world: Listening, call: WorldCall) -> None:
    world.engine.callback_rules = Rules(services=SERVICES)
    assert world.wish(call, "1001", "emergency", to="110") == "no_line"
    world.engine.callback_rules = Rules(possible=True)
    assert world.wish(call, "1001", "emergency") == "no_service"
    assert world.wanted == []


def test_the_caller_gone_his_phone_rings_no_more(world: Listening, call: WorldCall) -> None:
    world.call_in(call)
    rung = world.rung()
    world.caller_hangs_up(call)
    world.deliver_all()
    assert HangUp(rung.channel) in world.wanted
    world.answers(call)  # too late
    assert world.wanted[-1] == HangUp("trunk-7")
    assert world.told("PersonJoined") == []


def test_a_phone_of_which_nothing_is_heard_is_given_up(world: Listening, call: WorldCall) -> None:
    world.call_in(call)
    world.now += 120
    world.feed(inputs.Tick())
    assert [e["reason"] for e in world.told("PersonLeft")] == ["no_answer"]


def test_a_new_engine_knows_who_was_called_in(world: Listening, call: WorldCall) -> None:
    world.call_in(call)
    world.answers(call)
    world.restart()
    invited = known(world, call).invited
    assert invited is not None and (invited.person_id, invited.leg) == (FATHER, "trunk-7")


def test_the_dialplans_word_is_read_and_nonsense_is_not() -> None:
    def mask(_number: str) -> MaskedNumber:
        raise AssertionError("no number in it")

    said = {"event": "UserEvent", "userevent": "ACDPerson", "call": "c1", "offer": "i1"}
    assert translate.event({**said, "uniqueid": "p1"}, mask) == inputs.PersonHere("c1", "i1", "p1")
    assert translate.event(said, mask) is None
    assert translate.event({**said, "uniqueid": "p1", "offer": "a b"}, mask) is None
