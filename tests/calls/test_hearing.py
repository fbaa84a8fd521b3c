"""Callers who answer by speaking, through real Asterisk and the real utterance service.

The test is the IVR: it asks, over the product's own line.
"""

import io
import os
import queue
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import soxr

from asr.client import utterance
from core import assets
from core.crypto import KeyRing
from ivr.adapters.agi import AgiLine, AgiSession
from ivr.adapters.ear import Ears
from ivr.adapters.sounds import Sounds
from ivr.intent import understand
from ivr.intent_book import load_folder
from ivr.ports import CallerGone, Heard
from silverline import supervise
from silverline.demo.robots import Key
from silverline.telephony import root
from tests.calls import telephone as telephones
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.telephone import Telephone

RATE = 8000
SAID = assets.path("bench/said/speech")
PROMPTS = ("menu-brand", "recording-notice", "menu-brand")
"""About 20 s: long enough to be interrupted."""
HURT_AFTER_S = 2.0
"""In the middle of the first prompt."""
Samples = np.ndarray[tuple[int], np.dtype[np.float32]]
Ask = Callable[[AgiLine], Any]


class Desk:
    """Takes calls in the IVR's place, one at a time, and asks."""

    def __init__(self, telephone: Telephone, folder: Path) -> None:
        settings = telephone.settings
        self.telephone, self._folder = telephone, folder
        self.ears = Ears()
        self.sounds = Sounds.load(
            settings.asterisk_dir / "sounds", assets.path("ivr/prompts/audio")
        )
        self._listener = socket.create_server((settings.bind, settings.agi_port))

    def close(self) -> None:
        self._listener.close()

    def call(self, track: Samples, ask: Ask, **how: Any) -> Any:
        """A caller with this track on their lips; what `ask` made of them."""
        path = self._folder / "track.wav"
        soundfile.write(path, track, RATE, subtype="PCM_16")
        found: queue.Queue[Any] = queue.Queue()
        asking = threading.Thread(target=self._take, args=(ask, found), daemon=True)
        asking.start()
        with self.telephone.caller(speech=path, wait_for_cue_s=None, **how) as caller:
            caller.start()
            answer = found.get(timeout=SERVED_S * 2)
        asking.join(SOON_S)
        until(self._nobody_calls, SOON_S, "the end of the call")
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def listener(self) -> int:
        """The process that listens now."""
        state = supervise.states(self.telephone.settings, ["utterance"])[0]
        path = Path(f"/proc/{state.pid}/task/{state.pid}/children")
        return int(until(lambda: path.read_text().split(), SOON_S, "a listener")[0])

    def well(self) -> None:
        """Wait until somebody listens again, and nobody has just failed."""

        def listens() -> bool:
            return supervise.states(self.telephone.settings, ["utterance"])[0].trouble is None

        until(listens, SOON_S, "the service to be well")
        self.ears = Ears()

    def _take(self, ask: Ask, found: "queue.Queue[Any]") -> None:
        try:
            connection, _ = self._listener.accept()
            with connection:
                line = AgiLine(AgiSession(connection), self.sounds, ears=self.ears)
                answer = ask(line)
                line.set(SL_ROUTE="hangup")
            found.put(answer)
        except BaseException as error:
            found.put(error)

    def _nobody_calls(self) -> bool:
        return not self.telephone.control.rx("core show channels concise").strip()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with telephones.running(["redis", "asterisk", "utterance"]) as telephone:
        made = Desk(telephone, tmp_path_factory.mktemp("tracks"))
        yield made
        made.close()


def track(*parts: float | str | Samples) -> Samples:
    """Seconds of silence, sentences by name, sound."""
    made = []
    for part in parts:
        if isinstance(part, str):
            made.append(soundfile.read(SAID / f"{part}.wav", dtype="float32")[0])
        elif isinstance(part, np.ndarray):
            made.append(part)
        else:
            made.append(np.zeros(round(part * RATE), np.float32))
    return np.concatenate(made)


def asks(line: AgiLine, wait_s: float = 5.0, most: int = 1) -> Heard:
    hot = load_folder()["brand"].hot_words
    return line.hear("normal", PROMPTS, wait_s=wait_s, most=most, hot_words=hot)


def timed(line: AgiLine) -> tuple[Heard, float]:
    began = time.monotonic()
    return asks(line), time.monotonic() - began


