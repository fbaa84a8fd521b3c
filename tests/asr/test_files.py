"""Files from outside: any rate, one or two sides, and clear words for what is no sound."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from asr.files import lines, read_channels
from asr.transcript import Channel, assemble, segment_of
from core.errors import UserError
from core.settings import Settings
from tests.asr.test_packing import word


@pytest.mark.parametrize("rate", [8000, 16000, 44100])
def test_any_rate_becomes_16_khz(write_wav: Callable[..., Path], rate: int) -> None:
    channels = read_channels(write_wav(np.zeros((rate, 2), np.float32), rate))
    assert list(channels) == ["caller", "agent"]
    assert all(abs(audio.size - 16_000) <= 1 for audio in channels.values())
    assert all(audio.dtype == np.float32 for audio in channels.values())


def test_a_mono_file_is_all_caller(write_wav: Callable[..., Path]) -> None:
    assert list(read_channels(write_wav(np.zeros(100, np.float32), 8000))) == ["caller"]


def test_an_empty_file_has_no_samples(write_wav: Callable[..., Path]) -> None:
    channels = read_channels(write_wav(np.zeros((0, 2), np.float32), 8000))
    assert [audio.size for audio in channels.values()] == [0, 0]


def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    for content in (b"", b"RIFF", b"hello" * 50):
        path.write_bytes(content)
        with pytest.raises(UserError, match="cannot be read"):
            read_channels(path)
    with pytest.raises(UserError):
        read_channels(tmp_path / "none.wav")


def test_lines_come_in_order_of_time_and_mark_doubt() -> None:
    made = assemble(
        engine="memory",
        model="script",
        duration_s=70,
        channels=[
            Channel(channel="caller", segments=[segment_of([word(61.25, 62, "不出水", 0.3)])]),
            Channel(channel="agent", segments=[segment_of([word(0, 1, "您好")])]),
        ],
    )
    assert list(lines(made)) == ["[00:00.0] 座席: 您好。", "[01:01.2] 客户: 不出水。 (?)"]


def test_settings_that_contradict_each_other_are_named(tmp_path: Path) -> None:
    from asr.engines import build

    with pytest.raises(UserError, match="asr_engine is vosk"):
        build(Settings(asr_engine="vosk", model_dir=tmp_path))
