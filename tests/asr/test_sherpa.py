"""FunASR's models through sherpa-onnx: files that are none, words and their times."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.adapters.sherpa import UNTOLD, SherpaEngine, words_of
from asr.catalogue import MODELS, Kind
from asr.engine import RATE, Audio
from asr.engines import build
from core.errors import UserError
from core.settings import Settings
from tests.asr import tiny

KINDS = [(name, found.kind) for name, found in MODELS.items() if found.kind]


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_a_loud_stretch_is_the_word_at_its_time(
    tmp_path: Path, name: str, kind: Kind, speech: Audio
) -> None:
    tiny.installed(tmp_path, name, kind)
    engine = build(Settings(model_dir=tmp_path), name)
    late = np.concatenate([np.zeros(3 * RATE, np.float32), speech[: 2 * RATE]])
    segments = engine.transcribe(late, "caller")
    assert {word.text for segment in segments for word in segment.words} == {"好"}
    assert {segment.confidence for segment in segments} == {UNTOLD}
    if kind == "sense_voice":
        assert segments[0].start >= 2.8


@pytest.mark.parametrize(("name", "kind"), KINDS)
@pytest.mark.parametrize("harm", ["no tokens", "no model", "half", "text", "empty"])
def test_files_that_are_no_model_are_said_clearly(
    tmp_path: Path, name: str, kind: Kind, harm: str
) -> None:
    folder = tiny.installed(tmp_path, name, kind)
    model = folder / "model.int8.onnx"
    match harm:
        case "no tokens":
            (folder / "tokens.txt").unlink()
        case "no model":
            model.unlink()
        case "half":
            model.write_bytes(model.read_bytes()[: model.stat().st_size // 2])
        case "text":
            model.write_text("<html>not found</html>")
        case "empty":
            model.write_bytes(b"")
    with pytest.raises(UserError, match="silverline models check"):
        SherpaEngine(folder, kind)


def test_marks_follow_their_word_and_pieces_are_joined() -> None:
    tokens = ["你", "好", "，", "▁he@@", "llo", "。"]
    words = words_of(tokens, [0.1, 0.3, 0.4, 1.0, 1.1, 1.2], 2.0)
    assert [word.text for word in words] == ["你", "好，", " hello。"]
    assert [(word.start, round(word.end, 2)) for word in words] == [
        (0.1, 0.3),
        (0.3, 0.7),
        (1.0, 1.4),
    ]


@given(st.lists(st.tuples(st.sampled_from(["好", "。", "▁a@@", "b", "", " "]), st.floats(-1, 99))))
def test_whatever_a_model_writes_its_words_are_in_order_inside_the_audio(
    written: list[tuple[str, float]],
) -> None:
    tokens, starts = [token for token, _ in written], [start for _, start in written]
    for times in (starts, []):
        latest = 0.0
        for word in words_of(tokens, times, 5.0):
            assert latest <= word.start <= word.end <= 5.0 and word.text.strip()
            latest = word.start
