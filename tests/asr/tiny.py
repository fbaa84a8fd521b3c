"""FunASR models that know one word, in the shape of the real ones: exported, installed, loaded.

Nothing here understands speech; it proves files, features, decoding and times. The layout of inputs
and outputs and the metadata is that of sherpa-onnx's own exports.
"""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from asr.adapters import fetch
from asr.catalogue import Kind, Model

FEATURES = 560
"""Seven frames of eighty bands."""
ABOUT = ("<|zh|>", "<|NEUTRAL|>", "<|Speech|>", "<|withitn|>")
"""What SenseVoice writes before the words."""
TOKENS = ("<blank>", "<s>", "</s>", "<unk>", "好", "。", *ABOUT)
BLANK, WORD = 0, TOKENS.index("好")
LOUD = -7.0
"""Mean band energy, log, from which a frame is the word; silence has -16."""


def installed(models_dir: Path, name: str, kind: Kind) -> Path:
    """Export a model of this kind and install it under the name; its folder."""
    folder = models_dir / name
    folder.mkdir(parents=True)
    (folder / "tokens.txt").write_text(
        "".join(f"{token} {number}\n" for number, token in enumerate(TOKENS))
    )
    made = _sense_voice() if kind == "sense_voice" else _paraformer()
    onnx.save(made, folder / "model.int8.onnx")
    fetch.mark(Model(name, "sherpa", "zh", "", 0, kind=kind), folder)
    return folder


def _sense_voice() -> Any:
    """The word while it is loud."""
    nodes = [
        helper.make_node("MatMul", ["x", "weights"], ["energy"]),
        helper.make_node("Add", ["energy", "bias"], ["scores"]),
        helper.make_node("Concat", ["about", "scores"], ["logits"], axis=1),
    ]
    about = np.zeros((1, len(ABOUT), len(TOKENS)), np.float32)
    for frame, token in enumerate(ABOUT):
        about[0, frame, TOKENS.index(token)] = 9.0
    inputs = [_input("x", TensorProto.FLOAT, ["N", "T", FEATURES])]
    inputs += [_input(n, TensorProto.INT32, ["N"]) for n in ("x_length", "language", "text_norm")]
    outputs = [_input("logits", TensorProto.FLOAT, ["N", "L", len(TOKENS)])]
    more = {"lang_auto": 0, "lang_zh": 3, "lang_en": 4, "lang_yue": 7, "lang_ja": 11,
            "lang_ko": 12, "with_itn": 14, "without_itn": 15, "normalize_samples": 0}  # fmt: skip
    graph = helper.make_graph(
        nodes, "tiny", inputs, outputs, [*_kept({}), numpy_helper.from_array(about, "about")]
    )
    return _model(graph, more)


def _paraformer() -> Any:
    """The word once, whatever it hears; it tells no times."""
    nodes = [
        helper.make_node("MatMul", ["speech", "weights"], ["energy"]),
        helper.make_node("Add", ["energy", "bias"], ["scores"]),
        helper.make_node("ReduceMax", ["scores"], ["logits"], axes=[1], keepdims=1),
        helper.make_node("Mul", ["speech_lengths", "zero"], ["nothing"]),
        helper.make_node("Add", ["nothing", "one"], ["token_num"]),
    ]
    inputs = [
        _input("speech", TensorProto.FLOAT, ["N", "T", FEATURES]),
        _input("speech_lengths", TensorProto.INT32, ["N"]),
    ]
    outputs = [
        _input("logits", TensorProto.FLOAT, ["N", "L", len(TOKENS)]),
        _input("token_num", TensorProto.INT32, ["N"]),
    ]
    kept = _kept({"zero": [0], "one": [1]})
    return _model(helper.make_graph(nodes, "tiny", inputs, outputs, kept), {})


def _input(name: str, kind: int, shape: list[Any]) -> Any:
    return helper.make_tensor_value_info(name, kind, shape)


def _kept(numbers: dict[str, list[int]]) -> list[Any]:
    weights = np.zeros((FEATURES, len(TOKENS)), np.float32)
    weights[:, WORD] = 1 / FEATURES
    bias = np.zeros(len(TOKENS), np.float32)
    bias[WORD] = -LOUD
    kept = [numpy_helper.from_array(weights, "weights"), numpy_helper.from_array(bias, "bias")]
    whole = {name: np.array(number, np.int32) for name, number in numbers.items()}
    return kept + [numpy_helper.from_array(number, name) for name, number in whole.items()]


def _model(graph: Any, more: dict[str, int]) -> Any:
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    made.ir_version = 8
    about = more | {"vocab_size": len(TOKENS), "lfr_window_size": 7, "lfr_window_shift": 6}
    told = {name: str(value) for name, value in about.items()}
    told |= {"neg_mean": ",".join(["0"] * FEATURES), "inv_stddev": ",".join(["1"] * FEATURES)}
    told |= {"version": "1", "model_author": "tests", "comment": "one word"}
    helper.set_model_props(made, told)
    return made
