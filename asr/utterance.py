"""`python -m asr.utterance`: the utterance service. Watches over the process that listens.

Asterisk waits without a limit for a listener that hangs; it notices one that has died at once. So
this small process starts the listener, and kills it when it shows no sign of life any more.
"""

import select
import subprocess
import sys
import time
from collections.abc import Callable
from typing import IO

from core import logs, process
from core.settings import Settings

SILENT_S = 4.0
"""A listener without a sign of life for so long hangs."""
FIRST_S = 30.0
"""The first one takes longer: Python and its libraries are loaded."""
REST_S = 0.5
"""Between the end of one listener and the start of the next."""
STOP_S = 4.0
LOOK_S = 0.2

log = logs.get("asr.utterance")


def run(settings: Settings) -> None:  # noqa: ARG001 (the listener reads them itself)
    """Keep one listener alive until SIGTERM."""
    stop = process.stop_on_signals()
    while not stop.is_set():
        child = subprocess.Popen(
            [sys.executable, "-m", "asr.listener"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        )
        try:
            watch(child, stop.is_set)
        finally:
            end(child)
        if not stop.is_set():
            log.error("listener_ended", code=child.returncode)
            stop.wait(REST_S)
    log.info("stopped")


def watch(
    child: "subprocess.Popen[bytes]",
    stopping: Callable[[], bool],
    *,
    first_s: float = FIRST_S,
    silent_s: float = SILENT_S,
) -> None:
    """Until it ends, hangs (then it is killed), or `stopping`."""
    pipe = child.stdout
    if pipe is None:
        raise ValueError("a child whose stdout is not ours shows no signs of life")
    until = time.monotonic() + first_s
    while not stopping() and child.poll() is None:
        if _beat(pipe):
            until = time.monotonic() + silent_s
        elif time.monotonic() > until:
            log.error("listener_hangs", pid=child.pid)
            child.kill()
            child.wait()


def end(child: "subprocess.Popen[bytes]") -> None:
    """Ask it to end, then make it."""
    child.terminate()
    try:
        child.wait(STOP_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    if child.stdout is not None:
        child.stdout.close()


def _beat(pipe: IO[bytes]) -> bool:
    """Whether a sign of life came within `LOOK_S`."""
    ready, _, _ = select.select([pipe], [], [], LOOK_S)
    if not ready:
        return False
    beat = bool(pipe.read1(4096))  # type: ignore[attr-defined]  # a BufferedReader it is
    if not beat:
        time.sleep(LOOK_S)  # closed: its end follows
    return beat


if __name__ == "__main__":
    sys.exit(process.run("utterance", run))