def test_a_sentence_ends_the_prompt_is_understood_and_kept(desk: Desk) -> None:
    heard, took_s = desk.call(track(2.0, "repair", 60), timed)
    assert (heard.spoke, heard.deaf, heard.keys) == (True, False, "")
    assert understand(load_folder()["brand"], heard.text, heard.confidence).intent == "repair"
    settings = desk.telephone.settings
    keyring = KeyRing.from_secrets(desk.telephone.secrets)
    kept = until(lambda: utterance(settings, keyring, heard.sound), SOON_S, "the sound")
    sound, rate = soundfile.read(io.BytesIO(kept), dtype="float32")
    assert rate == RATE
    assert 2.0 < sound.size / rate < 5.0
    played_s = sum(seconds for _, seconds in desk.sounds.all("normal", PROMPTS))
    assert played_s > 15
    assert took_s < played_s + settings.speech_answer_s, "or the prompt was played to its end"


def test_keys_work_beside_speech_and_silence_is_silence(desk: Desk) -> None:
    pressed = desk.call(
        track(1.0, "repair", 60), lambda line: asks(line, most=3), keys=[Key("4", 2), Key("#", 3)]
    )
    assert (pressed.keys, pressed.text, pressed.deaf) == ("4", "", False)
    quiet = desk.call(track(90), lambda line: line.hear("normal", ("goodbye",), wait_s=2))
    assert quiet == Heard()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_a_listener_that_dies_or_hangs_leaves_the_keys_and_the_call(
    desk: Desk, number: signal.Signals
) -> None:
    """The key comes when it is clear that nobody listens; the next call is heard again."""
    desk.well()
    listener = desk.listener()

    def is_hurt(line: AgiLine) -> Heard:
        threading.Timer(HURT_AFTER_S, os.kill, (listener, number)).start()
        return asks(line)

    heard = desk.call(track(120), is_hurt, keys=[Key("7", 20), Key("7", 25), Key("7", 30)])
    assert heard == Heard(keys="7", deaf=True)
    until(lambda: desk.listener() != listener, SOON_S, "a new listener")
    desk.well()
    again, _ = desk.call(track(2.0, "person", 60), timed)
    assert again.spoke and not again.deaf


def test_where_nobody_listens_there_are_the_keys_at_once(desk: Desk) -> None:
    settings = desk.telephone.settings
    supervise.stop(settings, "utterance")
    try:
        heard = desk.call(track(60), asks, keys=[Key("2", 6)])
    finally:
        supervise.start(settings, "utterance")
    assert heard == Heard(keys="2", deaf=True)
    desk.ears = Ears()
    desk.well()


def _english(desk: Desk, seconds: float) -> Samples:
    """A person who speaks English: Asterisk's own prompts."""
    installation = root.find(desk.telephone.settings)
    folder = (installation.root or Path("/")) / "usr/share/asterisk/sounds/en_US_f_Allison"
    sentences = [
        soundfile.read(
            path, dtype="float32", format="RAW", subtype="GSM610", samplerate=RATE, channels=1
        )[0]
        for path in sorted(folder.glob("*.gsm"))[20:40]
    ]
    return np.concatenate(sentences)[: round(seconds * RATE)]


def test_noise_music_and_english_bring_no_words_and_hold_nobody_up(desk: Desk) -> None:
    rng = np.random.default_rng(7)
    noise = rng.normal(0, 0.2, 60 * RATE).astype(np.float32)
    music, rate = soundfile.read(assets.path("ivr/prompts/moh/calm.wav"), dtype="float32")
    tune = soxr.resample(music, rate, RATE)[: 15 * RATE] * 2
    heard: list[Heard] = []

    def asks_on(line: AgiLine) -> list[Heard]:
        until_s = time.monotonic() + 105
        while time.monotonic() < until_s:
            heard.append(line.hear("normal", (), wait_s=4, hot_words=("人工", "退款", "快递")))
        return heard

    desk.ears = Ears()
    answers = desk.call(track(noise, tune, _english(desk, 25), 60), asks_on)
    assert len(answers) >= 5
    assert {answer.text for answer in answers} == {""}
    assert any(answer.spoke for answer in answers), "the English was taken for speech"


def test_a_caller_who_hangs_up_in_mid_sentence_is_gone(desk: Desk) -> None:
    with pytest.raises(CallerGone):
        desk.call(track(1.5, "repair"), asks, talk_limit_ms=2500)
