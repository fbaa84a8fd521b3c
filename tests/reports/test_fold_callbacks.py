"""Calls back in the journal: who asked, whom we called, and what came of it."""

from typing import Any

from core import events as e
from core.clock import ManualClock
from core.pii import MaskedNumber
from reports.fold import Folded, fold

ANN = MaskedNumber(masked="139****0099", hash="a" * 32)
ASKED, MADE = "sl-1.1", "cb-1-2"


class Telling:
    """Events of one call, a second apart."""

    def __init__(self, call_id: str) -> None:
        self.call_id, self.clock = call_id, ManualClock()
        self.minter, self.events = e.Minter("acd", self.clock), list[e.Event]()

    def say(self, kind: type[e.Event], **fields: Any) -> "Telling":
        self.clock.advance(1)
        self.events.append(self.minter.mint(kind, call_id=self.call_id, **fields))
        return self

    def folded(self) -> Folded | None:
        return fold(self.call_id, self.events)


def offered() -> Telling:
    return Telling(MADE).say(
        e.CallOffered, agent_id="1001", offer_id="o1", attempt=1, waited_s=60, callback_of=ASKED
    )


def dialled() -> Telling:
    return offered().say(
        e.CallbackDialled, callback_of=ASKED, agent_id="1001", offer_id="o1", attempt=1,
        queue="senior", senior=True, did="4008123456", caller=ANN,
    )  # fmt: skip


def test_who_asked_has_neither_given_up_nor_been_lost() -> None:
    asking = Telling(ASKED).say(
        e.CallQueued, queue="general", skills={}, credit_s=0, place=1, senior=False, caller=ANN
    )
    asking.say(e.CallbackRequested, queue="general").say(e.CallEnded, cause=16, talk_s=0)
    asking.say(e.CallbackDone, result="reached", made=MADE, called=1)
    folded = asking.folded()
    assert folded is not None and folded.call.outcome == "callback"
    assert folded.call.path == ("queue:general", "callback:asked", "ended", "callback:reached")


def test_the_call_we_made_is_linked_to_it() -> None:
    made = dialled().say(
        e.CallAnswered, agent_id="1001", offer_id="o1", waited_s=70, via="acd"
    ).say(e.CallEnded, cause=16, talk_s=30)  # fmt: skip
    folded = made.folded()
    assert folded is not None
    row = folded.call
    assert (row.outcome, row.callback_of, row.queue) == ("answered", ASKED, "senior")
    assert (row.caller_hash, row.did, row.senior) == (ANN.hash, "4008123456", True)
    assert row.talk_s == 30 and [leg.agent_id for leg in folded.legs] == ["1001"]


def test_a_phone_that_rang_in_vain_is_unreached() -> None:
    folded = dialled().say(e.CallEnded, cause=19, talk_s=0).folded()
    assert folded is not None and folded.call.outcome == "unreached"


def test_an_agent_who_lets_it_ring_makes_no_call() -> None:
    failed = offered().say(
        e.OfferFailed, agent_id="1001", offer_id="o1", reason="no_answer", cause=0
    )
    assert failed.folded() is None
