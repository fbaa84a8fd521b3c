"""Legs read along while they grow: lumps, lying headers, files that vanish or are none."""

import os
from pathlib import Path

import numpy as np
import pytest

from recordings.growing import HZ, GrowingCall, GrowingLeg, NotSound, growing
from recordings.wav import HEADER, header

LIES = 7
"""Frames that the header claims while the file is written."""


def sound(count: int, start: int = 0) -> bytes:
    return np.arange(start, start + count, dtype="<i2").tobytes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sl-1.1-in.wav"


def write(path: Path, raw: bytes) -> None:
    with path.open("ab") as file:
        file.write(raw)


def test_nothing_is_read_before_asterisk_has_written_anything(path: Path) -> None:
    leg = GrowingLeg(path)
    assert leg.read(1).size == 0
    path.touch()
    assert leg.read(1).size == 0
    write(path, header(0, HZ, 1)[:20])
    assert leg.read(1).size == 0
    write(path, header(0, HZ, 1)[20:])
    assert leg.read(1).size == 0
    write(path, sound(10))
    assert leg.read(1).tolist() == list(range(10))


def test_what_grows_is_read_once_in_order_whatever_the_header_says(path: Path) -> None:
    leg = GrowingLeg(path)
    write(path, header(LIES, HZ, 1) + sound(100))
    assert leg.read(1).tolist() == list(range(100))
    assert leg.read(1).size == 0
    write(path, sound(50, 100))
    assert leg.read(1).tolist() == list(range(100, 150))
    with path.open("r+b") as file:  # closed: the header is true from now on
        file.write(header(150, HZ, 1))
    assert leg.read(1).size == 0
    assert leg.position == 150


def test_half_a_sample_waits_for_its_other_half(path: Path) -> None:
    leg = GrowingLeg(path)
    raw = sound(3, 300)
    write(path, header(0, HZ, 1) + raw[:3])
    assert leg.read(1).tolist() == [300]
    write(path, raw[3:])
    assert leg.read(1).tolist() == [301, 302]


def test_no_more_is_read_at_once_than_is_asked_for(path: Path) -> None:
    leg = GrowingLeg(path)
    write(path, header(0, HZ, 1) + sound(3 * HZ))
    assert leg.read(1).size == HZ
    assert leg.waiting_s() == 2
    assert leg.second == 1
    leg.skip(0.5)
    assert leg.second == 2.5
    leg.skip(2)
    assert leg.second == 2.5, "it never goes back"


def test_who_comes_late_reads_the_last_seconds_only(path: Path) -> None:
    write(path, header(0, HZ, 1) + sound(3 * HZ))
    leg = GrowingLeg(path, keep_s=1)
    assert leg.read(9)[0] == np.int16(2 * HZ)
    assert leg.position == 3 * HZ


def test_a_file_that_was_torn_goes_on_where_it_ends(path: Path) -> None:
    leg = GrowingLeg(path)
    write(path, header(0, HZ, 1) + sound(100))
    leg.read(1)
    os.truncate(path, HEADER + 20)
    assert leg.read(1).size == 0
    write(path, sound(5, 500))
    assert leg.read(1).tolist() == [500, 501, 502, 503, 504]


def test_a_file_that_vanishes_is_read_to_its_end_and_known_to_be_gone(tmp_path: Path) -> None:
    call = GrowingCall(tmp_path, "sl-1.1")
    legs = [leg for _, leg in call.sides]
    for end in ("in", "out"):
        write(tmp_path / f"sl-1.1-{end}.wav", header(0, HZ, 1) + sound(100))
    assert [leg.read(0.005).size for leg in legs] == [40, 40]
    assert not call.gone
    for end in ("in", "out"):
        (tmp_path / f"sl-1.1-{end}.wav").unlink()
    assert call.gone
    assert [leg.read(1).size for leg in legs] == [60, 60]
    call.close()
    call.close()


@pytest.mark.parametrize(
    "head", [b"not a wave file, but as long as a header of one, 44", header(0, 16000, 1),
             header(0, HZ, 2)],
)  # fmt: skip
def test_what_is_no_sound_of_a_telephone_is_refused(path: Path, head: bytes) -> None:
    write(path, head + sound(10))
    with pytest.raises(NotSound):
        GrowingLeg(path).read(1)


def test_links_folders_and_pipes_are_refused(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "secret.wav"
    write(target, header(0, HZ, 1) + sound(10))
    path.symlink_to(target)
    with pytest.raises(NotSound):
        GrowingLeg(path).read(1)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(NotSound):
        GrowingLeg(path).read(1)
    path.unlink()
    path.mkdir()
    with pytest.raises(NotSound):
        GrowingLeg(path).read(1)


def test_calls_that_are_recorded_are_found_by_their_callers_leg(tmp_path: Path) -> None:
    assert list(growing(tmp_path / "none")) == []
    for name in ("sl-1.1-in.wav", "sl-1.1-out.wav", "sl-2.1-vm.wav", "a..b-in.wav", "-in.wav"):
        (tmp_path / name).write_bytes(b"x" * 5)
    (tmp_path / "sl-3.1-in.wav").symlink_to(tmp_path / "sl-1.1-in.wav")
    assert list(growing(tmp_path)) == [("sl-1.1", 5)]
    with pytest.raises(ValueError, match="call id"):
        GrowingCall(tmp_path, "../x")
