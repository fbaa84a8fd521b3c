"""Asterisk's speech API comes to us here: AEAP, JSON and sound over one websocket per question.

Asterisk connects (`SpeechCreate`), says what is asked (`SPEECH_ENGINE(ask)`), sends the caller's
sound while `SpeechBackground` runs, and takes `results` from us, which end that. So results are
sent twice: empty ones with the grammar `began` when somebody speaks, to stop the prompt, and the
answer. Asterisk then begins `SpeechBackground` anew, which throws away results that came in
between; so the answer is sent only after sound has come again, and `SPEECH_ENGINE(state)` tells it
to whoever asks.
"""

import asyncio
import contextlib
import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import soxr
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from asr.ear import TELEPHONE_HZ, Detector, Ear, Samples
from asr.engine import RATE, Audio
from asr.live import GAP_S, Act, Answer, Began, Drop, Hurry, Question, Recognise
from asr.recogniser import Job, Recogniser
from asr.turns import END_S
from core import logs

PROTOCOL = "speech_to_text"
CODEC = "slin"
IDLE_S = 60.0
"""A connection over which nothing comes for so long is closed."""
MOST_BYTES = 64 * 1024
"""Longest message; Asterisk's are of a few hundred bytes."""
MOST_TEXT = 200
"""Characters of an answer that are passed on."""
HOT_WORDS = 100
_ASK = re.compile(r"([A-Za-z0-9._-]{1,64})\|([0-9]{1,5})\|([^|]{0,1000})")

log = logs.get("asr.aeap")

Keep = Callable[[str, Samples], str]
"""Keep the sound of a call's utterance; its name, empty when it is not kept. Must not block."""


@dataclass(frozen=True)
class Listener:
    """What all questions share."""

    recogniser: Recogniser
    detector: Callable[[], Detector]
    keep: Keep
    monotonic: Callable[[], float]
    most: int
    """Questions at a time; one more is refused, and its caller has the keys."""
    within_s: float
    """After the end of speech; later answers are `late`."""


async def listen(listener: Listener, host: str, port: int) -> Server:
    """Accept Asterisk's connections. Raises `OSError` when the port is taken."""
    live: set[ServerConnection] = set()

    async def take(connection: ServerConnection) -> None:
        full = len(live) >= listener.most
        live.add(connection)
        try:
            await _Session(listener, connection, full).run()
        except ConnectionClosed:
            pass
        except Exception:  # one caller's; the others are to be heard
            log.exception("question_failed")
        finally:
            live.discard(connection)

    return await serve(
        take,
        host,
        port,
        subprotocols=[Subprotocol(PROTOCOL)],
        compression=None,
        max_size=MOST_BYTES,
        ping_interval=None,
        close_timeout=1,
    )


