"""Callers say what they want, how old they are and that they would rather be called back: IVR,
utterance service and ACD at once.
"""

import io
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from asr.client import utterance
from core import assets
from core.crypto import KeyRing
from core.db import Database
from core.events import CallQueued, CrisisRaised, IntentHeard, SeniorNoticed, SurveyAnswered
from crm.adapters.ledger import SqlLedger
from crm.ports import TaskFilter
from ivr.flow import MOST_CREDIT_S
from tests.calls import telephone as telephones
from tests.calls.centre_acd import Acd, beside
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.telephone import Telephone
from tests.calls.whole_centre import murmur

BRAND, GENTLE, HOTLINE = "4008123456", "4008000060", "12345"
SURVEYED = "4008000003"
LEAST_TALK_S = 11
"""Who talked for less is not asked."""
STRANGE = "13100000077"
SAID = assets.path("bench/said/speech")
SPEAKS_AFTER_S = 13.0
"""While the menu's second prompt is played, and it listens."""
RATE = 8000
WISHES = {"repair": "13100000071", "billing": "13100000072", "person": "13100000073"}


@pytest.fixture(scope="module")
def centre() -> Iterator[Telephone]:
    # A machine that also runs other tests takes longer than the product's limit to recognise.
    services = ["redis", "asterisk", "ivr", "crm", "utterance"]
    with telephones.running(
        services,
        speech_answer_s=30.0,
        trunk_address="127.0.0.2:5060",  # nobody is called back here: it is only asked for
        official_number=BRAND,
        callback_after_s=0,
        callback_from="00:00",
        callback_until="00:00",
    ) as running:
        yield running


@pytest.fixture(scope="module")
def acd(centre: Telephone) -> Iterator[Acd]:
    with beside(centre) as running:
        running.stop()
        running.start()
        running.begin()
        yield running


def spoken(wish: str, folder: Path, *, times: int = 1, silent_s: float = 30) -> Path:
    """The sentence, so often, each time with silence on the line after it."""
    said, _ = soundfile.read(SAID / f"{wish}.wav", dtype="float32")
    path = folder / f"{wish}.wav"
    once = np.concatenate([said, np.zeros(round(silent_s * RATE), np.float32)])
    soundfile.write(path, np.tile(once, times), RATE)
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


def test_who_hangs_up_on_a_menu_that_did_not_understand_them_is_to_be_called_back(
    centre: Telephone, acd: Acd, tmp_path: Path
) -> None:
    acd.begin()
    track = spoken("very-satisfied", tmp_path)
    db = Database(centre.settings.sql_url)
    keyring = KeyRing.from_secrets(centre.secrets)
    ledger = SqlLedger(db, keyring)
    with centre.caller(
        STRANGE, BRAND, speech=track, speaks_after_s=SPEAKS_AFTER_S, wait_for_cue_s=None
    ) as caller:
        caller.start()
        said = acd.wait_event("IntentHeard", SERVED_S)
        caller.hang_up()
        own = TaskFilter(call_id=said.call_id)
        until(lambda: bool(ledger.tasks(own, 0, 9)[0]), SERVED_S, "a task")
    (task,) = ledger.tasks(own, 0, 9)[0]
    db.close()
    assert isinstance(said, IntentHeard) and said.intent is None and said.text
    assert (task.kind, task.number, task.call_id) == ("missed_call", STRANGE, said.call_id)
    assert said.text in task.note and task.sound == said.sound
    kept = utterance(centre.settings, keyring, task.sound)
    assert kept is not None
    sound, rate = soundfile.read(io.BytesIO(kept))
    assert 0.5 < len(sound) / rate < 15 and np.abs(sound).max() > 0.05, "what they said"


def test_who_wants_to_die_is_served_before_everybody_else_and_supervisors_are_alarmed(
    centre: Telephone, acd: Acd, tmp_path: Path
) -> None:
    acd.begin()
    track = spoken("crisis", tmp_path)
    with centre.caller(
        "13100000078", BRAND, speech=track, speaks_after_s=SPEAKS_AFTER_S, wait_for_cue_s=None
    ) as caller:
        caller.start()
        heard = acd.wait_event("IntentHeard", SERVED_S)
        queued = acd.wait_event("CallQueued", SERVED_S)
        raised = acd.wait_event("CrisisRaised", SERVED_S)
        caller.hang_up()
        acd.wait_event("CallEnded", SOON_S)
    assert isinstance(heard, IntentHeard) and isinstance(queued, CallQueued)
    assert isinstance(raised, CrisisRaised)
    assert (heard.intent, queued.queue, queued.credit_s) == ("crisis", "general", MOST_CREDIT_S)
    assert (raised.call_id, raised.source) == (heard.call_id, "menu")


def test_an_older_caller_says_so_and_stands_in_line_as_one(
    centre: Telephone, acd: Acd, tmp_path: Path
) -> None:
    acd.begin()
    track = spoken("over-sixty", tmp_path)
    with centre.caller(
        "13100000074", GENTLE, speech=track, speaks_after_s=SPEAKS_AFTER_S, wait_for_cue_s=None
    ) as caller:
        caller.start()
        noticed = acd.wait_event("SeniorNoticed", SERVED_S)
        queued = acd.wait_event("CallQueued", SERVED_S)
        caller.hang_up()
        acd.wait_event("CallEnded", SOON_S)
    assert isinstance(noticed, SeniorNoticed) and isinstance(queued, CallQueued)
    assert (noticed.source, queued.queue, queued.senior) == ("declared", "senior", True)


def test_who_is_not_understood_reaches_a_person_and_says_how_satisfied_they_are(
    centre: Telephone, acd: Acd, tmp_path: Path
) -> None:
    """They say 我非常满意 from the start: no wish of the menu's, and the answer in the end.

    Asked while they speak, they are heard from the middle, and then say 满意.
    """
    acd.begin()
    track = spoken("very-satisfied", tmp_path, times=40, silent_s=3)
    with (
        centre.agent("1001", ring_ms=50, speech=murmur(tmp_path)).start() as agent,
        centre.caller(
            "13912340076", SURVEYED, speech=track, speaks_after_s=1, wait_for_cue_s=None
        ) as caller,
    ):
        acd.ready("1001")
        caller.start()
        answered = acd.wait_event("CallAnswered", SERVED_S)
        time.sleep(LEAST_TALK_S)
        agent.hang_up()
        rated = acd.wait_event("SurveyAnswered", SERVED_S)
        caller.wait_noted("peer-hung-up", SERVED_S)
    assert isinstance(rated, SurveyAnswered)
    assert (rated.call_id, rated.agent_id) == (answered.call_id, "1001")
    assert rated.rating in (4, 5) and rated.how == "voice"


def test_a_call_back_is_asked_for_and_confirmed_by_word(
    centre: Telephone, acd: Acd, tmp_path: Path
) -> None:
    """They say the same thing all the time: 对，需要，给我打吧 is the wish, and the yes to it.

    The last test here: who is to be called back stays in line.
    """
    acd.begin()
    track = spoken("needed", tmp_path, times=30, silent_s=2.5)
    with centre.caller(
        "13912340075", HOTLINE, speech=track, speaks_after_s=1, wait_for_cue_s=None
    ) as caller:
        caller.start()
        asked = acd.wait_event("CallbackRequested", SERVED_S)
        acd.wait_event("CallEnded", SERVED_S)
        assert asked.call_id is not None
        assert "CallAbandoned" not in [e.type for e in acd.of_call(asked.call_id)]
