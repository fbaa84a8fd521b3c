"""What a centre consists of: its processes, how each is started, and how one sees it is well."""

import http.client
import importlib.util
import shlex
import shutil
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import redis

from core import assets
from core.errors import Unavailable
from core.redis import connect
from core.settings import Settings
from silverline.telephony import root
from silverline.telephony.control import Control

PROBE_S = 1.0
"""Longest time one look at a service's health may take."""
FIRST, VOICE, HEARING, ALONGSIDE = -10, -5, -3, 10
"""Nice values: of those who need a few percent of a processor while all callers wait for them, of
Asterisk, whose sound must not stutter because of other work, of recognition that a caller waits
for, and of recognition that an agent reads along: after everybody else, before batch."""
SETTLED_S = 1.0
"""A process without a socket of its own counts as well when it has lived this long."""
STALE_BEAT_S = 3

Health = Callable[[Settings, Path], str | None]
"""Look at a service (settings, its runit folder): None when well, else what is wrong."""


@dataclass(frozen=True)
class Service:
    """One supervised process."""

    name: str
    module: str = ""
    """Python module to run, or empty for a foreign program."""
    limit_s: float = 90.0
    """How long it may take from start to well: a small, busy machine starts a dozen at once."""
    nice: int = 0
    """Whose turn it is where the machine is short of time; below 0 only where that is allowed."""
    health: Health | None = None
    """None: well when its process has settled."""
    program: Callable[[Settings], list[str]] | None = None
    """The foreign program's command line."""
    wanted: Callable[[Settings], bool] = lambda _settings: True
    """Whether a centre with these settings has it."""

    def command(self, settings: Settings) -> list[str]:
        """The whole command line."""
        line = self.program(settings) if self.program else [sys.executable, "-m", self.module]
        return ["nice", "-n", str(self.nice), *line] if self.nice else line

    def look(self, settings: Settings, folder: Path) -> str | None:
        """None when well, else what is wrong."""
        return (self.health or settled)(settings, folder)

    @property
    def exists(self) -> bool:
        """Whether this installation has the program."""
        return not self.module or _has_module(self.module)


def _has_module(name: str) -> bool:
    try:
        found = importlib.util.find_spec(name)
    except ModuleNotFoundError:
        return False
    if found is None:
        return False
    is_package = found.submodule_search_locations is not None
    return not is_package or importlib.util.find_spec(f"{name}.__main__") is not None


def redis_config(settings: Settings) -> str:
    """Our own Redis: a unix socket only, every event on disk before it is confirmed."""
    folder = settings.data_dir / "redis"
    return "\n".join(
        [
            "port 0",
            f'unixsocket "{settings.redis_path}"',
            "unixsocketperm 700",
            f'dir "{folder}"',
            "daemonize no",
            "appendonly yes",
            "appendfsync always",
            'save ""',
            "maxmemory-policy noeviction",
            "databases 1",
            "",
        ]
    )


def _redis_program(settings: Settings) -> list[str]:
    return ["redis-server", str(settings.data_dir / "redis" / "redis.conf")]


def _asterisk_program(settings: Settings) -> list[str]:
    launch = str(assets.path("asterisk/launch.sh"))
    installation = root.find(settings)
    if installation.root is None:
        return [launch, str(settings.data_dir)]
    own_mounts = ["unshare", "-m", "--propagation", "private"]
    return [*own_mounts, launch, str(settings.data_dir), str(installation.root)]


def redis_well(settings: Settings, _folder: Path) -> str | None:
    """Redis answers a PING."""
    client = connect(settings, timeout_s=PROBE_S)
    try:
        client.ping()
    except redis.RedisError as error:
        return f"does not answer at {settings.redis_path} ({error})"
    finally:
        client.close()
    return None


def asterisk_well(settings: Settings, _folder: Path) -> str | None:
    """Asterisk has booted, listens for SIP and for managers."""
    control = Control.of(settings)
    try:
        if "fully booted" not in control.rx("core waitfullybooted", PROBE_S):
            return "is still starting"
        if "Unable to find" in control.rx("pjsip show transport transport-udp", PROBE_S):
            return f"could not open SIP on {settings.bind}:{settings.sip_port}/udp"
    except Unavailable as error:
        return str(error)
    return _port_well(settings.reach, settings.ami_port)


