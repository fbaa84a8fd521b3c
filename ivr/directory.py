"""Which flow a call gets: by the caller, then by the number that was dialled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.errors import UserError
from ivr.flow import Flow, digits, load, load_numbers
from ivr.hours import Hours

SENIOR = "senior"
"""The flow of every caller of 60 or more, on any number."""
CLOSED = "closed"
"""The flow of every caller outside the number's hours; in the slow voice for 60 or more."""


@dataclass(frozen=True)
class Directory:
    """All flows by name, and which number gets which."""

    flows: Mapping[str, Flow]
    numbers: Mapping[str, str]
    profile: str
    """Name of the flow for a number that has none of its own."""
    hours: Hours

    def choose(self, did: str, now: datetime, *, senior: bool) -> tuple[str, Flow]:
        """The flow for a call that arrives `now`, with its name."""
        number = digits(did)
        if not self.hours.is_open(number, now):
            closed = self.flows[CLOSED]
            return CLOSED, closed.model_copy(update={"voice": "slow"}) if senior else closed
        name = SENIOR if senior else self.numbers.get(number, self.profile)
        return name, self.flows[name]


def load_directory(folder: Path, profile: str, hours: Hours) -> Directory:
    """Read every flow of a folder and its `numbers.yaml`.

    Raises `ivr.flow.FlowError` for a file that cannot be used, `UserError` for a missing flow.
    """
    numbers_file = folder / "numbers.yaml"
    files = sorted(path for path in folder.glob("*.yaml") if path != numbers_file)
    flows = {path.stem: load(path) for path in files}
    numbers = load_numbers(numbers_file)
    for name in (SENIOR, CLOSED, profile, *numbers.values()):
        if name not in flows:
            raise UserError(f"There is no flow {name}.", f"Write {folder / name}.yaml.")
    return Directory(flows=flows, numbers=numbers, profile=profile, hours=hours)
