"""Callers whom a menu does not understand: noise, music, another language, silence, odd keys, words
that are no wish. Each is asked again at most, in other words, and reaches a person who talks to
them; nobody is hung up on.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import soxr
import sqlalchemy as sa

from core import assets
from core.tables import EventRow
from silverline.demo.robots import Caller, Key
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.sayings import asks, sentence
from tests.calls.whole_centre import WholeCentre

BRAND, COURIER = "4008123456", "4008000005"
ON_FILE = "13912340028"
RATE, TRACK_S = 8000, 60
LOUD = 0.2
"""Effective value of what is heard of a caller: as loud as speech."""
STAYS_MS = 280_000
"""Nobody gives up before anybody can answer."""
IN_LINE_S = 110.0
"""At most, from the answer until the caller stands in line: 48 s on two busy cores (noise, music,
silence), 34 s in English. Two questions of 12 s, two utterances of 15 s; the rest is for a machine
that is slow to recognise them."""
Samples = np.ndarray[tuple[int], np.dtype[np.float64]]


def noise() -> Samples:
    """Wind, or a bad line: pink, so that it is as deep as speech."""
    spectrum = np.fft.rfft(np.random.default_rng(3).standard_normal(TRACK_S * RATE))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
    return np.fft.irfft(spectrum, TRACK_S * RATE)


def music() -> Samples:
    """What the centre plays to others."""
    return _played(sorted(assets.path("ivr/prompts/moh").rglob("*.wav"))[:1])


def english() -> Samples:
    """Somebody who reads English texts without a pause."""
    return _played(sorted(assets.path("ivr/prompts/audio/en").glob("*.wav")))


def _played(files: list[Path]) -> Samples:
    """The files one after the other, from the beginning again until the time is up."""
    parts = [soundfile.read(file) for file in files]
    whole = np.concatenate([soxr.resample(sound, rate, RATE) for sound, rate in parts])
    return np.resize(whole, TRACK_S * RATE)


SOUNDS: dict[str, Callable[[], Samples]] = {"noise": noise, "music": music, "english": english}
STORM = tuple(Key("#*"[n % 2], 1.0 + 0.35 * n) for n in range(TRACK_S * 2))


@dataclass
class Odd:
    """One such caller."""

    kind: str
    phone: Caller
    call_id: str


@pytest.fixture
def tracks(tmp_path: Path) -> dict[str, Path]:
    made = {kind: tmp_path / f"{kind}.wav" for kind in (*SOUNDS, "silence")}
    for kind, sound in SOUNDS.items():
        samples = sound()
        samples *= LOUD / np.sqrt(np.mean(samples**2))
        soundfile.write(made[kind], np.clip(samples, -1, 1), RATE)
    soundfile.write(made["silence"], np.zeros(TRACK_S * RATE), RATE)
    return made


def test_a_minute_of_noise_music_english_silence_or_odd_keys_ends_with_a_person(
    whole: WholeCentre, tracks: dict[str, Path]
) -> None:
    """All at once, and with them one whose phone sends no sound at all."""
    how: dict[str, dict[str, Any]] = {kind: {"speech": track} for kind, track in tracks.items()}
    how |= {"storm": {"keys": STORM}, "no sound": {}}
    with whole.signed_in("1001", "1002", "1003", "1004"), calling(whole, how) as callers:
        waiting = list(callers)
        while waiting:
            odd = until(partial(_answered, whole, waiting), SERVED_S * 2, lambda: str(waiting))
            waiting.remove(odd)
            assert not odd.phone.noted("peer-hung-up"), odd.kind
            odd.phone.hang_up()
    calls = {odd.call_id: odd.kind for odd in callers}
    whole.books_agree(list(calls))
    lasted = {kind: _until_in_line(whole, call_id) for call_id, kind in calls.items()}
    assert max(lasted.values()) < IN_LINE_S, lasted
    assert {row.outcome for row in whole.rows(list(calls)).values()} == {"answered"}


@contextlib.contextmanager
def calling(whole: WholeCentre, how: dict[str, dict[str, Any]]) -> Iterator[list[Odd]]:
    """Callers of these kinds at the brand's menu, nobody on file."""
    with contextlib.ExitStack() as phones:
        callers = []
        for number, (kind, more) in enumerate(how.items()):
            before = set(whole.arrivals())
            phone = whole.telephone.caller(
                f"1310000012{number}", BRAND, wait_for_cue_s=None, talk_limit_ms=STAYS_MS, **more
            )
            phones.enter_context(phone).start()
            callers.append(Odd(kind, phone, _arrived(whole, before)))
        yield callers