class _Session:
    """One connection: at most one question."""

    def __init__(self, listener: Listener, connection: ServerConnection, full: bool) -> None:
        self._all, self._connection, self._full = listener, connection, full
        self._call_id, self._hot_words = "unknown", list[str]()
        self._question = self._ask(END_S)
        self._job: Job | None = None
        self._answer: dict[str, Any] | None = None
        self._told = False
        self._fresh = True
        """Sound has come since results were sent or asked for: Asterisk listens."""
        self._loop = asyncio.get_running_loop()
        self._telling: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Until Asterisk closes, or is silent for too long."""
        last = self._all.monotonic()
        try:
            while self._all.monotonic() - last < IDLE_S:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(GAP_S / 2):
                        message = await self._connection.recv()
                    last = self._all.monotonic()
                    await self._take(message)
                await self._do(self._question.tick(self._all.monotonic()))
        finally:
            self._drop()

    def _ask(self, end_s: float) -> Question:
        widening = soxr.ResampleStream(TELEPHONE_HZ, RATE, 1, dtype="float32", quality="MQ")

        def widen(piece: Audio) -> Audio:
            wide: Audio = widening.resample_chunk(piece)
            return wide

        ear = Ear(self._all.detector(), widen, end_s)
        return Question(ear, self._all.monotonic(), self._all.within_s)

    async def _take(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            self._fresh = True
            samples = np.frombuffer(message[: len(message) // 2 * 2], "<i2")
            await self._do(self._question.sound(samples, self._all.monotonic()))
            return
        try:
            said = json.loads(message)
            name, number = said["request"], str(said["id"])
        except (ValueError, KeyError, TypeError):
            return  # a response to what we have sent, or nonsense
        await self._send(self._response(str(name), number, said))

    def _response(self, name: str, number: str, said: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = {"response": name, "id": number}
        params = said.get("params")
        match name:
            case "setup" if self._full:
                log.warning("question_refused_full", most=self._all.most)
                return answer | {"error_msg": "too many questions at a time"}
            case "setup":
                return answer | {"codecs": [{"name": CODEC}]}
            case "set":
                if isinstance(params, dict) and isinstance(ask := params.get("ask"), str):
                    self._set(ask)
                return answer
            case "get":
                return answer | {"params": {"state": self._state()}}
        return answer | {"error_msg": "unknown request"}

    def _set(self, ask: str) -> None:
        if found := _ASK.fullmatch(ask):
            self._call_id, end_ms = found[1], int(found[2])
            self._hot_words = [word for word in found[3].split(",") if word][:HOT_WORDS]
            self._question.ear.turn.end_s = min(max(end_ms / 1000, 0.4), 3.0)

    def _state(self) -> str:
        """What Asterisk's side may have missed."""
        self._fresh = False
        if self._answer is not None:
            self._told = True
            return "{grammar} {score} {text}".format(**self._answer)
        return "speaking" if self._question.ear.turn.speaking or self._job else "silent"

    async def _do(self, acts: list[Act]) -> None:
        for act in acts:
            match act:
                case Began():
                    await self._results({"text": "", "score": 0, "grammar": "began"})
                case Recognise(attempt, audio):
                    self._recognise(attempt, audio)
                case Hurry() if self._job:
                    self._all.recogniser.hurry(self._job)
                case Drop():
                    self._drop()
                case Answer():
                    self._drop()
                    self._answer = self._answered(act)
        if self._answer is not None and not self._told and self._fresh:
            self._told = True
            await self._results(self._answer)

    def _recognise(self, attempt: int, audio: Audio) -> None:
        def done(heard: Any) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(recognised, heard)

        def recognised(heard: Any) -> None:
            # The loop keeps only weak references to its tasks.
            self._telling = self._loop.create_task(self._recognised(attempt, heard))

        self._drop()
        self._job = Job(audio, self._hot_words, done)
        self._all.recogniser.submit(self._job)

    async def _recognised(self, attempt: int, heard: Any) -> None:
        with contextlib.suppress(ConnectionClosed):
            await self._do(self._question.recognised(attempt, heard))

    def _answered(self, act: Answer) -> dict[str, Any]:
        ended = self._question.ended_at or self._all.monotonic()
        name = self._all.keep(self._call_id, self._question.ear.sound)
        heard = act.heard
        log.info(
            "utterance",
            call_id=self._call_id,
            late=act.late,
            spoken_s=round(self._question.ear.turn.spoken_s, 1),
            took_s=round(self._all.monotonic() - ended, 3),
            characters=len(heard.text),
            confidence=round(heard.confidence, 2),
        )
        return {
            "text": " ".join(heard.text.split())[:MOST_TEXT],
            "score": round(min(max(heard.confidence, 0.0), 1.0) * 1000),
            "grammar": f"{'late' if act.late else 'heard'}:{name}",
        }

    async def _results(self, result: dict[str, Any]) -> None:
        self._fresh = False
        params = {"results": [result | {"best": 0}]}
        await self._send({"request": "set", "id": uuid.uuid4().hex, "params": params})

    async def _send(self, message: dict[str, Any]) -> None:
        await self._connection.send(json.dumps(message, ensure_ascii=False))

    def _drop(self) -> None:
        if self._job is not None:
            self._all.recogniser.drop(self._job)
            self._job = None
