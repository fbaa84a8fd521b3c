"""Conversations as they are held: on hold, a colleague asked, three talking, handed on.

Agents act in the one they have themselves, supervisors in any; all of it is written down. A request
that is sent again with the same `Idempotency-Key` is not carried out twice; without one, what is
so already is left as it is.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException

from acd.client import RoomWish
from console.api import problems
from console.api.calls import caller_listed
from console.api.pages import changed
from console.context import Asking, Audited, Parts
from console.models import ConsultWish, HelpWish, Id, TalkNow, TalkWish, TransferWish
from console.users import User
from reports import views

router = APIRouter(tags=["conversations"])

Key = Annotated[str, Header(alias="Idempotency-Key", max_length=64, pattern=r"^[A-Za-z0-9_-]*$")]
ERRORS = problems(401, 403, 404, 409, 422, 503)


def _only_own(user: User, agent_id: str) -> None:
    """Answers 403 when an agent asks about somebody else."""
    if user.role == "agent" and user.agent_id != agent_id:
        raise HTTPException(403, "Agents act in their own conversations only.")


class Order:
    """One command about one call: may they, do it, write it down."""

    def __init__(
        self, call_id: Id, parts: Parts, user: Asking, who: Audited, key: Key = ""
    ) -> None:
        self._parts, self._user, self._who = parts, user, who
        self._call_id, self._key = call_id, key
        self._by = "" if user.role == "agent" else user.username

    def room(
        self,
        wish: RoomWish,
        wanted: TalkWish,
        to: str = "",
        skills: dict[str, int] | None = None,
    ) -> None:
        agent_id = self._acting(wanted)
        asked = (self._call_id, agent_id, wish, to)
        self._parts.content.room(*asked, skills=skills or {}, by=self._by, key=self._own_key)
        self._note(wish, agent_id, to, *(skills or {}))

    def machine(self, wanted: TalkWish) -> None:
        agent_id = self._acting(wanted)
        by, key = self._by, self._own_key
        self._parts.content.mark_machine(self._call_id, agent_id, by=by, key=key)
        self._note("machine", agent_id)

    def transfer(self, wanted: TransferWish) -> None:
        agent_id = self._acting(wanted)
        how, to = ("blind", wanted.to) if wanted.to is not None else ("queue", wanted.queue)
        asked = (self._call_id, agent_id, to or "")
        self._parts.content.transfer(
            *asked, queue=how == "queue", skills=wanted.skills, by=self._by, key=self._own_key
        )
        self._note("transfer", agent_id, to or "", *wanted.skills)

    @property
    def _own_key(self) -> str:
        """Two people's keys never meet."""
        return f"{self._user.username}:{self._key}"[:64] if self._key else ""

    def _acting(self, wanted: TalkWish) -> str:
        """The agent whose conversation it is; an agent's own, whatever they say."""
        if self._user.role != "agent":
            return wanted.agent_id or ""
        own = self._user.agent_id or ""
        _only_own(self._user, wanted.agent_id or own)
        return own

    def _note(self, wish: str, agent_id: str, *more: str) -> None:
        subject = " ".join(filter(None, (f"call:{self._call_id}", f"agent:{agent_id}", *more)))
        changed(self._parts, self._who, f"call_{wish}", subject)


Ordered = Annotated[Order, Depends()]


@router.get("/api/agents/{agent_id}/talk", responses=problems(401, 403, 404, 422, 503))
def show_talk(agent_id: Id, parts: Parts, user: Asking) -> TalkNow | None:
    """The agent's conversation and what can be done in it now; null when they have none."""
    _only_own(user, agent_id)
    view = parts.content.talk_of(agent_id)
    if view is None:
        return None
    with parts.db.read() as session:
        row = views.call(session, view.call_id)
    talk = TalkNow.model_validate(view)
    often = row is not None and row.flag == "often"
    told = {"listing": caller_listed(parts, row), "often": often}
    return talk.model_copy(update={**told, "services": sorted(parts.settings.emergency_numbers)})


@router.post("/api/calls/{call_id}/hold", status_code=204, responses=ERRORS)
def hold(wanted: TalkWish, order: Ordered) -> None:
    """The caller hears music, and nobody hears them."""
    order.room("hold", wanted)


@router.post("/api/calls/{call_id}/resume", status_code=204, responses=ERRORS)
def resume(wanted: TalkWish, order: Ordered) -> None:
    """Back from hold."""
    order.room("resume", wanted)


@router.post("/api/calls/{call_id}/consult", status_code=204, responses=ERRORS)
def consult(wanted: ConsultWish, order: Ordered) -> None:
    """Ask a colleague who is free; the caller is on hold meanwhile, and back if nobody answers."""
    order.room("consult", wanted, to=wanted.to)


@router.post("/api/calls/{call_id}/help", status_code=204, responses=ERRORS)
def help_wanted(wanted: HelpWish, order: Ordered) -> None:
    """Have somebody with these skills join, e.g. a dialect. 409 `nobody_free`: nobody is rung."""
    order.room("help", wanted, skills=wanted.skills)


@router.post("/api/calls/{call_id}/conference", status_code=204, responses=ERRORS)
def conference(wanted: TalkWish, order: Ordered) -> None:
    """All three talk."""
    order.room("conference", wanted)


@router.post("/api/calls/{call_id}/complete", status_code=204, responses=ERRORS)
def complete(wanted: TalkWish, order: Ordered) -> None:
    """The colleague who was asked has the caller now, and the agent goes."""
    order.room("complete", wanted)


@router.post("/api/calls/{call_id}/back", status_code=204, responses=ERRORS)
def back(wanted: TalkWish, order: Ordered) -> None:
    """The colleague goes, and the caller is the agent's alone again."""
    order.room("back", wanted)


@router.post("/api/calls/{call_id}/leave", status_code=204, responses=ERRORS)
def leave(wanted: TalkWish, order: Ordered) -> None:
    """The agent goes, and the others talk on."""
    order.room("leave", wanted)


@router.post("/api/calls/{call_id}/pause", status_code=204, responses=ERRORS)
def pause(wanted: TalkWish, order: Ordered) -> None:
    """The recording is silent from now on, while a card number or a code is given.

    It goes on by `/record`, after `recording_pause_s` seconds, when the agent has the caller no
    more, and when a customer is called in. Whether it is silent, `paused_until` says.
    """
    order.room("pause", wanted)


@router.post("/api/calls/{call_id}/record", status_code=204, responses=ERRORS)
def record(wanted: TalkWish, order: Ordered) -> None:
    """The recording goes on."""
    order.room("record", wanted)


@router.post("/api/calls/{call_id}/machine", status_code=204, responses=ERRORS)
def machine(wanted: TalkWish, order: Ordered) -> None:
    """An answering machine took the call back: the person is called again, as after no answer.

    Said while it lasts or in the after-call work; 404: it is no call back, or settled by now.
    """
    order.machine(wanted)


@router.post("/api/calls/{call_id}/transfer", status_code=204, responses=ERRORS)
def transfer(wanted: TransferWish, order: Ordered) -> None:
    """Hand the caller on, unasked: they stand in line again, in their old place."""
    if (wanted.to is None) == (wanted.queue is None):
        raise HTTPException(422, "Name an agent (to) or a queue (queue), and not both.")
    order.transfer(wanted)
