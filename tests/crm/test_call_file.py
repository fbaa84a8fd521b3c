"""Spoken receipts by call files: asked once, told how it ended, nothing left behind."""

import time
from pathlib import Path

import pytest

from crm.sms.adapters.call_file import KEPT_S, MEANT_FOR_S, CallFiles, Spool
from crm.sms.ports import Outgoing

MESSAGE = Outgoing("9f0c", "021-6123 4567", "slow/receipt-voicemail")


class Asterisk:
    """What `pbx_spool` does with the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = time.time()  # as the files' own times are
        self.calls = CallFiles(Spool(folder, "4008123456", 30), lambda: self.now)

    def asked(self) -> list[Path]:
        return sorted((self.folder / "outgoing").glob("*"))

    def ends(self, status: str) -> None:
        """The call is over: its file is moved, with a word about it."""
        (file,) = self.asked()
        file.write_text(file.read_text() + f"\nStartRetry: 77 1\nStatus: {status}\n")
        file.rename(self.folder / "outgoing_done" / file.name)

    def say(self) -> tuple[str, str]:
        answer = self.calls.send(MESSAGE)
        return answer.verdict, answer.why


@pytest.fixture
def asterisk(tmp_path: Path) -> Asterisk:
    return Asterisk(tmp_path / "spool")


def test_who_picks_up_has_been_told(asterisk: Asterisk) -> None:
    assert asterisk.say() == ("later", "calling")
    (file,) = asterisk.asked()
    assert file.stat().st_mode & 0o777 == 0o600
    lines = file.read_text().splitlines()
    assert "Setvar: SL_NUMBER=02161234567" in lines and "MaxRetries: 0" in lines
    assert "Setvar: SL_SET=slow" in lines and "Setvar: SL_SAY=receipt-voicemail" in lines
    assert asterisk.say() == ("later", "calling"), "one call at a time"
    assert asterisk.asked() == [file]
    asterisk.ends("Completed")
    assert asterisk.say() == ("accepted", "")
    assert not any((asterisk.folder / "outgoing_done").iterdir()), "the number is gone"


@pytest.mark.parametrize("status", ["Expired", "Failed", ""])
def test_who_does_not_is_called_again(asterisk: Asterisk, status: str) -> None:
    asterisk.say()
    asterisk.ends(status)
    assert asterisk.say() == ("later", "no answer" if status else "calling")
    assert len(asterisk.asked()) == 1


def test_what_asterisk_does_not_take_is_taken_back(asterisk: Asterisk) -> None:
    asterisk.say()
    (file,) = asterisk.asked()
    assert f"SL_UNTIL={int(asterisk.now + MEANT_FOR_S)}" in file.read_text()
    asterisk.now = file.stat().st_mtime + 2 * MEANT_FOR_S + 1
    asterisk.calls.send(Outgoing("77", "01061234567", "normal/receipt-voicemail"))
    assert [path.name for path in asterisk.asked()] == ["77.call"]


def test_calls_nobody_asks_about_are_forgotten(asterisk: Asterisk) -> None:
    asterisk.say()
    asterisk.ends("Completed")
    (done,) = (asterisk.folder / "outgoing_done").iterdir()
    asterisk.now = done.stat().st_mtime + KEPT_S + 1
    assert asterisk.say() == ("later", "calling")


def test_a_number_can_ask_for_nothing_else(asterisk: Asterisk) -> None:
    hostile = Outgoing("1", "021\nApplication: System\n&61234567", "slow/receipt-voicemail")
    asterisk.calls.send(hostile)
    (file,) = asterisk.asked()
    assert "Application" not in file.read_text()
    assert "SL_NUMBER=02161234567\n" in file.read_text()


def test_a_folder_that_cannot_be_written_is_later(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("a file")
    calls = CallFiles(Spool(tmp_path / "spool", "4008123456", 30))
    assert calls.send(MESSAGE).verdict == "later"
