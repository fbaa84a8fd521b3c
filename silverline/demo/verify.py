"""Hold what happened against the plan: journal, Asterisk's events and samples must agree."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from core.sound import contains
from silverline.demo.evidence import AudioFacts, CelFacts
from silverline.demo.plan import Bounds, CallPlan, Outcome
from silverline.demo.summary import CallSummary

TIME_TOLERANCE_S = 1.5
"""Between our talk time, Asterisk's bridge and the recording's length."""
LEAST_LIKENESS = 0.6
"""Correlation of speech rhythm; the wrong track of the same dialogue stays below zero."""
LEAST_SPEECH_S = 2.0


def failures(
    plan: CallPlan, call: CallSummary, cel: CelFacts | None, audio: AudioFacts | None
) -> list[str]:
    """Every check that did not hold, in words; empty when the call is as planned."""
    found = list(_journal(plan, call))
    found += _asterisk(plan, call, cel) if cel else ["Asterisk's channel events are missing"]
    sound = _SOUND.get(plan.expected.outcome)
    if sound:
        found += sound(call, audio) if audio else ["there is no recording"]
        found += _speech(plan, call)
    return found


def double_booked(calls: Sequence[CelFacts]) -> list[str]:
    """Agents who, by Asterisk's account, talked to two callers at once, in words."""
    talks = sorted(talk for call in calls for talk in call.conversations)
    return [
        f"agent {after[0]} talked to two callers at once"
        for before, after in pairwise(talks)
        if before[0] == after[0] and after[1] < before[2]
    ]


def _journal(plan: CallPlan, call: CallSummary) -> Iterator[str]:
    want = plan.expected
    if call.senior is not want.senior:
        yield f"senior is {call.senior}, not {want.senior}"
    if call.outcome is not want.outcome:
        yield f"outcome is {call.outcome}, not {want.outcome}"
    if call.keys != want.keys or len(plan.presses) != want.keys:
        yield f"{call.keys} keys counted, {len(plan.presses)} pressed, {want.keys} planned"
    if not _within(call.waited_s, want.waited_s):
        yield f"waited {call.waited_s} s, not {want.waited_s or 'at all'}"
    steps = iter(call.path)
    missing = [w for w in want.path if not any(s == w or s.startswith(f"{w}:") for s in steps)]
    if missing:
        yield f"the path lacks {', '.join(missing)}"
    yield from _answer(plan, call) if want.outcome is Outcome.ANSWERED else _no_answer(call)


def _within(waited_s: float | None, bounds: Bounds | None) -> bool:
    if waited_s is None or bounds is None:
        return waited_s is None and bounds is None
    return bounds.least <= waited_s <= bounds.most


def _answer(plan: CallPlan, call: CallSummary) -> Iterator[str]:
    want = plan.expected
    if call.agent not in want.agents:
        yield f"agent {call.agent} is not one of {', '.join(want.agents)}"
    if sum(step.startswith("answered:") for step in call.path) != 1:
        yield "it was not answered exactly once"
    if call.recording is None:
        yield "no recording was stored"
    if want.inspected and call.hint is None:
        yield "it was not inspected, or nothing could be judged"


def _no_answer(call: CallSummary) -> Iterator[str]:
    """Nothing may be told of a conversation that never was."""
    heard = () if call.outcome is Outcome.VOICEMAIL else ("recording", "channels")
    for name in ("agent", "talk_s", "score", "hint", *heard):
        value = getattr(call, name)
        if value is not None:
            yield f"{name} is {value}, though nobody answered"


def _asterisk(plan: CallPlan, call: CallSummary, cel: CelFacts) -> Iterator[str]:
    if not cel.ended:
        yield "Asterisk has not ended the caller's channel"
    if plan.expected.hears_place and not cel.places:
        yield "no place in line was announced"
    if list(cel.places) != sorted(cel.places, reverse=True):
        yield f"the announced places rose: {', '.join(map(str, cel.places))}"
    if plan.expected.outcome is not Outcome.ANSWERED:
        if cel.agents:
            yield f"Asterisk bridged {', '.join(cel.agents)}"
        return
    if cel.agents != [call.agent]:
        yield f"Asterisk bridged {', '.join(cel.agents) or 'nobody'}, the journal says {call.agent}"
    if "connect" not in cel.contexts:
        yield "the call did not go through the ACD's offer"
    if abs((call.talk_s or 0) - cel.bridged_s) > TIME_TOLERANCE_S:
        yield f"talk time is {call.talk_s} s, Asterisk's bridge lasted {cel.bridged_s:.1f} s"


def _audio(call: CallSummary, audio: AudioFacts) -> Iterator[str]:
    if audio.channels != 2 or call.channels != 2:
        yield f"the recording has {audio.channels} channels"
        return
    if abs(audio.duration_s - (call.talk_s or 0)) > TIME_TOLERANCE_S:
        yield f"the recording lasts {audio.duration_s:.1f} s, the talk {call.talk_s} s"
    for side, name in enumerate(("caller", "agent")):
        if audio.speech_s[side] < LEAST_SPEECH_S:
            yield f"only {audio.speech_s[side]:.1f} s of speech on the {name}'s channel"
        like = audio.likeness[name]
        if like[side] < LEAST_LIKENESS or like[side] <= like[1 - side]:
            yield f"the {name}'s channel is not what the {name} said ({like[side]:.2f})"


def _message(call: CallSummary, audio: AudioFacts) -> Iterator[str]:
    if audio.channels != 1 or call.channels != 1:
        yield f"the message has {audio.channels} channels"
        return
    if audio.speech_s[0] < LEAST_SPEECH_S:
        yield f"only {audio.speech_s[0]:.1f} s of speech in the message"
    if audio.likeness["caller"][0] < LEAST_LIKENESS:
        yield f"the message is not what the caller said ({audio.likeness['caller'][0]:.2f})"


_SOUND = {Outcome.ANSWERED: _audio, Outcome.VOICEMAIL: _message}


def _speech(plan: CallPlan, call: CallSummary) -> Iterator[str]:
    for channel, word in plan.expected.keyword.items():
        text = getattr(call.transcript, channel) or ""
        if not contains(word, text):
            yield f"“{word}” was not recognised on the {channel}'s channel"
