"""One call's events in, one row out: pure, and blind to the order in which events came.

Every number in the journal is made here and nowhere else, so that playing the log again gives the
same journal. Events may be missing, late, doubled or of a kind that this version does not know.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar

from core.calls import is_made
from core.events import (
    AgeBand,
    AgentJoined,
    AnyEvent,
    CallAbandoned,
    CallAnswered,
    CallArrived,
    CallbackDialled,
    CallbackDone,
    CallbackRequested,
    CallEnded,
    CallerRecognized,
    CallFlagged,
    CallMoved,
    CallOffered,
    CallQueued,
    CallScored,
    CallTransferred,
    Event,
    FlowEntered,
    IntentHeard,
    MenuChosen,
    OfferFailed,
    RecordingDeclined,
    RecordingDeleted,
    RecordingIncomplete,
    RecordingStored,
    RecordingTrouble,
    SeniorNoticed,
    SurveyAnswered,
    SurveyAsked,
    TranscriptReady,
    UnknownEvent,
    VoicemailLeft,
)
from reports.legs import Leg, had_last, legs_of

Outcome = Literal[
    "in_progress",
    "answered",
    "voicemail",
    "callback",
    "unreached",
    "abandoned",
    "ended_in_ivr",
    "lost",
]
"""`callback`: asked in line to be called back; `unreached`: called back, and did not answer;
`voicemail`: left a message; `abandoned`: hung up in line; `ended_in_ivr`: never stood in line;
`lost`: stood in line and ended, and nobody saw the caller hang up."""

SeniorBy = Literal["record", "family", "declared", "behaviour", "unsure"]
"""`record`: on file as 60 or older; `family`: calls for somebody who is; the others:
`core.events.SeniorSource`."""

RECONCILER = "reports"
"""Producer of events reconstructed from CEL; an eyewitness's account goes before them."""

MAX_PATH = 60
"""Steps kept of a call's path; a storm of keys must not fill the database."""


@dataclass(frozen=True)
class CallRow:
    """One call in the journal. Times are UTC, durations seconds."""

    call_id: str
    started_at: datetime
    ended_at: datetime | None = None
    outcome: Outcome = "in_progress"
    did: str | None = None
    caller_masked: str | None = None
    caller_hash: str | None = None
    """Keyed hash of the caller's number; null when anonymous or not yet known."""
    callback_of: str | None = None
    """Of a call that we made: the one in which it was asked for."""
    customer_id: int | None = None
    senior: bool = False
    age_band: AgeBand = "unknown"
    senior_by: SeniorBy | None = None
    """What made it a senior's call, or perhaps one (`unsure`); null: nothing."""
    queue: str | None = None
    """The last queue the call stood in."""
    keys: int = 0
    """Keys that a menu understood."""
    path: tuple[str, ...] = ()
    """The call's steps as short stable words, e.g. `arrived`, `queue:senior`, `answered:1001`."""
    waited_s: float | None = None
    """In line until an agent answered or the caller gave up."""
    agent_id: str | None = None
    """Who answered first."""
    via: str | None = None
    """`acd`, or `fallback` when Asterisk's own queue gave the call away."""
    talk_s: float | None = None
    cause: int | None = None
    """Hang-up cause of ITU-T Q.850."""
    recording_id: str | None = None
    recording_s: float | None = None
    recording_channels: int | None = None
    recording_trouble: RecordingTrouble | None = None
    """Why the recording lacks something of the conversation; null when nothing is known to lack."""
    recording_declined: bool = False
    """The caller did not want to be recorded."""
    flag: str | None = None
    """`listed:<kind>` on the blacklist, `often`: called too often; null for an ordinary caller."""
    transcript_ready: bool = False
    score: float | None = None
    scorecard: str | None = None
    asked_at: datetime | None = None
    """When the caller was asked how satisfied they are; null: never."""
    survey: str | None = None
    """What was asked."""
    rated_agent_id: str | None = None
    """Whom it is about: who had the caller last before they were asked."""
    rating: int | None = None
    """1 to 5, the answer to the first question; null: none."""


@dataclass(frozen=True)
class Offer:
    """One ringing of one agent's phone."""

    number: int
    offer_id: str
    agent_id: str
    offered_at: datetime
    attempt: int
    waited_s: float
    result: str
    """`answered`, a reason of `OfferFailed`, `caller_gone`, or `pending`; `asked`: a colleague who
    was rung to be asked, and never heard the caller."""
    cause: int | None


@dataclass(frozen=True)
class Folded:
    """All rows of one call."""

    call: CallRow
    legs: tuple[Leg, ...]
    offers: tuple[Offer, ...]


E_ = TypeVar("E_", bound=Event)