def _arrived(whole: WholeCentre, before: set[str]) -> str:
    until(lambda: bool(set(whole.arrivals()) - before), SOON_S, "a call")
    return (set(whole.arrivals()) - before).pop()


def _answered(whole: WholeCentre, waiting: list[Odd]) -> Odd | None:
    talking = set(whole.talking([odd.call_id for odd in waiting]))
    return next((odd for odd in waiting if odd.call_id in talking), None)


def _until_in_line(whole: WholeCentre, call_id: str) -> float:
    """Seconds from the call's arrival until it asked for a person."""
    with whole.db.read() as session:
        rows = session.scalars(sa.select(EventRow).where(EventRow.call_id == call_id))
        at = {row.type: row.at for row in rows if row.at}
    return (at["CallQueued"] - at["CallArrived"]).total_seconds()


def heard(whole: WholeCentre, call_id: str) -> list[tuple[str | None, str]]:
    """What each utterance was taken for, and what was done about it, in order."""
    query = sa.select(EventRow).where(EventRow.call_id == call_id, EventRow.type == "IntentHeard")
    with whole.db.read() as session:
        rows = list(session.scalars(query.order_by(EventRow.at)))
    return [(row.body["intent"], row.body["does"]) for row in rows]


def asked_and_said(
    whole: WholeCentre, did: str, number: str, turns: dict[str, str], folder: Path
) -> Iterator[str]:
    """A call in which each question that holds this prompt is answered by that sentence.

    Yields the call's id while the caller, having said everything, is still there.
    """
    before = set(whole.arrivals())
    first, *then = (sentence(said, folder) for said in turns.values())
    with whole.telephone.caller(
        number, did, speech=first, then=then, wait_for_cue_s=SERVED_S, talk_limit_ms=STAYS_MS
    ) as caller:
        caller.start()
        call_id = _arrived(whole, before)
        for prompt in turns:
            until(partial(asks, whole.telephone, prompt), SERVED_S, prompt)
            caller.cue()
        yield call_id
        caller.hang_up()


@pytest.mark.parametrize(
    ("second", "understood", "line"),
    [
        ("repair", ("repair", "go"), ("1003", "repair")),
        ("very-satisfied", (None, "person"), ("1004", "general")),
    ],
)
def test_who_is_not_understood_is_asked_in_other_words_and_then_served(
    whole: WholeCentre,
    tmp_path: Path,
    second: str,
    understood: tuple[str | None, str],
    line: tuple[str, str],
) -> None:
    """By what is played: not the first question again, but the one for a word or two."""
    agent, queue = line
    turns = {"menu-open": "very-satisfied", "brand-again": second}
    with whole.signed_in(agent) as (phone,):
        for call_id in asked_and_said(whole, BRAND, "13100000131", turns, tmp_path):
            phone.wait_noted("answered", SERVED_S)
            whole.converse(call_id)
    whole.books_agree([call_id])
    assert heard(whole, call_id) == [(None, "again"), understood]
    assert whole.rows([call_id])[call_id].queue == queue


def test_digits_that_were_not_understood_are_asked_for_slowly(
    whole: WholeCentre, tmp_path: Path
) -> None:
    turns = {
        "courier-open": "urge",
        "parcel-ask-said": "very-satisfied",
        "parcel-ask-again": "ending",
        "ask-read-back": "right",
        "sure-urge": "right",
    }
    with whole.signed_in("1003"):
        for call_id in asked_and_said(whole, COURIER, ON_FILE, turns, tmp_path):
            until(partial(_filed, whole, call_id), SERVED_S, "a work order")


def _filed(whole: WholeCentre, call_id: str) -> bool:
    return "WorkOrderChanged" in whole.events(call_id)
