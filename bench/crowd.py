"""Many agents behind one SIPp process: their phones share an address, told apart by number."""

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from core import assets
from core.errors import Unavailable
from core.secrets import Secrets
from core.settings import Settings
from silverline.demo.robots import ANSWERING
from silverline.telephony.control import Control

SIP_PORT, MEDIA_PORT = 46_200, 46_300
SCENARIOS = "silverline/demo/sipp"
EXPIRES_S = 3600
PER_S = 50
"""Registrations a second."""
HERE_S = 90.0
"""For every phone to answer the centre's question whether it is there."""


@contextmanager
def phones(settings: Settings, agents: Sequence[str], talk_ms: int) -> Iterator[None]:
    """Every agent's phone: answers at once, hangs up after `talk_ms`, sends no sound.

    Raises `CalledProcessError` when one of them cannot register, `Unavailable` when not all of them
    answer.
    """
    folder = settings.data_dir / "crowd"
    folder.mkdir(mode=0o700, exist_ok=True)
    _register(settings, folder, agents)
    values = {
        "RING_MS": "1",
        "AFTER_RING": "answer",
        "CODE": "486 Busy Here",
        "RTP_PORT": str(MEDIA_PORT),
        "SPEAK": "",
        "TALK_MS": str(talk_ms),
    }
    with (folder / "screen").open("wb") as screen:
        command = _sipp(settings, _scenario(folder, "agent", values), "-l", str(4 * len(agents)))
        robot = subprocess.Popen(command, **_quietly(folder), stdout=screen, stderr=screen)  # type: ignore[call-overload]
    try:
        _wait_here(settings, len(agents))
        yield
    finally:
        robot.terminate()
        try:
            robot.wait(5)
        except subprocess.TimeoutExpired:
            robot.kill()
            robot.wait(5)


def _wait_here(settings: Settings, count: int) -> None:
    """Wait until the centre has asked every phone whether it is there, and had an answer."""
    deadline = time.monotonic() + HERE_S
    control = Control.of(settings)
    while (here := control.rx("pjsip show contacts").count(" Avail ")) < count:
        if time.monotonic() > deadline:
            raise Unavailable(f"only {here} of {count} phones answer")
        time.sleep(0.2)


def _register(settings: Settings, folder: Path, agents: Sequence[str]) -> None:
    passwords = Secrets.load(settings).sip
    logins = folder / "logins.csv"
    logins.touch(mode=0o600)
    lines = [f"[authentication username={a} password={passwords[a]}];{a}" for a in agents]
    logins.write_text("\n".join(["SEQUENTIAL", *lines, ""]))
    values = {"AGENT": "[field1]", "EXPIRES": str(EXPIRES_S)}
    scenario = _scenario(folder, "register", values)
    many = ["-inf", str(logins), "-m", str(len(agents)), "-r", str(PER_S), "-timeout", "60s"]
    command = _sipp(settings, scenario, *many, *ANSWERING, "-timeout_error")
    subprocess.run(
        command,
        **_quietly(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=90,
        check=True,
    )  # type: ignore[call-overload]
    logins.unlink()


def _sipp(settings: Settings, scenario: Path, *more: str) -> list[str]:
    # fmt: off
    return [
        "sipp", f"{settings.bind}:{settings.sip_port}", "-sf", str(scenario),
        "-i", settings.bind, "-p", str(SIP_PORT), "-mi", settings.bind, "-mp", str(MEDIA_PORT),
        "-nostdin", *more,
    ]
    # fmt: on


def _scenario(folder: Path, template: str, values: dict[str, str]) -> Path:
    text = (assets.path(SCENARIOS) / f"{template}.xml").read_text()
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    path = folder / f"{template}.xml"
    path.write_text(text)
    return path


def _quietly(folder: Path) -> dict[str, object]:
    return {
        "cwd": folder,
        "stdin": subprocess.DEVNULL,
        "env": {**os.environ, "TERM": "dumb"},
    }
