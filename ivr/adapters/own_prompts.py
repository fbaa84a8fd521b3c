"""The owner's recordings of prompts: a folder for each, all versions kept, one of them in force.

`<folder>/<set>/<name>/1.wav`, `2.wav` … and `record.json`, which says who recorded what when, and
which is in force; 0 is the product's own. Everything is written aside and renamed.
"""

import os
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import soundfile
from pydantic import BaseModel, ConfigDict, ValidationError

from core import logs
from core.errors import UserError
from ivr import languages
from ivr.catalogue import recorded_prompts
from ivr.prompts import recording, shaping
from ivr.prompts.shaping import Samples

RECORD = "record.json"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,47}")
MOST_VERSIONS = 20
"""The oldest ones that are not in force go first."""
SUFFIXES = frozenset({".wav", ".flac", ".ogg", ".mp3", ".aif", ".aiff"})
Key = tuple[str, str]
"""Set and name."""

log = logs.get("ivr.own_prompts")


class Version(BaseModel):
    """One recording of a prompt."""

    model_config = ConfigDict(frozen=True)

    number: int
    at: datetime
    by: str
    file: str
    """What it was called."""
    text: str = ""
    """What it says, for reading; empty: as the product's."""


class Record(BaseModel):
    """All recordings of a prompt."""

    model_config = ConfigDict(frozen=True)

    in_force: int = 0
    """Number of a version; 0: the product's own."""
    before: int = 0
    """What was in force before that."""
    versions: tuple[Version, ...] = ()


class OwnPrompts:
    """The folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def record(self, key: Key) -> Record:
        """What there is of a prompt; one that cannot be read counts as nothing, and is logged."""
        path = self._place(key) / RECORD
        try:
            return Record.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return Record()
        except (OSError, ValidationError) as error:
            log.warning("record_unreadable", path=str(path), error=type(error).__name__)
            return Record()

    def recorded(self) -> Iterator[Key]:
        """Every prompt that has been recorded."""
        for path in self.records():
            yield path.parent.parent.name, path.parent.name

    def records(self) -> list[Path]:
        """The files that say what is in force."""
        return sorted(self.folder.glob(f"*/*/{RECORD}"))

    def in_force(self) -> Mapping[Key, Path]:
        """The recordings that are to be heard."""
        found = {key: self.record(key) for key in self.recorded()}
        return {
            key: path
            for key, record in found.items()
            if any(version.number == record.in_force for version in record.versions)
            and (path := self.file(key, record.in_force))
        }

    def names(self) -> frozenset[str]:
        """Prompts that every caller can hear, though the product has none of that name."""
        return frozenset(name for voice, name in self.in_force() if voice == languages.NORMAL)

    def words(self) -> dict[str, str]:
        """What those in force say where it is not what the product's say, by name."""
        found: dict[str, str] = {}
        for voice, name in self.in_force():
            if voice == languages.NORMAL or name not in found:
                record = self.record((voice, name))
                found[name] = next(v.text for v in record.versions if v.number == record.in_force)
        return {name: text for name, text in found.items() if text}

    def add(
        self, key: Key, samples: Samples, *, at: datetime, by: str, file: str, text: str = ""
    ) -> Version:
        """Put a new recording in force; `samples` as they are to be played."""
        record, place = self.record(key), self._place(key)
        place.mkdir(parents=True, exist_ok=True)
        taken = [int(path.stem) for path in place.glob("*.wav") if path.stem.isdecimal()]
        number = max([0, *taken, *(v.number for v in record.versions)]) + 1
        version = Version(number=number, at=at, by=by, file=file[:100], text=text[:500])
        temporary = place / f".{number}.new"
        shaping.write_wav(temporary, samples)
        os.replace(temporary, place / f"{number}.wav")
        versions = (*record.versions, version)
        self._write(key, Record(in_force=number, before=record.in_force, versions=versions))
        return version

    def choose(self, key: Key, number: int | None = None) -> Record:
        """Put another version in force, None: the one before. Raises `UserError`."""
        record = self.record(key)
        if not record.versions:
            raise UserError(
                f"{'/'.join(key)} was never replaced.", "See `silverline prompts list`."
            )
        wanted = record.before if number is None else number
        if wanted and self.file(key, wanted) is None:
            known = ", ".join(str(v.number) for v in record.versions)
            raise UserError(f"There is no version {wanted}.", f"There are {known}, and 0.")
        if wanted != record.in_force:
            changed = {"in_force": wanted, "before": record.in_force}
            record = record.model_copy(update=changed)
            self._write(key, record)
        return record

    def _write(self, key: Key, record: Record) -> None:
        kept = {record.in_force, record.before}
        spare = [v for v in record.versions if v.number not in kept]
        gone = spare[: max(0, len(record.versions) - MOST_VERSIONS)]
        versions = tuple(v for v in record.versions if v not in gone)
        path = self._place(key) / RECORD
        temporary = path.with_suffix(".new")
        temporary.write_text(record.model_copy(update={"versions": versions}).model_dump_json())
        os.replace(temporary, path)
        for version in gone:
            (self._place(key) / f"{version.number}.wav").unlink(missing_ok=True)

    def file(self, key: Key, number: int) -> Path | None:
        """The recording of a version; None when there is none."""
        path = self._place(key) / f"{number}.wav"
        return path if number and path.exists() else None

    def _place(self, key: Key) -> Path:
        return self.folder / key[0] / key[1]


def playable(folder: Path) -> frozenset[str]:
    """Names of all prompts that can be heard: the product's, and the owner's beside them."""
    return recorded_prompts() | OwnPrompts(folder).names()


def read(source: Path | BinaryIO) -> tuple[npt.NDArray[np.float64], int]:
    """Samples by channel and rate of a sound file, of which no more is read than is looked at.

    Raises `soundfile.SoundFileError` for what is none, OSError.
    """
    with soundfile.SoundFile(str(source) if isinstance(source, Path) else source) as file:
        rate = file.samplerate
        most = int((recording.MOST_S + 1) * min(rate, recording.MOST_HZ))
        return file.read(most, dtype="float64", always_2d=True), rate
