"""Who is recognised next: a few threads, one engine, and those who have finished speaking first."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from asr.engine import Audio, Engine, Heard
from core import logs

log = logs.get("asr.recogniser")

Done = Callable[[Heard | None], None]
"""Called from a thread with what was heard; None: the engine failed."""


@dataclass(eq=False)
class Job:
    """One utterance, or what there is of it so far, that wants recognition."""

    audio: Audio
    hot_words: Sequence[str]
    done: Done
    dropped: bool = False
    """Its speaker went on, or is gone: nobody waits for it."""
    urgent: int | None = None
    """Its turn among those whose speakers have finished; None: they may yet go on."""


@dataclass
class Recogniser:
    """Threads that recognise; each caller has at most one job, so that none can crowd others out.

    Those who have finished speaking come first, in the order in which they finished; then guesses
    at the end of an utterance, in order.
    """

    engine: Engine
    threads: int
    monotonic: Callable[[], float]
    _waiting: list[Job] = field(default_factory=list)
    _busy: dict[int, float] = field(default_factory=dict)
    """Since when each busy thread has been at its job."""
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _hurried: int = 0
    _stopping: bool = False

    def start(self) -> None:
        """Begin to work, until `stop`."""
        for number in range(self.threads):
            name = f"recogniser-{number}"
            threading.Thread(target=self._work, args=(number,), name=name, daemon=True).start()

    def stop(self) -> None:
        """Begin nothing more."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    def submit(self, job: Job) -> None:
        """Recognise this as soon as it is its turn."""
        with self._changed:
            self._waiting.append(job)
            self._changed.notify()

    def hurry(self, job: Job) -> None:
        """Its speaker has finished and waits."""
        with self._changed:
            self._hurried += 1
            job.urgent = self._hurried

    def drop(self, job: Job) -> None:
        """Nobody waits for it any more."""
        with self._changed:
            job.dropped = True
            if job in self._waiting:
                self._waiting.remove(job)

    def busy_s(self) -> float:
        """For how long the slowest thread has been at one job; 0 when none works."""
        with self._changed:
            return max((self.monotonic() - since for since in self._busy.values()), default=0.0)

    def take(self) -> Job | None:
        """The job whose turn it is, out of the line; None when there is none."""
        with self._changed:
            if not self._waiting:
                return None
            job = min(self._waiting, key=lambda job: (job.urgent is None, job.urgent or 0))
            self._waiting.remove(job)
            return job

    def do(self, job: Job) -> None:
        """Recognise it and tell who waits, if still anybody does."""
        try:
            hearing = self.engine.listen(job.hot_words)
            hearing.feed(job.audio)
            heard: Heard | None = hearing.heard()
        except Exception:  # whatever a library finds wrong with a sound: others are to be served
            log.exception("not_recognised")
            heard = None
        if not job.dropped:
            job.done(heard)

    def _work(self, number: int) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or bool(self._waiting))
                if self._stopping:
                    return
                job = self.take()
                if job is None:
                    continue
                self._busy[number] = self.monotonic()
            try:
                self.do(job)
            finally:
                with self._changed:
                    del self._busy[number]
