"""The owner's recordings of prompts: listed, examined, put in force, taken back.

What is changed here is heard by the next callers: the files are put where Asterisk plays them, and
the IVR sees that within two seconds.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import soundfile

from core import assets
from core.clock import Clock
from core.db import Database
from core.errors import Refused
from core.settings import Settings
from ivr import directory, languages
from ivr.adapters import installing
from ivr.adapters.own_prompts import NAME, Key, OwnPrompts, Record, Version, playable, read
from ivr.broadcast_desk import BroadcastDesk
from ivr.catalogue import catalogue, recorded_prompts, text
from ivr.directory import FlowFolder
from ivr.flow import prompts_of
from ivr.flow_checks import Known
from ivr.prompts import build, recording, shaping
from ivr.prompts.recording import Remark
from ivr.prompts.shaping import Samples

AUDIO = "ivr/prompts/audio"
PRODUCT = 0
"""Number of the product's own version."""


@dataclass(frozen=True)
class Prompt:
    """One prompt of a set, as callers hear it now."""

    voice: str
    """Its set."""
    name: str
    text: str
    seconds: float
    version: int
    """`PRODUCT`, or which of the owner's recordings."""
    product: bool
    """The product has one of its own in this set."""


@dataclass(frozen=True)
class Examined:
    """A recording on its way in."""

    key: Key
    samples: Samples | None = None
    """As it would be played; None with faults."""
    faults: tuple[Remark, ...] = ()
    warnings: tuple[Remark, ...] = ()

    @property
    def seconds(self) -> float | None:
        return None if self.samples is None else len(self.samples) / shaping.RATE

    @property
    def dbfs(self) -> float | None:
        """Its level as played."""
        return None if self.samples is None else shaping.active_level(self.samples)


def is_key(key: Key) -> bool:
    """Whether there could be a prompt of this set and name."""
    return (
        any(key[0] == one.name for one in languages.voices()) and NAME.fullmatch(key[1]) is not None
    )


def examine(source: Path | BinaryIO, key: Key) -> Examined:
    """Look at a recording of any usual format, and make it ready. Changes nothing."""
    try:
        sound, rate = read(source)
    except (OSError, soundfile.SoundFileError):
        return Examined(key, faults=(Remark("unreadable"),))
    judged = recording.judge(sound, rate, _shipped_s(key))
    if judged.faults:
        return Examined(key, faults=judged.faults)
    return Examined(key, recording.ready(sound, rate, _edges(key)), warnings=judged.warnings)


def _edges(key: Key) -> tuple[float, float]:
    """Pieces of sentences are joined without a gap."""
    texts = catalogue().prompts.get(key[1], {})
    return build.JOINED_EDGES if any(t.within for t in texts.values()) else build.EDGES


def _shipped_s(key: Key) -> float | None:
    """How long the product's own is, in the set in which it would be heard."""
    for voice in languages.chain(key[0]):
        if path := _shipped((voice, key[1])):
            return float(soundfile.info(str(path)).duration)
    return None


def _shipped(key: Key) -> Path | None:
    path = assets.path(AUDIO) / key[0] / f"{key[1]}.wav"
    return path if path.exists() else None


class PromptDesk:
    """The folder of recordings, and where Asterisk plays them. Raises OSError of a full disk."""

    def __init__(self, settings: Settings, db: Database, clock: Clock) -> None:
        self._settings, self._db, self._clock = settings, db, clock
        self._own = OwnPrompts(settings.prompts_dir)

    def listed(self) -> list[Prompt]:
        """Every prompt that is recorded, by set and name."""
        ours, said = self._own.in_force(), self._own.words()
        shipped = {(p.parent.name, p.stem): p for p in assets.path(AUDIO).glob("*/*.wav")}
        found = []
        for key, path in sorted((shipped | dict(ours)).items()):
            words = said.get(key[1]) if key in ours else None
            version = self._own.record(key).in_force if key in ours else PRODUCT
            seconds = float(soundfile.info(str(path)).duration)
            found.append(Prompt(*key, words or text(*key), seconds, version, key in shipped))
        return found

    def record(self, key: Key) -> Record:
        """All recordings of a prompt, and which is heard."""
        return self._own.record(key)

    def recorded(self) -> frozenset[str]:
        """Names that the owner has recorded in any set."""
        return frozenset(name for _, name in self._own.recorded())

    def sound(self, key: Key, number: int) -> Path | None:
        """The file of a version; None when there is none."""
        return _shipped(key) if number == PRODUCT else self._own.file(key, number)

    def replace(self, found: Examined, *, by: str, file: str, words: str = "") -> Version:
        """Put a recording without faults in force. `words`: what it says, if not as before."""
        if found.samples is None:
            raise ValueError("a recording with faults is not played")
        with self._alone():
            version = self._own.add(
                found.key, found.samples, at=self._clock.now(), by=by, file=file, text=words
            )
            self._played()
        return version

    def restore(self, key: Key, number: int | None) -> tuple[Record, Record]:
        """Put another version in force, None: the one before; the records before and after.

        Raises `UserError` for a version that there is not, `Refused` for a prompt that is said
        somewhere and would be gone.
        """
        with self._alone():
            was = self._own.record(key)
            wanted = was.before if number is None else number
            if wanted == PRODUCT and key[0] == languages.NORMAL:
                self._refuse_if_said(key[1])
            now = self._own.choose(key, number)
            self._played()
        return was, now

    def _refuse_if_said(self, name: str) -> None:
        """One that only the owner has recorded cannot go while a flow or a notice says it."""
        if name in recorded_prompts():
            return
        notices = BroadcastDesk(self._db, self._clock).coming()
        if any(name in notice.prompts for notice in notices):
            raise Refused(f"有一则通知正在或将要播放 {name}，请先停止那则通知。")
        texts = FlowFolder.of(self._settings).texts()
        known = Known(prompts=playable(self._settings.prompts_dir))
        flows = directory.report(texts, self._settings.profile, known).flows
        for flow_name, flow in sorted(flows.items()):
            for at, step in flow.steps.items():
                if name in prompts_of(step):
                    raise Refused(f"流程 {flow_name} 的步骤 {at} 要播放 {name}，请先改流程。")

    def _played(self) -> None:
        """Have Asterisk find them, where it has been set up; `silverline up` does it else."""
        if (self._settings.asterisk_dir / "sounds").is_dir():
            installing.install(self._settings)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One change at a time, of the console's threads and of the command line."""
        self._own.folder.mkdir(parents=True, exist_ok=True)
        with (self._own.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
