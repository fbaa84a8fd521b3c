"""What Asterisk itself saw of each call, read from its CEL lines, and what our events lack of it.

Pure: lines in, verdicts out. Asterisk writes these lines whatever became of our processes, so they
are the independent truth about who came, who talked for how long and who hung up. A call is known
by its caller's channel, whose unique id is also the linked id of every other channel of the call.
"""

import csv
import json
import re
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from core.events import CallAbandoned, CallAnswered, CallArrived, CallEnded, Event
from core.pii import MaskedNumber
from reports.cel_rooms import Meeting, Rooms, agent_of, meet, talked_s

PRODUCER = "reports"
INBOUND = "inbound"
FIELDS = 10
UNKNOWN_CALLER = MaskedNumber(masked="未知", hash="")
"""CEL holds no numbers: a call known from it alone has an unknown caller."""
CAUSE_ASTERISK_DIED = 38
"""Q.850: network out of order."""
RESTART_S = 3
"""Seconds that a restart of Asterisk takes at least."""
NAMESPACE = uuid.UUID("5ad2d9a6-6d0e-4b0c-9f9a-6f1f0e0c5a11")

_UNIQUE = re.compile(r"(?:.*-)?(\d+)\.(\d+)")


@dataclass(frozen=True)
class CelLine:
    """One happening on one channel."""

    kind: str
    """Asterisk's name, e.g. `CHAN_START`, `BRIDGE_ENTER`, `LINKEDID_END`."""
    at: float
    """Seconds since 1970, UTC."""
    unique: str
    linked: str
    channel: str
    context: str
    exten: str
    app: str
    extra: dict[str, Any]


def parse_line(text: str) -> CelLine | None:
    """One line of Master.csv; none for what is torn, foreign or damaged."""
    try:
        fields = next(csv.reader([text.rstrip("\r\n")], strict=True))
        if len(fields) != FIELDS:
            return None
        kind, at, unique, linked, channel, context, exten, app, _arguments, extra = fields
        details = json.loads(extra) if extra else {}
        seconds = float(at)
        datetime.fromtimestamp(seconds, UTC)
    except (csv.Error, StopIteration, ValueError, OverflowError, OSError, RecursionError):
        return None
    if not 0 < len(unique) <= 64 or not isinstance(details, dict):
        return None
    return CelLine(kind, seconds, unique, linked, channel, context, exten, app, details)


@dataclass
class CelCall:
    """One incoming call as Asterisk saw it; times in seconds since 1970."""

    call_id: str
    channel: str
    """The caller's channel name."""
    did: str
    started: float
    last_at: float = 0.0
    """The last line about it."""
    queue_from: float | None = None
    """When the IVR let go of the call."""
    ended: float | None = None
    cause: int = 0
    caller_hung_up: bool = False
    last_context: str = INBOUND
    meetings: list[Meeting] = field(default_factory=list)
    """Who was with the caller when."""
    agent_id: str | None = None
    via_queue: bool = False
    answered: float | None = None
    talk_s: float = 0.0
    """Seconds in a bridge with an agent, known when it has ended."""


class CelBook:
    """All calls that Asterisk has not finished, or whose events are not known to be complete."""

    def __init__(self) -> None:
        self.calls: dict[str, CelCall] = {}
        self._rooms = Rooms()
        self._newest = (0, 0)
        self._last_at = 0.0

    def feed(self, line: CelLine) -> None:
        """Take one line. Lines of channels that belong to no incoming call are passed over."""
        if line.kind == "CHAN_START":
            self._notice_restart(line)
            if line.context == INBOUND and line.unique == line.linked:
                self.calls.setdefault(
                    line.unique, CelCall(line.unique, line.channel, line.exten, line.at)
                )
        self._last_at = max(self._last_at, line.at)
        call = self.calls.get(line.linked) or self.calls.get(line.unique)
        if call is not None and call.ended is None:
            call.last_at = max(call.last_at, line.at)
            _note(call, line)
        if line.kind in ("BRIDGE_ENTER", "BRIDGE_EXIT"):
            self._move(line)

    def _move(self, line: CelLine) -> None:
        """A channel goes into a bridge or out of it: somebody may be with a caller, or no more."""
        if line.kind == "BRIDGE_ENTER":
            self._rooms.enter(str(line.extra.get("bridge_id", "")), line.channel)
        else:
            self._rooms.leave(line.channel)
        for call in self.calls.values():
            if call.ended is None:
                _meet(call, list(self._rooms.beside(call.channel)), line.at)

    def _notice_restart(self, line: CelLine) -> None:
        """Asterisk numbers channels from 0 at its start: a lower number later means a new life.

        Channels born together may be written in either order, so "later" needs a margin.
        """
        found = _UNIQUE.fullmatch(line.unique)
        if not found:
            return
        epoch, number = int(found[1]), int(found[2])
        if epoch >= self._newest[0] + RESTART_S and number < self._newest[1]:
            self._rooms.clear()
            for call in self.calls.values():
                if call.ended is None:
                    _end(call, self._last_at, CAUSE_ASTERISK_DIED)
        self._newest = max(self._newest, (epoch, number))

    def due(self, before: float) -> list[CelCall]:
        """Calls that were answered or ended earlier than `before`: their events should be here."""
        return [c for c in self.calls.values() if min(_moments(c), default=before) < before]

    def died(self, call_id: str, at: float) -> None:
        """Asterisk has the call no more and did not say so: it died, at `at` at the earliest."""
        call = self.calls[call_id]
        _end(call, max(at, call.last_at), CAUSE_ASTERISK_DIED)

    def forget(self, call_id: str) -> None:
        """The call is complete."""
        self.calls.pop(call_id, None)