def ivr_well(settings: Settings, _folder: Path) -> str | None:
    """FastAGI accepts."""
    return _port_well(settings.reach, settings.agi_port)


def utterance_well(settings: Settings, folder: Path) -> str | None:
    """The listener accepts; without its model there is none, and callers have the keys."""
    if trouble := settled(settings, folder):
        return trouble
    if not (settings.models_dir / settings.asr_model).is_dir():
        return None
    return _port_well(settings.reach, settings.speech_port)


def acd_well(settings: Settings, _folder: Path) -> str | None:
    """The ACD's beat has reached Asterisk lately."""
    try:
        answer = Control.of(settings).rx("dialplan show globals", PROBE_S)
    except Unavailable as error:
        return f"cannot be seen: {error}"
    beats = [line.split("=")[1].strip() for line in answer.splitlines() if "ACD_BEAT=" in line]
    if not beats or not beats[0].isdigit():
        return "has not beaten yet"
    age = time.time() - int(beats[0])
    return None if age <= STALE_BEAT_S else f"beat {age:.0f} s ago, last"


def console_well(settings: Settings, _folder: Path) -> str | None:
    """The console's API answers."""
    url = f"http://{settings.reach}:{settings.console_port}/api/health"
    try:
        with urllib.request.urlopen(url, timeout=PROBE_S) as answer:
            return None if answer.status == 200 else f"answers {answer.status} at {url}"
    except (OSError, urllib.error.URLError, http.client.HTTPException) as error:
        return f"does not answer at {url} ({error})"


def settled(_settings: Settings, folder: Path) -> str | None:
    """The process is up and has not been restarted for a moment."""
    try:
        state = (folder / "supervise" / "stat").read_text().strip()
        since = time.time() - (folder / "supervise" / "pid").stat().st_mtime
    except OSError:
        return "has not been started yet"
    if state != "run":
        return f"is not running ({state})"
    return None if since >= SETTLED_S else "has just been started"


def _port_well(host: str, port: int) -> str | None:
    try:
        with socket.create_connection((host, port), timeout=PROBE_S):
            return None
    except OSError as error:
        return f"does not accept on port {port} ({error})"


ALL: Sequence[Service] = (
    Service("redis", program=_redis_program, health=redis_well, limit_s=30, nice=FIRST),
    Service("asterisk", program=_asterisk_program, health=asterisk_well, nice=VOICE),
    Service("ivr", "ivr", health=ivr_well),
    Service("acd", "acd", health=acd_well, nice=FIRST),
    Service("acd2", "acd.second", wanted=lambda settings: settings.acd_standby, nice=FIRST),
    Service("recordings", "recordings"),
    Service("asr", "asr"),
    Service("asr-worker", "asr.worker", nice=15),
    Service(
        "utterance",
        "asr.utterance",
        health=utterance_well,
        wanted=lambda settings: settings.speech,
        nice=HEARING,
    ),
    Service(
        "asr-live",
        "asr.live_text",
        wanted=lambda settings: settings.live_calls > 0,
        nice=ALONGSIDE,
    ),
    Service("quality", "quality"),
    Service("crm", "crm"),
    Service("reports", "reports"),
    Service("accounts", "silverline.accounts"),
    Service("console", "console", health=console_well),
)
"""Every service, in the order in which they are waited for; stopped by `STOP_ORDER`."""

STOP_ORDER: Sequence[frozenset[str]] = (
    frozenset({"asterisk"}),
    frozenset(s.name for s in ALL) - {"asterisk", "redis"},
    frozenset({"redis"}),
)
"""Calls end first, then those who write about them, then the stream they write to."""


def run_script(service: Service, settings: Settings, environment: dict[str, str]) -> str:
    """runit's `run` file: become the service, with these variables and no others."""
    words = [f"{name}={value}" for name, value in sorted(environment.items())]
    line = shlex.join([shutil.which("env") or "env", "-i", *words, *service.command(settings)])
    folder = shlex.quote(str(settings.data_dir))
    # Where Linux shares the processor between sessions (`sched_autogroup_enabled`), `nice` orders
    # only the processes of one session, and each service is a session of its own.
    share = f"{{ echo {service.nice} >/proc/self/autogroup; }} 2>/dev/null || :"
    lines = ["#!/bin/sh", "exec 2>&1", share, "umask 027", f"cd {folder} || exit 1", f"exec {line}"]
    return "\n".join(lines) + "\n"
