"""A caller after hours leaves a message: kept encrypted, written down, in the journal, unscored."""

import io
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from acd.policy_file import shipped
from asr.client import AsrClient
from core.crypto import KeyRing
from core.db import Database
from core.events import CallEnded, RecordingStored, VoicemailLeft
from core.sound import contains
from crm.tables import TaskRow
from recordings.client import RecordingsClient
from reports import views
from silverline.demo.robots import Key
from tests.calls import telephone as telephones
from tests.calls.centre_acd import Acd
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.telephone import Telephone, speech

CLOSED = "4008000000"
HOTLINE = "12345"
PRESSED_S = 20.0
"""After the offer, which is made to a caller in line at once."""
PROMPTS_S = SERVED_S
"""What a caller hears before the tone."""
SILENCE_S = 5.0
HEARD_S = 400.0
"""Recognition on a busy machine, the model's loading included."""
FROM_S, TO_S = 5.5, 10.5
"""Where the demo's caller says that the washing machine is broken."""


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product's, but callers may leave a message when nobody is logged in."""
    file = tmp_path_factory.mktemp("policy") / "policy.yaml"
    queue = "required: {general: 1}\n"
    offer = "    overflow: [{nobody_logged_in: true, voicemail: offer}]\n"
    file.write_text(shipped().read_text("utf-8").replace(queue, queue + offer, 1), "utf-8")
    return file


@pytest.fixture(scope="module")
def centre(policy: Path) -> Iterator[Telephone]:
    """Everything but the console."""
    services = [
        *("redis", "asterisk", "ivr", "recordings", "asr", "asr-worker", "quality", "reports"),
        "crm",
    ]
    with telephones.running(services, policy_file=policy) as running:
        yield running


