"""Callers say what they want, and stand in line for it: IVR, utterance service and ACD at once."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from core import assets
from core.events import CallQueued, IntentHeard
from tests.calls import telephone as telephones
from tests.calls.centre_acd import Acd, beside
from tests.calls.patience import SERVED_S, SOON_S
from tests.calls.telephone import Telephone

BRAND = "4008123456"
SAID = assets.path("bench/said/speech")
SPEAKS_AFTER_S = 13.0
"""While the menu's second prompt is played, and it listens."""
RATE = 8000
WISHES = {"repair": "13100000071", "billing": "13100000072", "person": "13100000073"}


@pytest.fixture(scope="module")
def centre() -> Iterator[Telephone]:
    # A machine that also runs other tests takes longer than the product's limit to recognise.
    services = ["redis", "asterisk", "ivr", "crm", "utterance"]
    with telephones.running(services, speech_answer_s=30.0) as running:
        yield running


@pytest.fixture(scope="module")
def acd(centre: Telephone) -> Iterator[Acd]:
    with beside(centre) as running:
        running.stop()
        running.start()
        running.begin()
        yield running


def spoken(wish: str, folder: Path) -> Path:
    """The sentence and half a minute of silence on the line."""
    said, _ = soundfile.read(SAID / f"{wish}.wav", dtype="float32")
    path = folder / f"{wish}.wav"
    soundfile.write(path, np.concatenate([said, np.zeros(30 * RATE, np.float32)]), RATE)
    return path


def test_a_wish_leads_to_its_queue_and_asking_for_a_person_to_one(
    centre: Telephone, acd: Acd, tmp_path: Path
) -> None:
    heard = {}
    for turn, (wish, number) in enumerate(WISHES.items(), 1):
        track = spoken(wish, tmp_path)
        with centre.caller(
            number, BRAND, speech=track, speaks_after_s=SPEAKS_AFTER_S, wait_for_cue_s=None
        ) as caller:
            caller.start()
            queued = acd.wait_event("CallQueued", SERVED_S, count=turn)
            intent = acd.wait_event("IntentHeard", SOON_S, count=turn)
            assert isinstance(queued, CallQueued) and isinstance(intent, IntentHeard)
            assert queued.call_id == intent.call_id
            heard[wish] = (intent.intent, queued.queue)
            caller.hang_up()
            acd.wait_event("CallEnded", SOON_S, count=turn)
    assert heard == {
        "repair": ("repair", "repair"),
        "billing": ("billing", "billing"),
        "person": ("person", "general"),
    }
