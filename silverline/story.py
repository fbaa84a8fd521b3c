"""The whole story of one call, gathered from everywhere it left a trace; nothing here is personal.

The journal says what we believe, Asterisk's CEL what it saw, the files and logs what is left. Where
they disagree, or where something should be there and is not, the story says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from acd.client import AcdClient
from asr import views as asr_views
from core.errors import Unavailable, UserError, WrongKey
from core.settings import Settings
from core.tables import EventRow
from quality import views as quality_views
from quality.finding import Verdict
from recordings.client import RecordingsClient
from recordings.tables import PendingCall
from reports import views as reports_views
from reports.cel import PRODUCER, CelCall
from reports.legs import REJOINED_S
from reports.tables import CallRecord
from silverline import speaking, traces
from silverline.centre import Centre

LATE_S = 30.0
"""What was due so long ago is missing, not on its way."""
SAME_MOMENT_S = 2.0
SAME_TALK_S = 1.0
"""Differences from CEL up to here are only the time that news takes."""
CANDIDATES = 8


@dataclass(frozen=True)
class Told:
    """One event of the call."""

    at: datetime | None
    producer: str
    type: str
    data: dict[str, Any]
    reconstructed: bool
    """Told by the reconciler from CEL: whoever should have told it was not there."""


@dataclass(frozen=True)
class Recording:
    """The stored audio."""

    id: str
    path: str
    duration_s: float
    channels: int
    bytes: int | None
    """Of the encrypted file; None when it is gone."""
    trouble: str | None
    """Why it does not open; None when its beginning and end decrypt."""


@dataclass(frozen=True)
class Transcript:
    """What is known of the text; the text itself is for the console, where looks are audited."""

    engine: str
    confidence: float
    low_confidence: bool
    segments: dict[str, int]
    """By channel."""


@dataclass(frozen=True)
class Score:
    """The inspection."""

    scorecard: str
    version: int
    total: float | None
    hint: float | None
    """Of all items, those too that have not proven themselves against people."""
    verdicts: dict[str, str]
    """By item."""


@dataclass(frozen=True)
class Comparison:
    """One fact as we have it and as Asterisk has it."""

    fact: str
    ours: str
    cel: str
    agree: bool


@dataclass(frozen=True)
class Story:
    """Everything known of one call."""

    call_id: str
    call: reports_views.CallRow | None
    """The journal's row; None when only Asterisk knows the call."""
    made: list[reports_views.CallRow]
    """Calls back that were made because of it."""
    had_it: list[reports_views.Leg]
    """Who had the caller when."""
    speaking: list[speaking.Spoken]
    """For whom the caller spoke."""
    events: list[Told]
    now: str
    """Where an unfinished call is, from the ACD; empty when it is over or the ACD is silent."""
    legs: list[traces.FileFact]
    pending: str
    """What `recordings` still has to do, or why it failed; empty when nothing."""
    recording: Recording | None
    job: tuple[str, str | None] | None
    """State of the recognition, and its error."""
    transcript: Transcript | None
    score: Score | None
    cel: CelCall | None
    comparisons: list[Comparison]
    logs: list[traces.LogLine]
    wrong: list[str]
    """What is not as it should be, each with what to look at."""


def find(session: Session, settings: Settings, wanted: str) -> str:
    """The id that is meant by an id, its unique beginning, or `last`. Raises `UserError`."""
    if wanted == "last":
        newest = sa.select(CallRecord.call_id).order_by(CallRecord.started_at.desc()).limit(1)
        found = session.scalar(newest)
        if found is None:
            raise UserError("There is no call in the journal yet.", "Is `reports` running?")
        return found
    for text in (wanted, f"{settings.node}-{wanted}"):
        ids = _beginning_with(session, text)
        if text in ids or len(ids) == 1:
            return text if text in ids else ids[0]
        if ids:
            shown = ", ".join(ids[:CANDIDATES]) + (" …" if len(ids) > CANDIDATES else "")
            raise UserError(f"Several calls begin with {text!r}: {shown}.", "Give more of the id.")
        # The journal may be behind, or its process dead: Asterisk's file knows its calls itself.
        if traces.cel_account(settings, text) is not None:
            return text
    raise UserError(
        f"No call begins with {wanted[:80]!r}.",
        "Ids look like sl-1763775555.12; `silverline call last` shows the newest, the console's "
        "list all. A call of the last seconds may not be in the journal yet.",
    )


