"""Waiting for the speech model: a worker without one has nothing to do, and must not die of it."""

import threading
from collections.abc import Callable

from asr.engine import Engine
from core import logs
from core.alarms import Alarms, Trouble

POLL_S = 10.0

log = logs.get("asr.loading")


def when_there(
    load: Callable[[], Engine],
    model: str,
    alarms: Alarms,
    stop: threading.Event,
    *,
    between: Callable[[], object] = lambda: None,
    poll_s: float = POLL_S,
) -> Engine | None:
    """The engine as soon as `load` gives it; until then an alarm stands. None after `stop`.

    `between` runs between two tries.
    """
    said = ""
    while not stop.is_set():
        try:
            engine = load()
        except Exception as error:  # not installed, or whatever a library finds wrong with it
            said = _say(error, said)
        else:
            alarms.cleared("model_missing", model)
            return engine
        alarms.raised(missing(model))
        between()
        stop.wait(poll_s)
    return None


def missing(model: str) -> Trouble:
    """What a person has to know."""
    return Trouble(
        "model_missing",
        model,
        f"语音模型 {model} 缺失或无法加载：通话和录音照常，转写和质检暂停。",
        f"请运行 silverline models install {model}，再运行 silverline models check；"
        "模型就绪后会自动继续。",
    )


def _say(error: Exception, said: str) -> str:
    text = f"{type(error).__name__}: {error}"
    if text != said:
        log.error("no_model", error=text)
    return text
