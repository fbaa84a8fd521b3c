"""What is said can be read while the call still runs: real Asterisk, real recognition."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from asr.client import Phrase, Placed, SaidBook, Standing, said_book
from core import assets, sound
from core.redis import connect
from silverline import supervise
from silverline.supervise import states
from tests.calls import telephone as telephones
from tests.calls.centre_acd import Acd
from tests.calls.fake_ivr import FakeIvr, route_to
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.telephone import Telephone

CRISIS = "bench/said/speech/crisis.wav"
DIALOGUE = "senior_known"
TALK_MS = 300_000
"""Longer than any wait: the caller hangs up when the test says so."""
ROUNDS = 8
ENOUGH = 3
"""Phrases of each side."""
SAID = {"caller": ("净水器", "水"), "agent": ("您好", "师傅", "净水器")}
"""Of what the dialogue says, words that recognition gets right enough to be known by sound."""


@pytest.fixture(scope="module")
def centre() -> Iterator[Telephone]:
    with telephones.running(["redis", "asterisk", "asr-live"], wrap_up_s=1) as running:
        yield running


@pytest.fixture
def acd(running_acd: Acd, router: FakeIvr) -> Acd:
    router.behaviour = route_to("general")
    running_acd.begin()
    return running_acd


@pytest.fixture
def book(centre: Telephone) -> Iterator[SaidBook]:
    client = connect(centre.settings, timeout_s=SOON_S)
    yield said_book(client)
    client.close()


def phrases(said: list[Placed], side: str) -> list[Phrase]:
    return [e for _, e in said if isinstance(e, Phrase) and e.side == side]


def ended(acd: Acd, call_id: str) -> bool:
    return any(event.type == "CallEnded" for event in acd.of_call(call_id))


def test_both_sides_are_written_down_before_anybody_hangs_up(
    centre: Telephone, acd: Acd, book: SaidBook
) -> None:
    until(lambda: (beat := book.last_beat()) is not None and beat.ready, SERVED_S, "a model")
    speaks = telephones.speech
    with (
        centre.agent("1001", ring_ms=50, speech=speaks(f"{DIALOGUE}-agent")).start(),
        centre.caller(
            speech=speaks(f"{DIALOGUE}-caller"), wait_for_cue_s=None, talk_limit_ms=TALK_MS
        ) as caller,
    ):
        acd.ready("1001")
        caller.start()
        call_id = acd.wait_event("CallAnswered", SERVED_S).call_id
        assert call_id

        def both() -> bool:
            said = book.entries(call_id)
            return all(len(phrases(said, side)) >= ENOUGH for side in ("caller", "agent"))

        until(both, SERVED_S, lambda: f"phrases of both sides: {book.entries(call_id)}")
        assert not ended(acd, call_id), "it was to be read while the call ran"
        for side, words in SAID.items():
            text = "".join(one.text for one in phrases(book.entries(call_id), side))
            assert any(sound.contains(word, text) for word in words), text
        caller.hang_up()
        acd.wait_event("CallEnded", SOON_S)

    def over() -> bool:
        told = [e.state for _, e in book.entries(call_id) if isinstance(e, Standing)]
        return told[:1] == ["following"] and told[-1] == "over"

    until(over, SERVED_S, "the end was told")


def test_words_of_crisis_alarm_while_the_caller_is_on_the_line(
    centre: Telephone, acd: Acd, track: Path, tmp_path: Path
) -> None:
    said, rate = soundfile.read(assets.path(CRISIS), dtype="float32")
    calm = np.zeros(3 * rate, np.float32)
    spoken = tmp_path / "crisis.wav"
    soundfile.write(spoken, np.concatenate([calm, said, *[calm] * 40]), rate)
    with (
        centre.agent("1001", ring_ms=50, speech=track).start(),
        centre.caller(speech=spoken, wait_for_cue_s=None, talk_limit_ms=TALK_MS) as caller,
    ):
        acd.ready("1001")
        caller.start()
        call_id = acd.wait_event("CallAnswered", SERVED_S).call_id
        told = acd.wait_event("CrisisWordsFound", SERVED_S)
        assert told.call_id == call_id and told.producer == "asr-live"
        assert call_id and not ended(acd, call_id)
        caller.hang_up()


def for_long(who: str, folder: Path) -> Path:
    """One side of the dialogue, again and again: it outlasts a restart on a busy machine."""
    said, rate = soundfile.read(telephones.speech(f"{DIALOGUE}-{who}"), dtype="float32")
    path = folder / f"{who}.wav"
    soundfile.write(path, np.tile(said, ROUNDS), rate)
    return path


def test_a_call_goes_on_when_nobody_writes_it_down_any_more(
    centre: Telephone, acd: Acd, book: SaidBook, tmp_path: Path
) -> None:
    with (
        centre.agent("1001", ring_ms=50, speech=for_long("agent", tmp_path)).start(),
        centre.caller(
            speech=for_long("caller", tmp_path), wait_for_cue_s=None, talk_limit_ms=TALK_MS
        ) as caller,
    ):
        acd.ready("1001")
        caller.start()
        call_id = acd.wait_event("CallAnswered", SERVED_S).call_id
        assert call_id
        until(lambda: book.entries(call_id), SERVED_S, "followed")
        supervise.stop(centre.settings, "asr-live", kill=True)
        legs = centre.legs(call_id)
        grown = [leg.stat().st_size for leg in legs]
        until(
            lambda: all(leg.stat().st_size > size for leg, size in zip(legs, grown, strict=True)),
            SOON_S,
            "the recording goes on",
        )
        assert not ended(acd, call_id)
        before = len(book.entries(call_id))
        supervise.start(centre.settings, "asr-live")
        until(lambda: not states(centre.settings, ["asr-live"])[0].trouble, SERVED_S, "back")
        until(lambda: len(book.entries(call_id)) > before + 1, SERVED_S, "followed again")
        caller.hang_up()