def gather(centre: Centre, call_id: str) -> Story:
    """Collect the call's story. Reads only."""
    now = centre.clock.now()
    cel = traces.cel_account(centre.settings, call_id)
    with centre.db.read() as session:
        call = reports_views.call(session, call_id)
        made = reports_views.made_for(session, call_id)
        told = events(session, call_id)
        had_it = reports_views.legs_of(session, call_id)
        pending = session.get(PendingCall, call_id)
        job = asr_views.job_state(session, call_id)
        transcript = _transcript(session, call_id)
        score = _score(session, call_id)
    recording = _recording(centre, call_id)
    comparisons = _compare(call, had_it, cel)
    story = Story(
        call_id=call_id,
        call=call,
        made=made,
        had_it=had_it,
        speaking=speaking.of_call(centre, call_id),
        events=told,
        now="" if call is None or call.cause is not None else _whereabouts(centre, call_id),
        legs=traces.legs(centre.settings, call_id),
        pending=_pending(pending),
        recording=recording,
        job=job,
        transcript=transcript,
        score=score,
        cel=cel,
        comparisons=comparisons,
        logs=traces.log_lines(centre.settings, call_id, cel),
        wrong=[],
    )
    return replace(story, wrong=_wrong(story, now))


def _beginning_with(session: Session, text: str) -> list[str]:
    ids: set[str | None] = set()
    for column in (CallRecord.call_id, EventRow.call_id):
        query = sa.select(column).where(column.startswith(text, autoescape=True)).distinct()
        ids.update(session.scalars(query.order_by(column).limit(CANDIDATES + 1)))
    return sorted(call_id for call_id in ids if call_id)


def events(session: Session, call_id: str) -> list[Told]:
    seen = reports_views.events_of(session, call_id)
    query = sa.select(EventRow.id, EventRow.body).where(EventRow.call_id == call_id)
    producers = {row.id: str(row.body.get("producer", "?")) for row in session.execute(query)}
    return [Told(e.at, producers[e.id], e.type, e.data, producers[e.id] == PRODUCER) for e in seen]


def _whereabouts(centre: Centre, call_id: str) -> str:
    try:
        waiting = AcdClient(centre.redis).waiting()
        agents = AcdClient(centre.redis).agent_states()
    except Unavailable as error:
        return f"unknown: {error}"
    for call in waiting:
        if call.call_id == call_id:
            return f"{call.stage} in {call.queue}, place {call.place}; {call.why}"
    talking = [agent.id for agent in agents if agent.call_id == call_id]
    return f"with agent {talking[0]}" if talking else "not in line and with no agent"


def _pending(row: PendingCall | None) -> str:
    if row is None:
        return ""
    failed = f", {row.attempts} failed: {row.error}" if row.attempts else ""
    return f"waits for its legs to be merged; next look {row.next_try:%H:%M:%S} UTC{failed}"


def _recording(centre: Centre, call_id: str) -> Recording | None:
    client = RecordingsClient(centre.db, centre.settings, centre.keyring)
    view = client.for_call(call_id)
    if view is None:
        return None
    path = centre.settings.recordings_dir / view.path
    try:
        with client.open(view.id) as reader:  # checks the last chunk itself
            trouble = None if reader.read_range(0, 4) == b"RIFF" else "is no WAV inside"
    except (UserError, WrongKey, Unavailable, OSError) as error:
        trouble = str(error)
    size = path.stat().st_size if path.is_file() else None
    where = str(path) if size is not None or view.away is None else f"{view.away}/{view.path}"
    return Recording(view.id, where, view.duration_s, view.channels, size, trouble)


def _transcript(session: Session, call_id: str) -> Transcript | None:
    found = asr_views.for_call(session, call_id)
    if found is None:
        return None
    return Transcript(
        engine=f"{found.engine}, {found.model}",
        confidence=found.confidence,
        low_confidence=found.low_confidence,
        segments={c.channel: len(c.segments) for c in found.channels},
    )


def _score(session: Session, call_id: str) -> Score | None:
    found = quality_views.for_call(session, call_id)
    if found is None:
        return None
    verdicts = {item.id: item.verdict.value for item in found.items}
    return Score(found.scorecard, found.version, found.total, found.hint, verdicts)