def missing(call: CelCall, known: Collection[str], before: float) -> list[Event]:
    """The events that a call should have by now and has not; the same ones each time it is asked.

    `known` are the names of its events in the log. Only what happened earlier than `before` counts:
    younger events may still be on their way.
    """
    return list(_missing(call, known, before))


def complete(call: CelCall, before: float) -> bool:
    """Nothing more will be seen of this call."""
    return call.ended is not None and call.ended < before


def _missing(call: CelCall, known: Collection[str], before: float) -> Iterator[Event]:
    answered = call.answered is not None and call.answered < before
    ended = complete(call, before)
    if (answered or ended) and not {"CallArrived", "CallQueued"} & set(known):
        yield CallArrived(**_base(call, "CallArrived", call.started, 1), did=call.did,
                          caller=UNKNOWN_CALLER)  # fmt: skip
    if answered and call.agent_id and call.answered and "CallAnswered" not in known:
        yield CallAnswered(
            **_base(call, "CallAnswered", call.answered, 2),
            agent_id=call.agent_id,
            offer_id=None,
            waited_s=_waited(call, call.answered),
            via="fallback" if call.via_queue else "acd",
        )
    if not ended or call.ended is None or "CallEnded" in known:
        return
    unanswered = call.answered is None and not {"CallAnswered", "CallAbandoned"} & set(known)
    if unanswered and call.caller_hung_up:
        yield CallAbandoned(
            **_base(call, "CallAbandoned", call.ended, 3),
            waited_s=_waited(call, call.ended),
            stage=_stage(call.last_context),
        )
    yield CallEnded(
        **_base(call, "CallEnded", call.ended, 4), cause=call.cause, talk_s=round(call.talk_s, 3)
    )


def _base(call: CelCall, kind: str, at: float, seq: int) -> dict[str, Any]:
    return {
        # Derived, not drawn: asked again after a crash, the same event comes out.
        "id": uuid.uuid5(NAMESPACE, f"{call.call_id}:{kind}").hex,
        "at": datetime.fromtimestamp(at, UTC),
        "producer": PRODUCER,
        "seq": seq,
        "call_id": call.call_id,
    }


def _waited(call: CelCall, until: float) -> float:
    since = call.queue_from if call.queue_from is not None else call.started
    return round(max(0.0, until - since), 3)


def _stage(context: str) -> str:
    if context in (INBOUND, "ivr"):
        return "ivr"
    return "ringing" if context == "connect" else "waiting"


def _moments(call: CelCall) -> list[float]:
    return [moment for moment in (call.answered, call.ended) if moment is not None]


def _note(call: CelCall, line: CelLine) -> None:
    own = line.unique == call.call_id
    if own and line.kind == "APP_END" and line.app.upper() == "AGI":
        call.queue_from = line.at
    elif own and line.kind == "HANGUP":
        call.cause = _cause(line.extra.get("hangupcause"))
        # Nobody else's name as the source, and no ending of ours: the far side hung up.
        call.caller_hung_up = line.extra.get("hangupsource") == call.channel
    elif (own and line.kind == "CHAN_END") or line.kind == "LINKEDID_END":
        _end(call, line.at, call.cause)
    if own and line.kind in {"APP_START", "APP_END", "HANGUP"} and line.context:
        call.last_context = line.context


def _meet(call: CelCall, channels: Collection[str], at: float) -> None:
    """These channels share the caller's bridge from now on."""
    agents = {channel: agent for channel in channels if (agent := agent_of(channel))}
    meet(call.meetings, {agent: channel for channel, agent in agents.items()}, at)
    if agents and call.answered is None:
        call.answered = at
        channel, call.agent_id = next(iter(agents.items()))
        call.via_queue = channel.startswith("Local/")


def _end(call: CelCall, at: float, cause: int) -> None:
    meet(call.meetings, {}, at)
    call.talk_s = talked_s(call.meetings, at)
    call.ended, call.cause = at, cause


def _cause(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        return 0
