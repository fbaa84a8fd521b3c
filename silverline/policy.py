"""`silverline policy …`: an owner's policy checked at the desk, and taken over by the ACD."""

import time
from collections.abc import Callable
from pathlib import Path

from acd import policy_file
from acd.adapters import policies
from acd.client import AcdClient
from core.errors import UserError
from core.settings import Settings

LIMIT_S = 10.0
POLL_S = 0.2


def path_of(settings: Settings, file: Path | None = None) -> Path:
    """The file that is meant: the one named, the owner's, or the product's."""
    return file or policies.owned(settings).path


def check(path: Path, say: Callable[[str], None]) -> bool:
    """Say everything that is wrong with a policy, by file and line; whether it can be used."""
    problems = policy_file.check(path)
    for problem in problems:
        say(f"{path}:{problem}")
    if not problems:
        rules = policy_file.load(path, "UTC").rules
        say(f"{path}: version {rules.version}, {len(rules.queues)} queues, nothing wrong")
    return not problems


def reload(settings: Settings, client: AcdClient, say: Callable[[str], None]) -> None:
    """Have the ACD take the file over now. Raises `UserError` when the ACD does not."""
    wanted = policy_file.load(path_of(settings), settings.timezone).version
    client.reload_policy()
    deadline = time.monotonic() + LIMIT_S
    while True:
        version, trouble = client.policy()
        if version == wanted:
            say(f"policy {version} is in force, for callers who wait already, too")
            return
        if time.monotonic() > deadline:
            why = trouble or "its file is another one: was it started with these settings?"
            raise UserError(f"The ACD keeps policy {version}: {why}", "See the log of acd.")
        time.sleep(POLL_S)