class _Story:
    """A call's known events, each once, in order."""

    def __init__(self, events: Iterable[AnyEvent]) -> None:
        known = {e.id: e for e in events if not isinstance(e, UnknownEvent)}
        self.events: list[Event] = sorted(known.values(), key=lambda e: (*e.order, e.id))

    def all(self, kind: type[E_]) -> list[E_]:
        return [e for e in self.events if isinstance(e, kind)]

    def last(self, kind: type[E_]) -> E_ | None:
        found = self.all(kind)
        return found[-1] if found else None

    def witnessed(self, kind: type[E_]) -> list[E_]:
        """Events of a kind as their producer saw them.

        The reconciler's for want of any, or where the producer says that it did not see it all.
        """
        found = self.all(kind)
        seen = [e for e in found if e.producer != RECONCILER]
        told = [e for e in found if e.producer == RECONCILER]
        return told if told and not all(map(_is_certain, seen)) else seen or told


def fold(call_id: str, events: Iterable[AnyEvent]) -> Folded | None:
    """The rows of one call; none when not a single event is understood.

    A try to call back that ended at an agent's phone is no call: nobody was called.
    """
    story = _Story(events)
    if not story.events or (is_made(call_id) and not story.all(CallbackDialled)):
        return None
    ended = _first(story.witnessed(CallEnded))
    legs = legs_of(story.events, story.witnessed(CallAnswered), ended)
    return Folded(_call(call_id, story, legs), legs, _offers(story))


def _call(call_id: str, story: _Story, legs: Sequence[Leg]) -> CallRow:
    arrived = _first(story.witnessed(CallArrived))
    recognized = story.last(CallerRecognized)
    queued = story.all(CallQueued)
    ended = _first(story.witnessed(CallEnded))
    abandoned = _first(story.witnessed(CallAbandoned))
    recording = None if story.all(RecordingDeleted) else story.last(RecordingStored)
    incomplete = story.last(RecordingIncomplete)
    scored = story.last(CallScored)
    asked, rated = _first(story.all(SurveyAsked)), _first(story.all(SurveyAnswered))
    outcome = _outcome(story, answered=bool(legs), abandoned=abandoned, ended=ended)
    made = _first(story.all(CallbackDialled))
    known: list[CallbackDialled | CallQueued] = [*([made] if made else []), *queued]
    caller = arrived.caller if arrived else next((q.caller for q in known if q.caller), None)
    over = ended or (None if legs else abandoned)
    started_at = arrived.at if arrived else story.events[0].at
    return CallRow(
        call_id=call_id,
        started_at=started_at,
        # A clock that was set back in mid-call must not end it before it began.
        ended_at=max(over.at, started_at) if over else None,
        outcome=outcome,
        did=arrived.did if arrived else next((q.did for q in known if q.did), None),
        caller_masked=caller.masked if caller else None,
        caller_hash=(caller.hash or None) if caller else None,
        callback_of=made.callback_of if made else None,
        customer_id=recognized.customer_id if recognized else None,
        senior=bool(recognized and recognized.senior) or any(q.senior for q in known),
        age_band=recognized.age_band if recognized else "unknown",
        senior_by=_senior_by(recognized, story.last(SeniorNoticed)),
        queue=made.queue if made else _queue(story),
        keys=len(story.all(MenuChosen)),
        path=_path(story, legs),
        waited_s=_waited(legs, abandoned),
        agent_id=legs[0].agent_id if legs else None,
        via=legs[0].via if legs else None,
        talk_s=ended.talk_s if ended and legs else None,
        cause=ended.cause if ended else None,
        recording_id=recording.recording_id if recording else None,
        recording_s=recording.duration_s if recording else None,
        recording_channels=recording.channels if recording else None,
        recording_trouble=incomplete.reason if incomplete else None,
        recording_declined=bool(story.all(RecordingDeclined)),
        flag=_flag(story.last(CallFlagged)),
        transcript_ready=bool(story.all(TranscriptReady)),
        score=scored.total if scored else None,
        scorecard=scored.scorecard if scored else None,
        asked_at=asked.at if asked else None,
        survey=asked.survey if asked else None,
        rated_agent_id=had_last(legs, asked.at) or asked.agent_id or None if asked else None,
        rating=rated.rating if rated else None,
    )


def _senior_by(known: CallerRecognized | None, noticed: SeniorNoticed | None) -> SeniorBy | None:
    """What is on file says more than what was noticed."""
    if known is not None and known.senior:
        return "family" if known.relation == "family" else "record"
    return noticed.source if noticed else None


def _flag(flagged: CallFlagged | None) -> str | None:
    if flagged is None:
        return None
    return f"{flagged.why}:{flagged.kind}" if flagged.kind else flagged.why


def _queue(story: _Story) -> str | None:
    """The last queue that the call stood in."""
    stood = None
    for event in story.events:
        if isinstance(event, CallQueued | CallMoved):
            stood = event.queue
        elif isinstance(event, CallTransferred) and event.how == "queue":
            stood = event.to
    return stood


