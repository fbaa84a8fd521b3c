"""Which engine a setting or a model's name means."""

import os

from asr.catalogue import installed_folder, model
from asr.engine import Engine
from core.errors import UserError
from core.settings import Settings

MOST = 4
"""Pieces that one process works at together: more of them wait for memory, not for processors."""


def processors() -> int:
    """How many pieces this process may work at together: one for each processor, up to `MOST`."""
    return min(len(os.sched_getaffinity(0)), MOST)


def build(
    settings: Settings, name: str | None = None, *, threads: int = 1, workers: int = 1
) -> Engine:
    """Load the engine of a model (the settings' own by default).

    `threads`: processors that work at one piece; `workers`: pieces that are worked at together.

    Raises `UserError` when the model is not installed or the settings contradict each other.
    """
    wanted = model(name or settings.asr_model)
    if name is None and wanted.engine != settings.asr_engine:
        raise UserError(
            f"asr_engine is {settings.asr_engine}, but {wanted.name} is a {wanted.engine} model.",
            "Set asr_engine and asr_model to match.",
        )
    folder = installed_folder(settings.models_dir, wanted.name)
    if wanted.engine == "vosk":
        from asr.adapters.vosk import VoskEngine

        return VoskEngine(folder, language=wanted.language)
    if wanted.kind is not None:
        from asr.adapters.sherpa import SherpaEngine

        return SherpaEngine(folder, wanted.kind, threads=threads)
    from asr.adapters.whisper import WhisperEngine

    return WhisperEngine(folder, threads=threads, workers=workers, language=wanted.language)
