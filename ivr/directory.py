"""Which flow a call gets: by the caller, then by the number that was dialled."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import UserError
from ivr.flow import Flow, digits, load, load_numbers

SENIOR = "senior"
"""The flow of every caller of 60 or more, on any number."""


@dataclass(frozen=True)
class Directory:
    """All flows by name, and which number gets which."""

    flows: Mapping[str, Flow]
    numbers: Mapping[str, str]
    profile: str
    """Name of the flow for a number that has none of its own."""

    def choose(self, did: str, *, senior: bool) -> tuple[str, Flow]:
        """The flow for a call, with its name."""
        name = SENIOR if senior else self.numbers.get(digits(did), self.profile)
        return name, self.flows[name]


def load_directory(folder: Path, profile: str) -> Directory:
    """Read every flow of a folder and its `numbers.yaml`.

    Raises `ivr.flow.FlowError` for a file that cannot be used, `UserError` for a missing flow.
    """
    numbers_file = folder / "numbers.yaml"
    files = sorted(path for path in folder.glob("*.yaml") if path != numbers_file)
    flows = {path.stem: load(path) for path in files}
    numbers = load_numbers(numbers_file)
    for name in (SENIOR, profile, *numbers.values()):
        if name not in flows:
            raise UserError(f"There is no flow {name}.", f"Write {folder / name}.yaml.")
    return Directory(flows=flows, numbers=numbers, profile=profile)