def _outcome(
    story: _Story, *, answered: bool, abandoned: CallAbandoned | None, ended: CallEnded | None
) -> Outcome:
    if answered:
        return "answered" if ended else "in_progress"
    if story.all(VoicemailLeft) and (ended or abandoned):
        return "voicemail"
    if story.all(CallbackRequested) and (ended or abandoned):
        return "callback"
    if abandoned:
        return "ended_in_ivr" if abandoned.stage == "ivr" else "abandoned"
    if not ended:
        return "in_progress"
    stood: Outcome = "lost" if story.all(CallQueued) else "ended_in_ivr"
    return "unreached" if story.all(CallbackDialled) else stood


def _waited(legs: Sequence[Leg], abandoned: CallAbandoned | None) -> float | None:
    if legs:
        return legs[0].waited_s
    return abandoned.waited_s if abandoned and abandoned.stage != "ivr" else None


def _offers(story: _Story) -> tuple[Offer, ...]:
    answered = {e.offer_id for e in story.all(CallAnswered)}
    answered |= {e.offer_id for e in story.all(AgentJoined)}
    failed = {e.offer_id: e for e in story.all(OfferFailed)}
    over = bool(story.all(CallEnded) or story.all(CallAbandoned))
    offers: dict[str, Offer] = {}
    for e in story.all(CallOffered):
        failure = failed.get(e.offer_id)
        if e.offer_id in answered:
            result = "answered"
        elif failure:
            result = failure.reason
        elif over:
            result = "asked" if e.joins == "consult" else "caller_gone"
        else:
            result = "pending"
        cause = failure.cause if failure else None
        made = Offer(
            len(offers) + 1, e.offer_id, e.agent_id, e.at, e.attempt, e.waited_s, result, cause
        )
        offers.setdefault(e.offer_id, made)
    return tuple(offers.values())


def _path(story: _Story, legs: Sequence[Leg]) -> tuple[str, ...]:
    steps: list[str] = []
    later = {(leg.agent_id, leg.began_at) for leg in legs[1:]}
    doubted = {
        e.id
        for kind in (CallArrived, CallAnswered, CallAbandoned, CallEnded)
        for e in story.all(kind)
        if e not in story.witnessed(kind)
    }
    for event in story.events:
        word = None if event.id in doubted else _word(event)
        if isinstance(event, AgentJoined) and (event.agent_id, event.at) not in later:
            word = None  # the answer, which has a word of its own
        # The same step twice running is a repeated announcement, except for keys.
        if word and (isinstance(event, MenuChosen) or steps[-1:] != [word]):
            steps.append(word)
    return tuple(steps[:MAX_PATH])


def _word(event: Event) -> str | None:  # noqa: PLR0911, PLR0912 (one line per kind of event)
    """The step of the path that an event stands for, if it is one."""
    match event:
        case CallArrived():
            return "arrived"
        case CallerRecognized(relation="family"):
            return "recognized:family"
        case CallerRecognized(senior=True):
            return "recognized:senior"
        case CallerRecognized(customer_id=None):
            return "recognized:unknown"
        case CallerRecognized():
            return "recognized:known"
        case SeniorNoticed(source=source):
            return f"senior:{source}"
        case CallFlagged(why=why, action=action):
            return f"flagged:{why}" if action != "exempt" else None
        case RecordingDeclined():
            return "unrecorded"
        case FlowEntered(flow=flow, version=version):
            return f"flow:{flow}@{version}"
        case MenuChosen(key=key):
            return f"menu:{key}"
        case IntentHeard(intent=intent):
            return f"intent:{intent or 'unclear'}"
        case CallQueued(queue=queue):
            return f"queue:{queue}"
        case CallMoved(queue=queue, before=before) if queue != before:
            return f"queue:{queue}"
        case CallOffered(agent_id=agent):
            return f"offer:{agent}"
        case OfferFailed(reason=reason, agent_id=agent):
            return f"{reason}:{agent}"
        case CallAnswered(agent_id=agent):
            return f"answered:{agent}"
        case CallTransferred(to=to, how=how):
            return f"{how}:{to}"
        case AgentJoined(agent_id=agent):
            return f"joined:{agent}"
        case VoicemailLeft():
            return "voicemail"
        case CallbackRequested():
            return "callback:asked"
        case CallbackDialled(attempt=attempt):
            return f"callback:{attempt}"
        case CallbackDone(result=result):
            return f"callback:{result}"
        case SurveyAsked():
            return "survey"
        case SurveyAnswered(rating=rating):
            return f"rated:{rating}"
        case CallAbandoned(stage=stage):
            return f"abandoned:{stage}"
        case CallEnded():
            return "ended"
        case _:
            return None


def _is_certain(event: Event) -> bool:
    return not isinstance(event, CallAnswered | CallEnded) or event.certain


def _first(found: Sequence[E_]) -> E_ | None:
    return found[0] if found else None
