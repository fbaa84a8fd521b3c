"""Prompts at the desk: which there are; the owner's checked, put in force, taken back."""

import difflib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import soundfile

from console import audit
from core import assets
from core.errors import UserError
from core.settings import Settings
from ivr import languages
from ivr.adapters.own_prompts import NAME, SUFFIXES, Key, OwnPrompts, read
from ivr.catalogue import catalogue, recorded_prompts, text
from ivr.client import BroadcastDesk
from ivr.flow import prompts_of
from ivr.prompts import build, recording, shaping
from ivr.prompts.shaping import Samples
from silverline import flow_desk
from silverline.centre import Centre
from silverline.telephony import sounds

AUDIO = "ivr/prompts/audio"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Found:
    """One recording on its way in."""

    path: Path
    key: Key
    samples: Samples | None
    """As it would be played; None with faults."""
    faults: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def sets() -> frozenset[str]:
    """Where a prompt can be: the two ways of speaking Mandarin, and each language in both."""
    codes = languages.shipped().keys()
    slow = {languages.heard(code, languages.SLOW) for code in codes}
    return frozenset({languages.NORMAL, languages.SLOW, *codes, *slow})


def key_of(said: str, *, new: bool = False) -> Key:
    """`slow/welcome` as set and name. Raises `UserError` for none that there is.

    `new`: a name that the product does not have may be meant.
    """
    voice, _, name = said.partition("/")
    if voice not in sets() or not NAME.fullmatch(name):
        raise UserError(
            f"{said} is no prompt.",
            f"Write it like slow/welcome; sets: {', '.join(sorted(sets()))}.",
        )
    if name not in recorded_prompts() and not new:
        close = difflib.get_close_matches(name, recorded_prompts(), 1)
        meant = f"Did you mean {close[0]}? " if close else ""
        raise UserError(f"There is no prompt {name}.", f"{meant}A new one needs --new.")
    return voice, name


def examined(
    paths: Sequence[Path], own: OwnPrompts, as_: str = "", *, new: bool = False
) -> list[Found]:
    """Every recording in these files and folders (`<set>/<name>.wav`). Raises `UserError`."""
    files = [file for path in paths for file in _files(path)]
    if as_ and len(files) != 1:
        raise UserError("--as names one prompt.", "Give it one file.")
    known = {name for _, name in own.recorded()}
    found: list[Found] = []
    for file in files:
        said = as_ or f"{file.parent.name}/{file.stem}"
        try:
            key = key_of(said, new=new or said.partition("/")[2] in known)
        except UserError as error:
            found.append(Found(file, ("", ""), None, (f"{error.what} {error.do}",)))
            continue
        twice = any(one.key == key for one in found)
        more = (f"a second file for {said}.",) if twice else ()
        found.append(_examined(file, key, more))
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


def _examined(file: Path, key: Key, faults: tuple[str, ...]) -> Found:
    try:
        sound, rate = read(file)
    except UserError as error:
        return Found(file, key, None, (*faults, f"{error.what} {error.do}"))
    judged = recording.judge(sound, rate, shipped_s(key))
    faults = (*faults, *judged.faults)
    if faults:
        return Found(file, key, None, faults)
    return Found(file, key, recording.ready(sound, rate, _edges(key)), (), judged.warnings)


def _edges(key: Key) -> tuple[float, float]:
    """Pieces of sentences are joined without a gap."""
    texts = catalogue().prompts.get(key[1], {})
    return build.JOINED_EDGES if any(t.within for t in texts.values()) else build.EDGES


def shipped_s(key: Key) -> float | None:
    """How long the product's own is, in the set in which it would be heard."""
    for voice in languages.chain(key[0]):
        path = assets.path(AUDIO) / voice / f"{key[1]}.wav"
        if path.exists():
            return float(soundfile.info(str(path)).duration)
    return None


def tell(found: Sequence[Found], say: Say) -> bool:
    """Say what is wrong; whether nothing is."""
    for one in found:
        for fault in one.faults:
            say(f"{one.path}: {fault}")
        for warning in one.warnings:
            say(f"{one.path}: {warning} (warning)")
        if one.samples is not None:
            level = shaping.active_level(one.samples)
            seconds = len(one.samples) / shaping.RATE
            say(f"{one.path}: {'/'.join(one.key)}, {seconds:.1f} s, {level:.0f} dBFS as played")
    return not any(one.faults for one in found)


