"""`python -m acd.simulate`: the shipped weekday by the policy on the standard input, as JSON."""

import json
import sys

from acd import policy_file
from acd.simulate import scenario
from acd.simulate.study import as_data, study
from core import assets
from core.errors import UserError

SCENARIO = "acd/simulate/scenarios/weekday.yaml"
SEEDS = (1, 2, 3)
"""Enough to tell a difference from chance, in a few seconds."""


def main() -> int:
    """Zero when it went well; else the reason is on the standard error."""
    text = sys.stdin.read()
    try:
        rules = policy_file.from_text(text, "UTC", "policy").rules
        told = scenario.load(assets.path(SCENARIO), rules.queues)
    except UserError as error:
        sys.stderr.write(error.what)
        return 1
    policy = policy_file.from_text(text, told.timezone, "policy")
    sys.stdout.write(json.dumps(as_data(study(told, SEEDS, policy))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
