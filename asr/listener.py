"""`python -m asr.listener`: hears what callers answer, while they are on the line.

Started and watched by `asr.utterance`, to which bytes on stdout show that it lives.
"""

import asyncio
import contextlib
import ctypes
import logging
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable

from websockets.asyncio.server import Server

from asr.adapters.aeap import Listener, listen
from asr.adapters.vad import Detector
from asr.ear import Samples
from asr.engine import Engine
from asr.engines import build, processors
from asr.keeping import Utterances
from asr.loading import when_there
from asr.recogniser import Recogniser
from core import logs, process, redis
from core.alarms import Alarms
from core.bus import BackgroundPublisher, Publisher
from core.clock import SystemClock
from core.crypto import KeyRing
from core.errors import UserError
from core.events import Minter
from core.settings import Settings

BEAT_S = 0.5
STUCK_S = 20.0
"""A recognition that takes so long has hung; no more signs of life then."""
MOST_QUESTIONS = 40
"""At a time; two cores recognise about three utterances a second."""
MOST_UNWRITTEN = 200
"""Utterances that wait for the disk; what comes beyond is not kept."""
EXPIRE_S = 3600.0
PR_SET_PDEATHSIG = 1

log = logs.get("asr.listener")


class Keeper:
    """Writes utterances down beside the listening: the disk may be slow, a caller must not wait."""

    def __init__(self, utterances: Utterances, clock: SystemClock) -> None:
        self._utterances, self._clock = utterances, clock
        self._unwritten: queue.Queue[tuple[str, Samples]] = queue.Queue(MOST_UNWRITTEN)

    def keep(self, call_id: str, samples: Samples) -> str:
        """Name the utterance and have it written; empty when it will not be."""
        name = self._utterances.name(call_id, self._clock.now())
        if not name:
            return ""
        try:
            self._unwritten.put_nowait((name, samples))
        except queue.Full:
            return ""
        return name

    def work(self) -> None:
        """Write, and let the old ones expire; runs for ever."""
        next_expiry = 0.0
        while True:
            try:
                if time.monotonic() >= next_expiry:
                    next_expiry = time.monotonic() + EXPIRE_S
                    self._utterances.expire(self._clock.now())
                name, samples = self._unwritten.get(timeout=EXPIRE_S)
                self._utterances.write(name, samples)
            except queue.Empty:
                continue
            except OSError as error:  # a full disk; the caller has been heard all the same
                log.warning("utterance_not_kept", error=type(error).__name__)


async def serve(settings: Settings, load: Callable[[threading.Event], Engine | None]) -> None:
    """Load the engine and listen until SIGTERM. Raises `UserError` when the port is taken."""
    loop, stop, stopped = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def end() -> None:
        stop.set()
        stopped.set()

    for number in process.SIGNALS:
        loop.add_signal_handler(number, end)
    recognisers: list[Recogniser] = []
    beating = loop.create_task(_beat(recognisers))
    engine = await asyncio.to_thread(load, stopped)
    if engine is not None:
        recogniser = Recogniser(engine, processors(), time.monotonic)
        recognisers.append(recogniser)
        recogniser.start()
        server = await _server(settings, recogniser)
        log.info("ready", model=engine.model, threads=processors())
        await stop.wait()
        server.close()
        recogniser.stop()
    beating.cancel()


async def _server(settings: Settings, recogniser: Recogniser) -> Server:
    keyring = KeyRing.of(settings)
    utterances = Utterances(settings.utterances_dir, keyring, settings.utterance_days)
    keeper = Keeper(utterances, SystemClock())
    threading.Thread(target=keeper.work, name="keeper", daemon=True).start()
    listener = Listener(
        recogniser,
        Detector,
        keeper.keep,
        time.monotonic,
        most=MOST_QUESTIONS,
        within_s=settings.speech_answer_s,
    )
    try:
        return await listen(listener, settings.bind, settings.speech_port)
    except OSError as error:
        raise UserError(
            f"Port {settings.speech_port} on {settings.bind} cannot be used: {error.strerror}.",
            "Stop what uses it, or set SILVERLINE_SPEECH_PORT.",
        ) from None


async def _beat(recognisers: list[Recogniser]) -> None:
    """Show that the loop turns and no recognition hangs."""
    while True:
        if all(recogniser.busy_s() < STUCK_S for recogniser in recognisers):
            with contextlib.suppress(OSError):  # nobody watches any more
                os.write(1, b".")
        await asyncio.sleep(BEAT_S)


def _with_alarms(settings: Settings, stopped: threading.Event) -> Engine | None:
    clock = SystemClock()
    publisher = BackgroundPublisher(
        Publisher(redis.connect(settings), settings.spool_dir / "utterance.jsonl")
    )
    alarms = Alarms(publisher, Minter("utterance", clock), clock)
    try:
        return when_there(
            lambda: build(settings, workers=processors()), settings.asr_model, alarms, stopped
        )
    finally:
        publisher.close()


def run(settings: Settings) -> None:
    """Wire and run until SIGTERM; dies with the process that started it."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    # A look at the port, as supervision takes one, is not worth a traceback.
    logging.getLogger("websockets").setLevel(logging.CRITICAL)
    asyncio.run(serve(settings, lambda stopped: _with_alarms(settings, stopped)))
    log.info("stopped")


if __name__ == "__main__":
    sys.exit(process.run("utterance", run))
