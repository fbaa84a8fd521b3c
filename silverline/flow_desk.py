"""What `silverline flow …` does: a folder of flows read, checked, and walked through."""

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

from acd.client import routing_names
from core.errors import UserError
from core.settings import Settings
from ivr import directory, languages, simulate
from ivr.adapters.own_prompts import playable
from ivr.directory import HOURS, NUMBERS, FlowFolder, Report, Texts
from ivr.flow import Flow, Speaking, prompts_of
from ivr.flow_checks import Known
from ivr.saying import recorded

Say = Callable[[str], None]
ALL = "all"


def folder_of(settings: Settings, what: str) -> Path:
    """The folder that is meant: the one of a file, or the one in the settings."""
    return FlowFolder.of(settings).own if what == ALL else Path(what).parent


def texts_in(settings: Settings, folder: Path) -> Texts:
    """All files beside each other there; the product's too, in the folder of those published."""
    centre = FlowFolder.of(settings)
    return centre.texts() if folder.absolute() == centre.own else directory.texts_of(folder)


def read(settings: Settings, folder: Path) -> Report:
    """Everything in a folder, checked together. Raises `UserError`."""
    names = routing_names(settings)
    prompts = playable(settings.prompts_dir)
    known = Known(queues=names.queues, skills=names.skills, prompts=prompts)
    return directory.report(texts_in(settings, folder), settings.profile, known)


def check(settings: Settings, what: str, say: Say) -> bool:
    """Say what is wrong with a file, or with all; whether there are no mistakes."""
    folder, wanted = folder_of(settings, what), Path(what).name
    if what != ALL and not Path(what).is_file():
        raise UserError(f"There is no file {what}.", "Name a flow's file, or say all.")
    found = read(settings, folder)
    bad = [one for one in found.problems if what == ALL or one[0] == wanted]
    odd = [one for one in found.warnings if what == ALL or one[0] == wanted]
    for file, problem in bad:
        say(f"{folder / file}:{problem}")
    for file, problem in odd:
        say(f"{folder / file}:{problem} (warning)")
    if what == ALL:
        for line in lacks(found):
            say(line)
    if not bad:
        count = len(found.flows)
        said = f"{count} flows, {NUMBERS}, {HOURS}" if what == ALL else "checked"
        say(f"{folder if what == ALL else what}: {said}, nothing wrong")
    return not bad


def lacks(found: Report) -> Iterator[str]:
    """Of each language that the flows speak, the prompts that are heard in Mandarin."""
    steps = [step for flow in found.flows.values() for step in flow.steps.values()]
    spoken = {step.language for step in steps if isinstance(step, Speaking)}
    prompts = frozenset(prompt for step in steps for prompt in recorded(prompts_of(step)))
    for code in sorted(spoken & languages.shipped().keys()):
        missing = languages.missing(code, prompts)
        if missing:
            yield (
                f"{code}: {len(missing)} of {len(prompts)} prompts are heard in Mandarin: "
                + ", ".join(missing)
            )


def flow_in(found: Report, file: Path) -> Flow:
    """The flow in a file. Raises `UserError` naming what keeps it from being used."""
    flow = found.flows.get(file.stem)
    if flow is None:
        problems = [f"{file}:{problem}" for name, problem in found.problems if name == file.name]
        raise UserError("\n".join(problems) or f"There is no flow {file}.", "Correct it.")
    return flow


def asked() -> str:
    """What whoever sits there presses or says; nothing more when nobody does."""
    if not sys.stdin.isatty():
        line = sys.stdin.readline()
        return line.strip() if line else simulate.GONE
    answer: str = typer.prompt("  按键或说话（- 不按，! 挂机）", default=simulate.SILENCE)
    return answer.strip()


def scripted(keys: str, sentences: list[str]) -> simulate.Press:
    """Keys first, then the sentences; of those, what is only keys is pressed."""
    return simulate.script([*keys, *simulate.presses(sentences)])


def moment(text: str, zone: str) -> datetime | None:
    """A time as typed, in the zone where it names none; None: nothing typed."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UserError(f"{text} is no time.", "Write it like 2026-10-01T09:30.") from None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))


def facts(given: list[str]) -> Iterator[tuple[str, str]]:
    """Facts as typed, name and word."""
    for one in given:
        name, equals, word = one.partition("=")
        if not equals:
            raise UserError(f"{one} is no fact.", "Write it like order_state=done.")
        yield name, word