def _compare(
    call: reports_views.CallRow | None, had_it: Sequence[reports_views.Leg], cel: CelCall | None
) -> list[Comparison]:
    if call is None or cel is None:
        return []
    answered = had_it[0].began_at if had_it else None
    ours, theirs = [leg.agent_id for leg in had_it], _in_turn(cel)
    gave_up = call.outcome == "abandoned" or any(s.startswith("abandoned:") for s in call.path)
    left = cel.caller_hung_up and cel.answered is None and cel.ended is not None
    if call.outcome == "voicemail":  # who hangs up after a message has not given up
        left = gave_up
    return [
        _texts("dialled", call.did, cel.did),
        _moments("arrived", call.started_at, cel.started),
        _texts("agent", call.agent_id, cel.agent_id),
        _moments("answered", answered, cel.answered),
        _texts("who had it", " ".join(ours) or None, " ".join(theirs) or None),
        _lengths(call.talk_s, cel.talk_s if cel.answered is not None and cel.ended else None),
        _texts("gave up", "yes" if gave_up else "no", "yes" if left else "no"),
        _moments("ended", call.ended_at, cel.ended),
        _texts("cause", call.cause, cel.cause if cel.ended is not None else None),
    ]


def _in_turn(cel: CelCall) -> list[str]:
    """Agents in the order in which they had the caller; moved, or back from hold, is the same."""
    ends: dict[str, float] = {}
    found: list[str] = []
    phones: set[str] = set()
    for meeting in cel.meetings:
        moved = meeting.began - ends.get(meeting.agent_id, 0.0) <= REJOINED_S
        held = meeting.channel in phones
        phones.add(meeting.channel)
        if not (moved or held):
            found.append(meeting.agent_id)
        ends[meeting.agent_id] = meeting.began if meeting.ended is None else meeting.ended
    return found


def _texts(fact: str, ours: object, cel: object) -> Comparison:
    return Comparison(fact, _shown(ours), _shown(cel), ours == cel)


def _lengths(ours: float | None, cel: float | None) -> Comparison:
    agree = abs((ours or 0) - (cel or 0)) <= SAME_TALK_S
    return Comparison("talk (s)", _shown(ours), _shown(cel), agree)


def _moments(fact: str, ours: datetime | None, cel: float | None) -> Comparison:
    theirs = None if cel is None else datetime.fromtimestamp(cel, UTC)
    if ours is None or theirs is None:
        return Comparison(fact, _clock(ours), _clock(theirs), ours is theirs)
    agree = abs((ours - theirs).total_seconds()) <= SAME_MOMENT_S
    return Comparison(fact, _clock(ours), _clock(theirs), agree)


def _clock(moment: datetime | None) -> str:
    return f"{moment:%H:%M:%S}.{moment.microsecond // 1000:03d}" if moment else "—"


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}"
    return "—" if value is None else str(value)


def _wrong(story: Story, now: datetime) -> list[str]:
    call, cel = story.call, story.cel
    wrong: list[str] = []
    if call is None:
        wrong.append("the journal does not know it: see the logs of redis and reports")
    lacking = sorted({e.type for e in story.events if e.reconstructed})
    if lacking:
        wrong.append(f"told by Asterisk's CEL alone, its producer was away: {', '.join(lacking)}")
    over = cel.ended if cel is not None else None
    if call is not None and call.cause is None and over is not None and _late(now, over):
        wrong.append("Asterisk ended it, the journal has no end: see the log of reports")
    if call is not None and call.ended_at and _late(now, call.ended_at.timestamp()):
        wrong += _left_undone(story, call)
    differ = [c.fact for c in story.comparisons if not c.agree]
    # An unfinished call's books are compared while they are being written.
    if differ and call is not None and call.cause is not None:
        wrong.append(f"the journal and CEL differ in: {', '.join(differ)}")
    return wrong


def _left_undone(story: Story, call: reports_views.CallRow) -> Iterator[str]:
    """What should have followed the call's end by now."""
    recording, job, score = story.recording, story.job, story.score
    if recording is not None and recording.trouble:
        yield f"the recording does not open: {recording.trouble}"
    if call.recording_trouble is not None:
        yield f"the recording lacks something: {call.recording_trouble}; see docs/alarms.md"
    elif recording is None and (call.talk_s or 0) > SAME_TALK_S:
        yield "talked, and no recording is stored: see the log of recordings"
    if recording is not None and job is None:
        yield "nothing asked for its recognition: see the log of asr"
    if job is not None and story.transcript is None:
        said = f" ({job[1]})" if job[1] else ""
        yield f"no transcript yet, recognition is {job[0]}{said}: see the log of asr-worker"
    message = recording is not None and recording.channels == 1  # nobody to inspect
    if story.transcript is not None and score is None and not message:
        yield "has a transcript and no score: see the log of quality"
    if score is not None:
        failed = [item for item, verdict in score.verdicts.items() if verdict == Verdict.FAIL.value]
        if failed:
            yield f"did not pass the inspection in: {', '.join(failed)}"


def _late(now: datetime, since: float) -> bool:
    return now.timestamp() - since > LATE_S