def replace(centre: Centre, found: Sequence[Found], say: Say, *, by: str, words: str = "") -> None:
    """Put recordings without faults in force, for the calls of the next seconds on.

    `words`: what they say.
    """
    own = OwnPrompts(centre.settings.prompts_dir)
    for one in found:
        if one.samples is None:
            continue
        version = own.add(
            one.key, one.samples, at=centre.clock.now(), by=by, file=one.path.name, text=words
        )
        name = "/".join(one.key)
        _note(centre, by, "prompt_replaced", f"prompt:{name} version {version.number}")
        say(f"{name}: version {version.number}; back: silverline prompts restore {name}")
    _played(centre.settings)


def restore(centre: Centre, said: str, number: int | None, say: Say, *, by: str) -> None:
    """Put another version in force, None: the one before. Raises `UserError`."""
    own, key = OwnPrompts(centre.settings.prompts_dir), key_of(said, new=True)
    was = own.record(key)
    wanted = was.before if number is None else number
    if wanted == 0 and key[1] not in recorded_prompts() and key[0] == languages.NORMAL:
        _refuse_if_used(centre, key[1])
    now = own.choose(key, number)
    if now.in_force != was.in_force:
        _note(centre, by, "prompt_restored", f"prompt:{said} version {now.in_force}")
    what = f"version {now.in_force}" if now.in_force else "the product's own"
    say(
        f"{said}: {what} is heard; back: silverline prompts restore {said} --version {was.in_force}"
    )
    _played(centre.settings)


def _refuse_if_used(centre: Centre, name: str) -> None:
    """A prompt that only the owner has recorded cannot go while a flow or a notice says it."""
    for notice in BroadcastDesk(centre.db, centre.clock).coming():
        if name in notice.prompts:
            raise UserError(
                f"Everybody is told {name} now or soon.", f"silverline broadcast stop {notice.id}"
            )
    settings = centre.settings
    flows = flow_desk.read(settings, flow_desk.folder_of(settings, flow_desk.ALL)).flows
    for flow_name, flow in sorted(flows.items()):
        for at, step in flow.steps.items():
            if name in prompts_of(step):
                raise UserError(
                    f"{flow_name}, step {at}, says {name}, and the product has no such prompt.",
                    "Take it out of the flow first.",
                )


def listed(settings: Settings, own_only: bool, voices: Collection[str]) -> Iterator[str]:
    """One line for each prompt: set and name, seconds, whose it is, what the product's says."""
    own = OwnPrompts(settings.prompts_dir)
    ours, said = own.in_force(), own.words()
    shipped = {(path.parent.name, path.stem): path for path in assets.path(AUDIO).glob("*/*.wav")}
    for key, path in sorted((shipped | dict(ours)).items()):
        if (own_only and key not in ours) or (voices and key[0] not in voices):
            continue
        record = own.record(key)
        whose = f"own, version {record.in_force}" if key in ours else "product"
        seconds = soundfile.info(str(path)).duration
        words = said.get(key[1]) if key in ours else None
        yield f"{'/'.join(key):32} {seconds:6.1f} s  {whose:16} {words or text(*key)}"


def versions(settings: Settings, said: str) -> Iterator[str]:
    """Every recording of one prompt, and which is heard. Raises `UserError`."""
    record = OwnPrompts(settings.prompts_dir).record(key_of(said, new=True))
    lines = {0: "the product's own"}
    for one in record.versions:
        lines[one.number] = (
            f"{one.at:%Y-%m-%d %H:%M} UTC  {one.by}  {one.file}  {one.text}".rstrip()
        )
    for number, line in lines.items():
        yield f"{number}  {line}{'  <- heard' if number == record.in_force else ''}"


def _played(settings: Settings) -> None:
    """Have Asterisk find them, where it has been set up; `up` does it else."""
    if (settings.asterisk_dir / "sounds").is_dir():
        sounds.install(settings)


def _note(centre: Centre, by: str, action: str, subject: str) -> None:
    who = audit.Who(by, "command line", centre.clock.now())
    with centre.db.write() as session:
        audit.note(session, who, action, subject)
