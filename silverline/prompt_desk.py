"""Prompts at the desk: which there are; the owner's checked, put in force, taken back."""

import difflib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from console import audit
from core.errors import UserError
from ivr import languages, prompt_desk
from ivr.adapters.own_prompts import SUFFIXES, Key
from ivr.catalogue import recorded_prompts
from ivr.prompt_desk import Examined, PromptDesk
from silverline.centre import Centre

Say = Callable[[str], None]


@dataclass(frozen=True)
class Found:
    """One file on its way in."""

    path: Path
    examined: Examined | None
    """None: it names no prompt."""
    more: tuple[str, ...] = ()
    """Faults of its name."""

    @property
    def faults(self) -> tuple[str, ...]:
        return (*self.more, *(map(str, self.examined.faults) if self.examined else ()))


def desk(centre: Centre) -> PromptDesk:
    """The centre's recordings."""
    return PromptDesk(centre.settings, centre.db, centre.clock)


def key_of(said: str, *, new: bool = False) -> Key:
    """`slow/welcome` as set and name. Raises `UserError` for none that there is.

    `new`: a name that the product does not have may be meant.
    """
    voice, _, name = said.partition("/")
    if not prompt_desk.is_key((voice, name)):
        sets = ", ".join(sorted(one.name for one in languages.voices()))
        raise UserError(f"{said} is no prompt.", f"Write it like slow/welcome; sets: {sets}.")
    if name not in recorded_prompts() and not new:
        close = difflib.get_close_matches(name, recorded_prompts(), 1)
        meant = f"Did you mean {close[0]}? " if close else ""
        raise UserError(f"There is no prompt {name}.", f"{meant}A new one needs --new.")
    return voice, name


def examined(
    paths: Sequence[Path], own: PromptDesk, as_: str = "", *, new: bool = False
) -> list[Found]:
    """Every recording in these files and folders (`<set>/<name>.wav`). Raises `UserError`."""
    files = [file for path in paths for file in _files(path)]
    if as_ and len(files) != 1:
        raise UserError("--as names one prompt.", "Give it one file.")
    known, seen = own.recorded(), set[Key]()
    found: list[Found] = []
    for file in files:
        said = as_ or f"{file.parent.name}/{file.stem}"
        try:
            key = key_of(said, new=new or said.partition("/")[2] in known)
        except UserError as error:
            found.append(Found(file, None, (f"{error.what} {error.do}",)))
            continue
        twice = (f"a second file for {said}.",) if key in seen else ()
        seen.add(key)
        found.append(Found(file, prompt_desk.examine(file, key), twice))
    return found


def _files(path: Path) -> Iterator[Path]:
    if not path.exists():
        raise UserError(f"There is no {path}.", "Name recordings, or a folder of them.")
    if not path.is_dir():
        yield path
        return
    files = sorted(file for file in path.glob("*/*") if file.suffix.lower() in SUFFIXES)
    if not files:
        raise UserError(f"No recordings in {path}.", "It wants them as <set>/<name>.wav.")
    yield from files


def tell(found: Sequence[Found], say: Say) -> bool:
    """Say what is wrong; whether nothing is."""
    for one in found:
        for fault in one.faults:
            say(f"{one.path}: {fault}")
        if one.examined is None:
            continue
        for warning in one.examined.warnings:
            say(f"{one.path}: {warning} (warning)")
        if one.examined.samples is not None:
            name = "/".join(one.examined.key)
            seconds, level = one.examined.seconds, one.examined.dbfs
            say(f"{one.path}: {name}, {seconds:.1f} s, {level:.0f} dBFS as played")
    return not any(one.faults for one in found)


def replace(centre: Centre, found: Sequence[Found], say: Say, *, by: str, words: str = "") -> None:
    """Put recordings without faults in force, for the calls of the next seconds on.

    `words`: what they say.
    """
    own = desk(centre)
    for one in found:
        if one.faults or one.examined is None:
            continue
        version = own.replace(one.examined, by=by, file=one.path.name, words=words)
        name = "/".join(one.examined.key)
        _note(centre, by, "prompt_replaced", f"prompt:{name} version {version.number}")
        say(f"{name}: version {version.number}; back: silverline prompts restore {name}")


def restore(centre: Centre, said: str, number: int | None, say: Say, *, by: str) -> None:
    """Put another version in force, None: the one before. Raises `UserError`, `Refused`."""
    was, now = desk(centre).restore(key_of(said, new=True), number)
    if now.in_force != was.in_force:
        _note(centre, by, "prompt_restored", f"prompt:{said} version {now.in_force}")
    what = f"version {now.in_force}" if now.in_force else "the product's own"
    say(
        f"{said}: {what} is heard; back: silverline prompts restore {said} --version {was.in_force}"
    )


def listed(own: PromptDesk, own_only: bool, voices: Collection[str]) -> Iterator[str]:
    """One line for each prompt: set and name, seconds, whose it is, what the product's says."""
    for one in own.listed():
        if (own_only and not one.version) or (voices and one.voice not in voices):
            continue
        whose = f"own, version {one.version}" if one.version else "product"
        yield f"{one.voice}/{one.name}".ljust(32) + f" {one.seconds:6.1f} s  {whose:16} {one.text}"


def versions(own: PromptDesk, said: str) -> Iterator[str]:
    """Every recording of one prompt, and which is heard. Raises `UserError`."""
    record = own.record(key_of(said, new=True))
    lines = {0: "the product's own"}
    for one in record.versions:
        lines[one.number] = (
            f"{one.at:%Y-%m-%d %H:%M} UTC  {one.by}  {one.file}  {one.text}".rstrip()
        )
    for number, line in lines.items():
        yield f"{number}  {line}{'  <- heard' if number == record.in_force else ''}"


def _note(centre: Centre, by: str, action: str, subject: str) -> None:
    who = audit.Who(by, "command line", centre.clock.now())
    with centre.db.write() as session:
        audit.note(session, who, action, subject)