@pytest.fixture
def acd(running_acd: Acd) -> Acd:
    running_acd.begin()
    return running_acd


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence, and then more silence than ends a message."""
    path = tmp_path_factory.mktemp("words") / "words.wav"
    with wave.open(str(speech("young_menu-caller"))) as track, wave.open(str(path), "wb") as cut:
        rate = track.getframerate()
        cut.setparams(track.getparams())
        track.setpos(int(FROM_S * rate))
        cut.writeframes(track.readframes(int((TO_S - FROM_S) * rate)))
        cut.writeframes(bytes(2 * int((SILENCE_S + 10) * rate)))
    return path


def begins_to_record(centre: Telephone, call_id: str) -> None:
    path = centre.settings.incoming_dir / f"{call_id}-vm.wav"
    until(lambda: path.exists() or None, PROMPTS_S, "message being recorded")


def test_silence_ends_the_message_and_everything_becomes_of_it(
    centre: Telephone, acd: Acd, db: Database, words: Path
) -> None:
    with centre.caller("13900000011", CLOSED, speech=words) as caller:
        caller.start()
        call_id = acd.wait_event("CallArrived", SOON_S).call_id
        assert call_id is not None
        begins_to_record(centre, call_id)
        caller.cue()
        left = acd.wait_event("VoicemailLeft", TO_S - FROM_S + SILENCE_S + SOON_S)
        caller.wait_noted("peer-hung-up", SOON_S)  # thanked, and hung up on
        ended = acd.wait_event("CallEnded", SOON_S)
    assert isinstance(ended, CallEnded) and ended.cause == 16
    assert isinstance(left, VoicemailLeft) and 3 < left.duration_s < 20

    stored = acd.wait_event("RecordingStored", SOON_S)
    assert isinstance(stored, RecordingStored)
    assert (stored.recording_id, stored.channels) == (f"vm-{call_id}", 1)
    assert stored.recording_id == left.recording_id
    assert abs(stored.duration_s - left.duration_s) < 0.2
    assert not list(centre.settings.incoming_dir.glob(f"{call_id}-*"))

    acd.wait_event("TranscriptReady", HEARD_S)
    transcript = AsrClient(db).transcript(call_id=call_id)
    assert transcript is not None
    assert [channel.channel for channel in transcript.channels] == ["caller"]
    text = "".join(segment.text for segment in transcript.channels[0].segments)
    assert contains("洗衣机", text), text

    def journal() -> str | None:
        with db.read() as session:
            row = views.call(session, call_id)
        return row.outcome if row is not None and row.transcript_ready else None

    assert until(journal, SOON_S, "row with a transcript") == "voicemail"
    assert "CallScored" not in [event.type for event in acd.of_call(call_id)]

    keyring = KeyRing.from_secrets(centre.secrets)
    client = RecordingsClient(db, centre.settings, keyring)
    path = centre.settings.recordings_dir / client.get(stored.recording_id).path
    assert b"RIFF" not in path.read_bytes()
    with wave.open(io.BytesIO(client.wav_bytes(stored.recording_id))) as sound:
        assert (sound.getnchannels(), sound.getframerate()) == (1, 8000)


def test_a_caller_in_line_leaves_a_message_instead_of_waiting_on(
    centre: Telephone, acd: Acd, db: Database, words: Path
) -> None:
    with centre.caller("13900000014", HOTLINE, keys=(Key("2", PRESSED_S),), speech=words) as caller:
        caller.start()
        call_id = acd.wait_event("WaitTold", SERVED_S).call_id
        assert call_id is not None
        begins_to_record(centre, call_id)
        assert [view.call_id for view in acd.client.waiting()] == [call_id]
        caller.cue()
        left = acd.wait_event("VoicemailLeft", TO_S - FROM_S + SILENCE_S + SERVED_S)
        caller.wait_noted("peer-hung-up", SOON_S)  # thanked, and hung up on
        ended = acd.wait_event("CallEnded", SOON_S)
    assert isinstance(ended, CallEnded) and ended.cause == 16
    assert isinstance(left, VoicemailLeft) and 3 < left.duration_s < 20

    def journal() -> str | None:
        with db.read() as session:
            row = views.call(session, call_id)
        return row.outcome if row is not None and row.outcome != "in_progress" else None

    assert until(journal, SOON_S, "row") == "voicemail"

    def task() -> str | None:
        with db.read() as session:
            return session.scalar(select(TaskRow.kind).where(TaskRow.call_id == call_id))

    assert until(task, SOON_S, "task") == "voicemail"
    stored = acd.wait_event("RecordingStored", SOON_S)
    assert isinstance(stored, RecordingStored) and stored.recording_id == f"vm-{call_id}"


def test_who_hangs_up_while_speaking_has_left_a_message(
    centre: Telephone, acd: Acd, words: Path
) -> None:
    with centre.caller("13900000012", CLOSED, speech=words) as caller:
        caller.start()
        call_id = acd.wait_event("CallArrived", SOON_S).call_id
        assert call_id is not None
        begins_to_record(centre, call_id)
        caller.cue()
        path = centre.settings.incoming_dir / f"{call_id}-vm.wav"
        until(lambda: path.stat().st_size > 16_000 * 3 or None, SOON_S, "three seconds spoken")
        caller.hang_up()
        left = acd.wait_event("VoicemailLeft", SOON_S)
        stored = acd.wait_event("RecordingStored", SOON_S)
    assert isinstance(left, VoicemailLeft) and left.duration_s > 2
    assert isinstance(stored, RecordingStored)
    assert (stored.recording_id, stored.channels) == (f"vm-{call_id}", 1)
    assert stored.duration_s > 2


def test_who_says_nothing_leaves_no_message(centre: Telephone, acd: Acd) -> None:
    with centre.caller("13900000013", CLOSED) as caller:
        caller.start()
        call_id = acd.wait_event("CallArrived", SOON_S).call_id
        assert call_id is not None
        begins_to_record(centre, call_id)
        caller.hang_up()
        acd.wait_event("CallEnded", SOON_S)

        def gone() -> bool | None:
            return not list(centre.settings.incoming_dir.glob(f"{call_id}-*")) or None

        until(gone, SOON_S, "empty file deleted")
    kinds = [event.type for event in acd.of_call(call_id)]
    assert "VoicemailLeft" not in kinds and "RecordingStored" not in kinds
