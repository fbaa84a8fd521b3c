"""One worker's turn: take the best job, write it down chunk by chunk, hand in the transcript."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Protocol

from asr.engine import Audio, Engine
from asr.jobs import Job, Jobs, LeaseLost
from asr.listening import FindSpeech, gather, plan, transcribe_chunk
from asr.packing import Chunk
from asr.transcript import ChannelName, Mark, Segment, assemble
from core import logs, recorded
from core.errors import UserError, WrongKey

log = logs.get("asr.work")


class AudioSource(Protocol):
    """Where the channels of a recording come from; `recordings.client.RecordingsClient` is one."""

    def sides(self, recording_id: str) -> tuple[ChannelName, ...]:
        """Who is heard on it: the caller alone on a message."""
        ...

    def channel(self, recording_id: str, side: ChannelName, rate: int = 16_000) -> Audio:
        """One side's samples at `rate` Hz; hold music is silence."""
        ...

    def marks(self, recording_id: str) -> Sequence[recorded.Mark]:
        """Holds and pauses in it, by their start."""
        ...


class _Channels(Mapping[ChannelName, Audio]):
    """A recording's channels, each loaded when first asked for, one kept at a time."""

    def __init__(self, source: AudioSource, recording_id: str) -> None:
        self._source, self._recording_id = source, recording_id
        self._sides = source.sides(recording_id)
        self._kept: tuple[ChannelName, Audio] | None = None

    def __getitem__(self, side: ChannelName) -> Audio:
        if self._kept is None or self._kept[0] != side:
            self._kept = None  # before loading the next: hours of audio are large
            self._kept = side, self._source.channel(self._recording_id, side)
        return self._kept[1]

    def __iter__(self) -> Iterator[ChannelName]:
        return iter(self._sides)

    def __len__(self) -> int:
        return len(self._sides)


class Worker:
    """Does jobs one at a time with one loaded engine, some chunks of a job at once."""

    def __init__(
        self,
        name: str,
        jobs: Jobs,
        *,
        engine: Engine,
        source: AudioSource,
        find_speech: FindSpeech,
        stop: threading.Event,
        at_once: int = 1,
        sought: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        """`at_once`: chunks that are written down at the same time, each on a processor. `sought`:
        words that are held against the sound, asked for at each job."""
        self._name, self._jobs, self._engine = name, jobs, engine
        self._source, self._find_speech, self._stop = source, find_speech, stop
        self._at_once, self._sought = at_once, sought

    def do_best(self) -> bool:
        """Take the best job and do it; false when there is none or the worker is to stop.

        Failures end in the job's row, never here.
        """
        if self._stop.is_set() or (job := self._jobs.take(self._name)) is None:
            return False
        try:
            self._do(job)
        except LeaseLost:
            log.warning("lease_lost", job=job.id, call_id=job.call_id)
        except (UserError, WrongKey) as error:  # no later attempt would fare better
            self._fail(job, error, for_good=True)
        except Exception as error:  # whatever it is, it must not take the worker down
            self._fail(job, error, for_good=False)
        return True

    def _do(self, job: Job) -> None:
        channels = _Channels(self._source, job.recording_id)
        chunks = job.plan
        if chunks is None:
            chunks = plan(channels, self._find_speech)
            self._jobs.save_plan(job, self._name, chunks)
        done = self._written(job, chunks, channels)
        if len(done) < len(chunks):
            self._jobs.release(job, self._name)
            log.info("job_released", job=job.id, call_id=job.call_id, chunks=len(done))
            return
        transcript = assemble(
            engine=self._engine.name,
            model=self._engine.model,
            duration_s=job.duration_s,
            channels=gather(channels, ((chunks[n].channel, done[n]) for n in sorted(done))),
            marks=self._marks(job.recording_id),
        )
        self._jobs.finish(job, self._name, transcript)
        log.info(
            "transcribed", call_id=job.call_id, chunks=len(chunks), confidence=transcript.confidence
        )

    def _written(
        self, job: Job, chunks: Sequence[Chunk], channels: Mapping[ChannelName, Audio]
    ) -> dict[int, list[Segment]]:
        """The segments of all chunks by number, each committed as it is finished; fewer on a stop.

        Raises what the engine or the queue raised, once the other chunks in hand are finished.
        """
        done = dict(job.done)
        left = iter([number for number in range(len(chunks)) if number not in done])
        running: dict[Future[list[Segment]], int] = {}
        sought = self._sought()
        with ThreadPoolExecutor(self._at_once, "chunk") as pool:
            while True:
                while len(running) < self._at_once and not self._stop.is_set():
                    if (number := next(left, None)) is None:
                        break
                    chunk = chunks[number]
                    sound = chunk.audio(channels[chunk.channel])
                    one = pool.submit(transcribe_chunk, self._engine, chunk, sound, sought)
                    running[one] = number
                if not running:
                    return done
                for ended in wait(running, return_when=FIRST_COMPLETED).done:
                    number = running.pop(ended)
                    done[number] = ended.result()
                    self._jobs.save_chunk(job, self._name, number, done[number])

    def _marks(self, recording_id: str) -> list[Mark]:
        found = self._source.marks(recording_id)
        return [Mark(kind=one.kind, start=one.start, end=one.end) for one in found]

    def _fail(self, job: Job, error: Exception, *, for_good: bool) -> None:
        reason = f"{type(error).__name__}: {error}"
        try:
            aside = self._jobs.fail(job, self._name, reason, for_good=for_good)
        except LeaseLost:
            return
        say = log.error if aside else log.warning
        say("job_set_aside" if aside else "job_failed", call_id=job.call_id, error=reason)
