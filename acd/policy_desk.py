"""The routing policy for whoever changes it at a desk: checked as `silverline policy check` does,
its effect simulated. `core.versions` publishes it."""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import Any

from acd import policy_file
from acd.adapters import policies
from core.errors import Refused, Unavailable, UserError
from core.owned import Owned
from core.settings import Settings
from core.versions import Finding

FILE = "policy.yaml"
"""Its name in the history."""
SIMULATED_S = 60.0
"""Longest time that a simulation may take."""


@dataclass(frozen=True)
class Known:
    """What a policy's text names, for those who depend on it."""

    queues: frozenset[str]
    skills: frozenset[str]


class PolicyDesk:
    """The centre's policy."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._simulating = threading.Lock()

    def owned(self, file: str) -> Owned:
        """Where it is. Raises `UserError` for another name."""
        if file != FILE:
            raise UserError("没有这个文件。")
        return policies.owned(self._settings)

    def findings(self, file: str, text: str | None) -> list[Finding]:
        """What is wrong with a text for it."""
        if text is None:
            product = self.owned(file).product
            if product is None:
                return [Finding(file, 0, "there must be a policy")]
            text = policy_file.text_of(product)
        return [Finding(file, one.line, one.message) for one in policy_file.parse(text)[1]]

    def known(self, text: str | None) -> Known | None:
        """What a text names, None: the product's; None where it cannot be used."""
        rules = policy_file.parse(
            policy_file.text_of(policy_file.shipped()) if text is None else text
        )[0]
        return None if rules is None else Known(frozenset(rules.queues), frozenset(rules.skills))

    def simulated(self, text: str) -> dict[str, Any]:
        """What the shipped weekday would be by this text and by the policy in force, as
        `silverline simulate --json` has it: `now` and `then`.

        In a process of its own: a simulation needs a processor. Raises `Refused` for a policy with
        mistakes, `Unavailable` when one runs already or it takes too long.
        """
        if wrong := policy_file.parse(text)[1]:
            raise Refused(f"策略有错，先改正再模拟：第{wrong[0].line}行：{wrong[0].message}")
        if not self._simulating.acquire(blocking=False):
            raise Unavailable("另一个模拟正在运行，请稍后再试。")
        try:
            now = policy_file.text_of(policies.owned(self._settings).path)
            found = _simulate(now)
            return {"now": found, "then": found if text == now else _simulate(text)}
        finally:
            self._simulating.release()


def _simulate(text: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "acd.simulate"]
    try:
        done = subprocess.run(
            command, input=text, capture_output=True, text=True, timeout=SIMULATED_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise Unavailable("模拟用时太长，已停止。") from None
    if done.returncode:
        raise Refused(done.stderr.strip()[-300:] or "模拟没有成功。")
    found: dict[str, Any] = json.loads(done.stdout)
    return found
