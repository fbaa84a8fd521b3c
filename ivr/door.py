"""Whose calls are taken with care, and how often one number may call: `door.yaml`. Pure.

A listed number, or one that calls too often, goes through a flow of its own, or is refused. A
hotline refuses nobody: there such a flow always leads to a person. Older people are exempt
everywhere. Without the file nobody is treated differently.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from core.yaml_lines import Place, Problem
from ivr import graph
from ivr.flow import Callback, Continue, Flow, Hangup, Name, Queue
from ivr.flow_checks import edges_of
from ivr.flow_file import Number, digits, shaped

Profile = Literal["hotline", "brand"]
REFUSE = "refuse"
"""Instead of a flow: the call is not answered, or ends without a word where it was already."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Often(_Part):
    """More calls than `calls` from one number within `minutes`."""

    calls: int = Field(ge=2, le=100)
    minutes: int = Field(ge=1, le=120)
    flow: Name


class Rule(_Part):
    """What holds for a number that is dialled."""

    profile: Profile | None = None
    """`hotline` refuses nobody; left out: the centre's."""
    listed: Name | None = None
    """The flow for a number on the blacklist, or `refuse`; left out: as anybody."""
    often: Often | None = None
    """Left out: nobody calls too often."""

    @property
    def refuses(self) -> bool:
        """Whether listed numbers are not answered."""
        return self.listed == REFUSE


class DoorFile(_Part):
    """All of `door.yaml`."""

    default: Rule = Rule()
    numbers: dict[Number, Rule] = {}
    """A dialled number's own, which replaces the default as a whole."""


@dataclass(frozen=True)
class Door:
    """The rules in force."""

    file: DoorFile

    def rule(self, did: str) -> Rule:
        """What holds for a number that was dialled."""
        return self.file.numbers.get(digits(did), self.file.default)


@dataclass(frozen=True)
class Verdict:
    """What is different for one call."""

    why: Literal["listed", "often"]
    flow: str = ""
    """The flow it goes through; empty: as anybody, or refused."""
    refuse: bool = False
    exempt: bool = False
    """An older person's call: nothing is different."""


def judge(
    rule: Rule, *, listed: bool, often: bool, senior: bool, late: bool = False
) -> Verdict | None:
    """What is different for a call; None: nothing.

    `late`: nobody knows whether an older person calls, so nothing is. Being listed goes first.
    """
    flow = rule.listed if listed else rule.often.flow if often and rule.often else None
    if flow is None or (late and not senior):
        return None
    why: Literal["listed", "often"] = "listed" if listed else "often"
    if senior:
        return Verdict(why, exempt=True)
    return Verdict(why, refuse=True) if flow == REFUSE else Verdict(why, flow=flow)


Checked = tuple[DoorFile, list[Problem]]


def check(text: str, flows: Mapping[str, Flow], names: Collection[str], profile: str) -> Checked:
    """Read the file; `flows`: those that can be used, `names`: all there are. Never raises."""
    file, document, problems = shaped(DoorFile, text)
    if file is None or document is None:
        return DoorFile(), problems
    found = [Problem(document.line(at), said) for at, said in _wrong(file, flows, names, profile)]
    return file, sorted(set(found))


def _wrong(
    file: DoorFile, flows: Mapping[str, Flow], names: Collection[str], profile: str
) -> Iterator[tuple[Place, str]]:
    rules: list[tuple[Place, Rule]] = [(("default",), file.default)]
    rules += [(("numbers", number), rule) for number, rule in file.numbers.items()]
    for place, rule in rules:
        hotline = (rule.profile or profile) == "hotline"
        wanted: list[tuple[Place, str | None]] = [
            ((*place, "listed"), rule.listed),
            ((*place, "often", "flow"), rule.often.flow if rule.often else None),
        ]
        for at, flow in wanted:
            where = ".".join(map(str, at))
            if flow == REFUSE and (hotline or at[-1] == "flow"):
                yield at, f"{where}: {_never(hotline=hotline)}"
            elif flow not in (None, REFUSE) and flow not in names:
                yield at, f"{where}: there is no flow {flow}"
            elif hotline and flow is not None and flow in flows and _hangs_up(flow, flows):
                yield at, f"{where}: {flow} can end without a person; {_never(hotline=True)}"


def _never(*, hotline: bool) -> str:
    return "a hotline refuses nobody" if hotline else "who calls often is told something"


def _hangs_up(name: str, flows: Mapping[str, Flow]) -> bool:
    """Whether a call can be sent away in the flow, or in one it leads to, or never meets a person.

    A message after hours is no sending away.
    """
    seen: set[str] = set()
    left, people = [name], False
    while left:
        at = left.pop()
        if at in seen or at not in flows:
            continue
        seen.add(at)
        flow = flows[at]
        edges = edges_of(flow)
        if graph.missing(edges) or flow.start not in edges:
            continue  # said in that flow's own file
        for step in (flow.step(found) for found in graph.reachable(flow.start, edges)):
            if isinstance(step, Hangup):
                return True
            people = people or isinstance(step, Queue | Callback)
            left += [step.flow] if isinstance(step, Continue) else []
    return not people
