"""What became of a call of the demo, gathered from the rooms and held against the plan."""

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from asr import views as transcripts
from core.errors import SilverlineError
from core.events import (
    CallAbandoned,
    CallAnswered,
    CallArrived,
    CallEnded,
    CallerRecognized,
    CallOffered,
    CallQueued,
    CallScored,
    Event,
    FlowEntered,
    MenuChosen,
    OfferFailed,
    RecordingStored,
    SeniorNoticed,
    TranscriptReady,
    VoicemailLeft,
)
from core.pii import mask
from crm.views import BookViews, TaskFilter
from quality import views as scores
from recordings.client import RecordingsClient
from reports import views as journal
from reports.fold import CallRow
from silverline.centre import Centre
from silverline.demo.evidence import AudioFacts, CelFacts
from silverline.demo.plan import Outcome
from silverline.demo.stage import Placed
from silverline.demo.summary import CallSummary, Said
from silverline.demo.verify import failures


@dataclass(frozen=True)
class Examined:
    """One call, held against the plan."""

    call: CallSummary
    wrong: list[str]
    """Every check that did not hold."""
    cel: CelFacts | None


def journalled(centre: Centre, placed: Placed) -> bool:
    """Whether the journal has all of the call that the plan speaks of."""
    row = _row(centre, placed)
    if row is None or row.ended_at is None:
        return False
    want = placed.plan.expected
    if want.task and want.task not in _owed(centre, row.call_id):
        return False
    if want.outcome is Outcome.VOICEMAIL:
        return row.recording_id is not None and row.transcript_ready
    if want.outcome is not Outcome.ANSWERED:
        return True
    return row.recording_id is not None and (row.scorecard is not None or not want.inspected)


def examine(centre: Centre, placed: Placed, tracks: dict[str, Path]) -> Examined:
    """The call's line of the summary, held against the plan and Asterisk's own account."""
    call, cel = _summary(centre, placed), _cel(centre, placed)
    wrong = failures(placed.plan, call, cel, _audio(centre, call, tracks))
    owed = _owed(centre, call.call_id)
    if owed != ([placed.plan.expected.task] if placed.plan.expected.task else []):
        wrong.append(f"tasks opened: {', '.join(owed) or 'none'}")
    return Examined(call, wrong, cel)


def _owed(centre: Centre, call_id: str | None) -> list[str]:
    """Kinds of open tasks about the call; a caller's later misses stand in the first one's note."""
    if call_id is None:
        return []
    tasks, _ = BookViews.of(centre.db, centre.keyring).tasks(TaskFilter(state="open"), 0, 500)
    named = re.compile(rf"{re.escape(call_id)}(?!\d)")
    return [t.kind for t in tasks if call_id == t.call_id or named.search(t.note)]


def _row(centre: Centre, placed: Placed) -> CallRow | None:
    if placed.call_id is None:
        return None
    with centre.db.read() as session:
        return journal.call(session, placed.call_id)


def _summary(centre: Centre, placed: Placed) -> CallSummary:
    row = _row(centre, placed)
    plan = placed.plan
    if row is None:
        return CallSummary(call_id=placed.call_id, kind=plan.kind, caller=mask(plan.number))
    return CallSummary(
        call_id=row.call_id,
        kind=plan.kind,
        caller=row.caller_masked or mask(""),
        senior=row.senior,
        keys=row.keys,
        path=list(row.path),
        waited_s=row.waited_s,
        agent=row.agent_id,
        talk_s=row.talk_s,
        outcome=Outcome(row.outcome),
        recording=row.recording_id,
        channels=row.recording_channels,
        transcript=_said(centre, row.recording_id),
        score=row.score,
        hint=_hint(centre, row.call_id),
    )


def _hint(centre: Centre, call_id: str) -> float | None:
    with centre.db.read() as session:
        found = scores.for_call(session, call_id)
    return found.hint if found else None


def _said(centre: Centre, recording_id: str | None) -> Said:
    if recording_id is None:
        return Said()
    with centre.db.read() as session:
        found = transcripts.for_recording(session, recording_id)
    if found is None:
        return Said()
    text = {c.channel: " ".join(s.text for s in c.segments) for c in found.channels}
    return Said(caller=text.get("caller"), agent=text.get("agent"))


def _cel(centre: Centre, placed: Placed) -> CelFacts | None:
    path = centre.settings.asterisk_dir / "log" / "cel-custom" / "Master.csv"
    if placed.call_id is None or not path.exists():
        return None
    return CelFacts.read(path, placed.call_id)


def _audio(centre: Centre, call: CallSummary, tracks: dict[str, Path]) -> AudioFacts | None:
    if call.recording is None:
        return None
    client = RecordingsClient(centre.db, centre.settings, centre.keyring)
    with tempfile.TemporaryDirectory(prefix="sl-demo-") as folder:
        wav = Path(folder) / "call.wav"
        try:
            client.export(call.recording, wav)
        except SilverlineError:
            return None
        return AudioFacts.measure(wav, tracks)


_WORDS: dict[type[Event], str] = {
    CallArrived: "arrived on {e.did} as call {e.call_id}",
    CallerRecognized: "looked up: {e.relation}, {e.age_band}",
    FlowEntered: "hears the flow {e.flow}",
    SeniorNoticed: "served as an older caller: {e.source}",
    MenuChosen: "pressed {e.key} in menu {e.menu}: {e.choice}",
    CallQueued: "waits in {e.queue}, place {e.place}, credit {e.credit_s:.0f} s",
    CallOffered: "agent {e.agent_id}'s phone rings",
    OfferFailed: "agent {e.agent_id} did not take it: {e.reason}",
    CallAnswered: "agent {e.agent_id} answers after {e.waited_s:.1f} s in line",
    CallAbandoned: "gave up after {e.waited_s:.1f} s",
    VoicemailLeft: "left a message of {e.duration_s:.1f} s",
    CallEnded: "ended after {e.talk_s:.1f} s of talk",
    RecordingStored: "recording stored: {e.duration_s:.1f} s, {e.channels} channels",
    TranscriptReady: "transcribed by {e.engine}, confidence {e.confidence:.2f}",
    CallScored: "inspected by {e.scorecard}: {e.hint}, {e.unsure} items undecided",
}


def in_words(event: Event) -> str:
    """One line for the one who watches; empty for what would only be noise."""
    return _WORDS.get(type(event), "").format(e=event)
