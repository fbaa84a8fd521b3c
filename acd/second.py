"""The other instance of the ACD: `python -m acd.second`. Whichever of the two leads is as good."""

import sys

from acd.__main__ import run
from core import process
from core.settings import Settings

NAME = "acd2"


def run_second(settings: Settings) -> None:
    """As `acd.__main__.run`."""
    run(settings, NAME)


if __name__ == "__main__":
    sys.exit(process.run(NAME, run_second))
