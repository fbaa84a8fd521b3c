"""A call's story as lines for the eyes: facts, events in plain words, files, CEL, logs."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from silverline.story import Story, Told

Data = dict[str, Any]

SAID = frozenset({"log", "process", "call_id", "event", "level", "timestamp"})
LOUD = frozenset({"warning", "error", "critical"})
FAILURES = frozenset({"OfferFailed", "CallAbandoned"})


class Line(NamedTuple):
    """One line; `bad` ones begin with ✗ and are shown in red."""

    text: str
    bad: bool = False


def lines(story: Story, timezone: str) -> Iterator[Line]:
    """The whole story; wall-clock times are in `timezone`, log lines keep UTC."""
    zone = ZoneInfo(timezone)
    yield Line(f"Call {story.call_id}")
    yield from _facts(story, zone)
    yield from _legs(story, zone)
    yield from _speaking(story, zone)
    yield from _events(story)
    yield from _files(story)
    yield from _judgement(story)
    yield from _cel(story)
    yield Line("")
    yield Line(f"Log lines: {len(story.logs)} (UTC)")
    for entry in story.logs:
        at = f"{entry.at:%H:%M:%S.%f}"[:-3] if entry.at else "?"
        text, bad = _short(entry.text)
        yield Line(f"{'✗' if bad else ' '} {at:<12} {entry.process:<11} {text}", bad)
    yield Line("")
    yield from (Line(f"✗ {trouble}", bad=True) for trouble in story.wrong)
    if not story.wrong:
        yield Line("Nothing is wrong with it.")


def as_json(story: Story) -> str:
    """The whole story as one JSON object; times in ISO 8601, UTC."""
    return json.dumps(asdict(story), ensure_ascii=False, indent=2, default=_json_value)


def words(event_type: str, data: Data) -> str:
    """An event in plain words; an unknown type as it came."""
    say = WORDS.get(event_type)
    try:
        return say(data) if say else _plain(data)
    except (KeyError, TypeError, ValueError, AttributeError):  # another version's fields
        return _plain(data)


def _facts(story: Story, zone: ZoneInfo) -> Iterator[Line]:
    call = story.call
    if call is None:
        yield Line("✗ not in the journal; all that follows is from Asterisk and the logs", bad=True)
        return
    over = f"{_local(call.ended_at, zone)}" if call.ended_at else "not over"
    yield Line(f"  from {_local(call.started_at, zone)} to {over} ({zone.key})")
    yield Line(f"  {call.caller_masked or 'unknown caller'} dialled {call.did or '?'}; "
               f"{'senior' if call.senior else 'not senior'}, age {call.age_band}")  # fmt: skip
    yield Line(f"  {call.outcome}; cause {_or(call.cause)}; queue {_or(call.queue)}; "
               f"agent {_or(call.agent_id)} via {_or(call.via)}")  # fmt: skip
    yield Line(f"  {call.keys} keys; waited {_s(call.waited_s)}; talked {_s(call.talk_s)}")
    yield Line(f"  path: {' → '.join(call.path)}")
    if call.callback_of:
        yield Line(f"  we called, because of {call.callback_of}")
    for made in story.made:
        yield Line(f"  called back in {made.call_id}: {made.outcome}, agent {_or(made.agent_id)}")
    if story.now:
        yield Line(f"  now: {story.now}")


def _legs(story: Story, zone: ZoneInfo) -> Iterator[Line]:
    """Who had the caller, one after the other."""
    for leg in story.had_it:
        until = _local(leg.ended_at, zone) if leg.ended_at else "now"
        held = f", {_s(leg.held_s)} of it on hold" if leg.held_s else ""
        yield Line(f"  with {leg.agent_id} from {_local(leg.began_at, zone)} ({leg.began}) "
                   f"to {until} ({_or(leg.ended)}): {_s(leg.talk_s)}{held}")  # fmt: skip


def _speaking(story: Story, zone: ZoneInfo) -> Iterator[Line]:
    """For whom the caller spoke: what they may do now, and how the older person consented."""
    for one in story.speaking:
        may = f"may {one.level}" if one.level else "may do nothing"
        yield Line(f"  customer {one.proxy_id} speaks for customer {one.elder_id}: {may} "
                   f"({one.why})")  # fmt: skip
        if one.authority is not None:
            until = _local(one.valid_until, zone) if one.valid_until else "?"
            consent = f"by {one.how} in {_or(one.call_id)}" if one.how else "not consented to"
            kept = f", recording {one.recording_id} held" if one.recording_id else ""
            yield Line(f"    authority {one.authority}: {one.state}, until {until}, "
                       f"{consent}{kept}")  # fmt: skip


def _events(story: Story) -> Iterator[Line]:
    yield Line("")
    yield Line(f"Events: {len(story.events)}")
    first = next((e.at for e in story.events if e.at), None)
    for event in story.events:
        offset = "?" if event.at is None or first is None else _offset(event.at, first)
        bad = _failed(event)
        source = "CEL" if event.reconstructed else event.producer
        text = f"{offset:>10}  {source:<12} {event.type:<17} {words(event.type, event.data)}"
        yield Line(f"{'✗' if bad else ' '}{text}", bad)


def _failed(event: Told) -> bool:
    return event.type in FAILURES or event.reconstructed


def _files(story: Story) -> Iterator[Line]:
    yield Line("")
    yield Line("Files")
    for leg in story.legs:
        yield Line(f"  leg {leg.path}, {leg.bytes} bytes")
    if story.pending:
        yield Line(f"  {story.pending}")
    recording = story.recording
    if recording is None:
        yield Line("  no recording stored")
        return
    opens = f"does not open: {recording.trouble}" if recording.trouble else "opens with our key"
    size = "gone" if recording.bytes is None else f"{recording.bytes} bytes"
    mark = "✗" if recording.trouble else " "
    yield Line(f"{mark} {recording.id}: {_s(recording.duration_s)}, {recording.channels} channels; "
               f"{opens}", bool(recording.trouble))  # fmt: skip
    yield Line(f"  {recording.path}, {size}")


def _judgement(story: Story) -> Iterator[Line]:
    yield Line("")
    state = "none" if story.job is None else story.job[0]
    error = story.job[1] if story.job else None
    yield Line(f"Recognition: {state}{f' ({error})' if error else ''}", bool(error))
    if story.transcript:
        t = story.transcript
        doubt = ", too doubtful to judge by" if t.low_confidence else ""
        parts = ", ".join(f"{channel} {n} segments" for channel, n in t.segments.items())
        yield Line(f"  {t.engine}: confidence {t.confidence:.2f}{doubt}; {parts}")
    if story.score:
        s = story.score
        total = "none that counts" if s.total is None else f"{s.total:.0f}"
        hint = "nothing judged" if s.hint is None else f"{s.hint:.0f}"
        yield Line(f"Score: {total} by {s.scorecard} version {s.version}; hint: {hint}")
        yield from (Line(f"  {item}: {verdict}", verdict == "fail")
                    for item, verdict in s.verdicts.items())  # fmt: skip
    else:
        yield Line("Score: none")


def _cel(story: Story) -> Iterator[Line]:
    yield Line("")
    if story.cel is None:
        yield Line("Asterisk's own account (CEL): not a line about it")
        return
    via = "its own queue" if story.cel.via_queue else "the ACD"
    yield Line(f"Asterisk's own account (CEL), UTC; last in [{story.cel.last_context}], via {via}")
    if story.comparisons:
        yield Line(f"  {'':<10}{'ours':<16}CEL")
    for c in story.comparisons:
        mark = " " if c.agree else "✗"
        yield Line(f"{mark} {c.fact:<10}{c.ours:<16}{c.cel}", not c.agree)


def _short(text: str) -> tuple[str, bool]:
    """A log line without what the story says already, and whether it is a warning or worse."""
    try:
        fields = json.loads(text)
    except ValueError:
        return text, " ERROR[" in text or " WARNING[" in text
    if not isinstance(fields, dict):
        return text, False
    rest = {name: value for name, value in fields.items() if name not in SAID}
    level = str(fields.get("level", ""))
    return f"{fields.get('event', '')}  {_plain(rest)}", level in LOUD


def _json_value(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _offset(at: datetime, first: datetime) -> str:
    return f"{(at - first).total_seconds():+.3f} s"


def _or(value: object) -> str:
    return "none" if value is None else str(value)


def _s(seconds: float | None) -> str:
    return "—" if seconds is None else f"{seconds:.1f} s"


def _plain(data: Data) -> str:
    return ", ".join(f"{name} {value}" for name, value in data.items())


def _called_in(d: Data) -> str:
    return str(d.get("service") or f"customer {d['person_id']}")


def _queued(d: Data) -> str:
    skills = ", ".join(f"{skill} at least {level}" for skill, level in d["skills"].items())
    return (
        f"stands in line {d['queue']}, place {d['place']}; needs {skills or 'no special skill'}; "
        f"credit {d['credit_s']:.0f} s"
    )


def _recognised(d: Data) -> str:
    if d["relation"] == "unknown":
        return "a number not on file"
    senior = ", goes through the green channel" if d["senior"] else ""
    who = "the caller" if d["relation"] == "self" else "family"
    return f"on file as {who}, person {d['customer_id']}, age {d['age_band']}{senior}"


def _said(d: Data) -> str:
    words = f'said "{d["text"]}" at {d["step"]}' if d.get("text") else "said something"
    meant = f"{d['intent'] or 'unclear'} ({d['confidence']:.2f} sure): {d.get('reason', '')}"
    led = (
        f"to {d['to']}"
        if d.get("to")
        else "asked " + ("which of two" if d.get("does") == "clarify" else "again")
    )
    return f"{words}, taken for {meant}; {led}"


def _flagged(d: Data) -> str:
    number = "calls too often" if d["why"] == "often" else f"is listed ({d['kind'] or '?'})"
    then = {
        "flow": f"goes through flow {d['flow']}",
        "refused": "is not answered",
        "exempt": "is an older caller's, served as any",
    }
    return f"the number {number}, {then[d['action']]}"


def _noticed(d: Data) -> str:
    how = {
        "declared": "says they are 60 or older",
        "behaviour": "seems to be an older caller, and is served as one",
        "unsure": "gave no answer about their age: may be an older caller",
    }
    signs = ", ".join(sign.replace("_", " ") for sign in d["signs"])
    return f"{how.get(d['source'])} ({signs})" if signs else how.get(d["source"], "")


WORDS: dict[str, Callable[[Data], str]] = {
    "CallArrived": lambda d: f"{d['caller']['masked']} dialled {d['did']}",
    "CallerRecognized": _recognised,
    "FlowEntered": lambda d: f"hears the flow {d['flow']}, version {d['version']}",
    "CallFlagged": _flagged,
    "RecordingDeclined": lambda _: "did not want to be recorded, and is not",
    "SeniorNoticed": _noticed,
    "MenuChosen": lambda d: f"pressed {d['key']} in menu {d['menu']}: {d['choice']}",
    "IntentHeard": _said,
    "CallQueued": _queued,
    "CallOffered": lambda d: (
        f"agent {d['agent_id']}'s phone rings: attempt {d['attempt']}, "
        + (f"{d['joins']} for {d['by']}" if d.get("joins") else f"waited {d['waited_s']:.1f} s")
    ),
    "AuthorityWithdrawn": lambda d: (
        f"customer {d['proxy_id']} may do {d.get('level') or 'nothing'} for {d['elder_id']}: "
        f"the wish of the {d['by']}"
    ),
    "AuthorityExpired": lambda d: (
        f"customer {d['proxy_id']} may do nothing for customer {d['elder_id']} any more"
    ),
    "PersonDialled": lambda d: f"agent {d['agent_id']} calls {_called_in(d)} in",
    "PersonJoined": lambda d: f"{_called_in(d)} has joined",
    "PersonLeft": lambda d: f"{_called_in(d)}: {d['reason']}",
    "CrisisWordsFound": lambda d: f"words of crisis in the recording: {'、'.join(d['words'])}",
    "CrisisRaised": lambda d: f"CRISIS ({d['danger']}), noticed by {d['by'] or d['source']}",
    "CrisisAcknowledged": lambda d: f"{d['by']} sees to the crisis",
    "CrisisClosed": lambda d: f"{d['by']} closes the crisis: {d['outcome']}",
    "AuthorityGranted": lambda d: (
        f"customer {d['elder_id']} lets customer {d['proxy_id']} act: {d['level']}, by {d['how']}"
    ),
    "NobodyFree": lambda d: (
        f"nobody is free {'to help' if d.get('joins') else 'for it'}; "
        f"{d['decision']['able']} at work could serve it, "
        f"policy {d['decision']['policy']}"
    ),
    "CallWidened": lambda d: (
        "accepts more agents: "
        + ", ".join(f"{c['kind'].replace('_', ' ')} {c['text']}".strip() for c in d["changes"])
    ),
    "CallMoved": lambda d: (
        f"{d['by']} moved the caller to {'the front of ' if d['front'] else ''}{d['queue']}: "
        f"{d['reason']}"
    ),
    "WaitTold": lambda d: (
        f"told to be number {d['place']} in line"
        + ("" if d["wait_s"] is None else f", within {d['wait_s']} s")
        + (", or to be called back" if d["callback"] else "")
        + (", or to leave a message" if d.get("voicemail") else "")
    ),
    "OfferFailed": lambda d: (
        f"agent {d['agent_id']} did not take it: {d['reason'].replace('_', ' ')}, "
        f"cause {d['cause']}"
    ),
    "CallAnswered": lambda d: (
        f"talks with agent {d['agent_id']} after {d['waited_s']:.1f} s in line"
        + (", through Asterisk's own queue" if d["via"] == "fallback" else "")
    ),
    "AgentJoined": lambda d: f"agent {d['agent_id']} and the caller are connected",
    "AgentLeft": lambda d: f"agent {d['agent_id']} and the caller are connected no more",
    "CallHeld": lambda d: (
        f"agent {d['agent_id']} {'puts' if d['held'] else 'takes'} the caller "
        + ("on hold" if d["held"] else "off hold")
    ),
    "RecordingPaused": lambda d: (
        f"the recording is paused by {d['by'] or 'agent ' + d['agent_id']}"
    ),
    "RecordingResumed": lambda d: f"the recording goes on: {d['why']}",
    "CallTransferred": lambda d: f"agent {d['agent_id']} passed it on to {d['to']}, {d['how']}",
    "CallAbandoned": lambda d: f"hung up after {d['waited_s']:.1f} s, stage {d['stage']}",
    "CallEnded": lambda d: f"over: talked {d['talk_s']:.1f} s, cause {d['cause']}",
    "SurveyAsked": lambda d: (
        f"is asked how satisfied they are with agent {d['agent_id'] or '?'}: {d['survey']}"
        + (", by text message" if d["how"] == "sms" else "")
    ),
    "CallerTexted": lambda d: (
        f"text message {d['kind']}: {d['result']}" + (f" ({d['why']})" if d["why"] else "")
    ),
    "SurveyAnswered": lambda d: (
        f"rates agent {d['agent_id'] or '?'} {d['rating']} of 5, by {d['how']}: {d['question']}"
    ),
    "VoicemailLeft": lambda d: f"left a message of {d['duration_s']:.1f} s: {d['recording_id']}",
    "CallbackRequested": lambda d: (
        ("hung up at once, and is called back" if d.get("misdial") else "wants to be called back")
        + f" by {d['queue']}: {d['callback_id']}"
        + (", as asked before" if d["merged"] else "")
    ),
    "CallbackDialled": lambda d: (
        f"agent {d['agent_id']} has answered; the caller of {d['callback_of']} is called, "
        f"attempt {d['attempt']}"
    ),
    "MachineAnswered": lambda d: f"agent {d['agent_id']} says that a machine answered",
    "CallbackDone": lambda d: (
        f"called back: {d['result'].replace('_', ' ')}, called {d['called']} times"
        + (f", reached in {d['made']}" if d["made"] else "")
    ),
    "AgentStateChanged": lambda d: (
        f"agent {d['agent_id']}: {d['before']} → {d['after']}"
        + (f" ({d['reason']})" if d["reason"] else "")
    ),
    "RecordingStored": lambda d: (
        f"{d['recording_id']}: {d['duration_s']:.1f} s, {d['channels']} channels, "
        f"{d['sample_rate']} Hz"
    ),
    "RecordingIncomplete": lambda d: (
        f"recording {d['reason']}: {d['recorded_s']:.1f} s kept of {d['talk_s']:.1f} s of talk"
    ),
    "RecordingDeleted": lambda d: f"{d['recording_id']} deleted: {d['why']}",
    "TranscriptReady": lambda d: f"written down by {d['engine']}, confidence {d['confidence']:.2f}",
    "TranscriptCorrected": lambda d: f"words put right by {d['by']}",
    "CallScored": lambda d: (
        f"{'no score that counts' if d['total'] is None else format(d['total'], '.0f')} by "
        f"{d['scorecard']}, unsure of {d['unsure']} items"
    ),
    "WorkOrderChanged": lambda d: f"work order {d['work_order_id']} is {d['state']}",
    "SettlementChanged": lambda d: (
        f"settlement {d['number']} ({d['matter']}, {d['give']}, "
        f"{d['amount_fen'] / 100:.2f} yuan) is {d['state']}"
    ),
    "PeakChanged": lambda d: (
        f"peak emergency {'begun' if d['on'] else 'ended'} by {d['by']}"
        + (f" ({d['reason']})" if d["reason"] else "")
    ),
    "AlarmRaised": lambda d: f"alarm {d['kind']} of {d['subject']}: {d['what']} {d['do']}",
    "AlarmCleared": lambda d: f"alarm {d['kind']} of {d['subject']} is over",
}
