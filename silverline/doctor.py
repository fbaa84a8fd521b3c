"""Look at this machine: is everything there that a centre needs, and what to do where it is not."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from asr.client import said_book
from core import assets
from core.clock import SystemClock
from core.errors import Unavailable, UserError
from core.redis import connect
from core.secrets import Secrets
from core.settings import Settings
from crm.client import order_system
from crm.sms import wiring as sms
from silverline import alarms, ports, supervise
from silverline.telephony import root
from silverline.telephony.control import SOCKET_NAME, SUN_PATH_BYTES, Control

OLDEST_REDIS = 6
COMMANDS = {
    "redis-server": "redis-server",
    "runsvdir": "runit",
    "sv": "runit",
    "svlogd": "runit",
    "sox": "sox",
    "sipp": "sip-tester",
    "unshare": "util-linux",
    "ip": "iproute2",
}
"""Programs and the Debian packages that have them."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    found: str
    what_to_do: str = ""
    """Empty when all is well."""


def examine(settings: Settings) -> list[Check]:
    """Every check, in the order in which one would mend things. Never raises."""
    looks: Sequence[Callable[[Settings], Iterator[Check]]] = (
        _system,
        _commands,
        _redis,
        _asterisk,
        _running_asterisk,
        _hearing,
        _reading_along,
        _secrets,
        _ports,
        _paths,
        _models,
        _messages,
        _parcels,
        _alarms,
    )
    checks: list[Check] = []
    for look in looks:
        try:
            checks.extend(look(settings))
        except (UserError, OSError) as error:
            todo = error.do if isinstance(error, UserError) else ""
            checks.append(Check(look.__name__.strip("_"), False, str(error), todo))
    return checks


def required_modules() -> list[str]:
    """Asterisk's modules as `asterisk/modules.conf` loads them."""
    text = assets.path("asterisk/modules.conf").read_text()
    return re.findall(r"^load\s*=>?\s*(\S+\.so)", text, re.MULTILINE)


def _system(settings: Settings) -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Check("Python", sys.version_info >= (3, 11), version, "Install Python 3.11 or newer.")
    yield Check(
        "user",
        os.geteuid() == 0,
        "root" if os.geteuid() == 0 else f"uid {os.geteuid()}",
        "Run as root: Asterisk's own root needs mounts.",
    )
    for name, wanted in (("disk", settings.data_dir), ("recordings' disk", settings.incoming_dir)):
        folder, least = _existing(wanted), settings.disk_low_mb
        free = shutil.disk_usage(folder).free // 1_000_000
        found = f"{free} MB free at {folder}"
        yield Check(name, free >= least, found, f"Make room: {least} MB or more.")


def _commands(_settings: Settings) -> Iterator[Check]:
    for command, package in COMMANDS.items():
        where = shutil.which(command)
        yield Check(command, where is not None, where or "missing", f"apt-get install {package}")


def _redis(_settings: Settings) -> Iterator[Check]:
    text = _output(["redis-server", "--version"])
    found = re.search(r"v=(\d+)\.(\S+)", text)
    ok = found is not None and int(found[1]) >= OLDEST_REDIS
    shown = f"{found[1]}.{found[2]}" if found else text or "does not run"
    yield Check("Redis version", ok, shown, f"Install Redis {OLDEST_REDIS} or newer.")


def _asterisk(settings: Settings) -> Iterator[Check]:
    installation = root.find(settings)
    text = root.version(installation)
    yield Check(
        "Asterisk",
        root.major(text) >= root.OLDEST,
        f"{text or 'does not run'} ({installation.root or 'of the system'})",
        f"Remove {root.default_root(settings)} and run: make setup",
    )
    wanted = required_modules()
    missing = [name for name in wanted if not (installation.modules_dir / name).exists()]
    yield Check(
        "Asterisk modules",
        not missing,
        f"missing: {', '.join(missing)}" if missing else f"all {len(wanted)} there",
        "Install the package that has them, or rebuild the root: make setup",
    )


def _running_asterisk(settings: Settings) -> Iterator[Check]:
    """What only a running Asterisk can tell; silent when it does not run."""
    if not supervise.is_up(settings):
        return
    try:
        table = Control.of(settings).rx("module show")
    except Unavailable as error:
        yield Check("running Asterisk", False, str(error), "Run: silverline down, then up")
        return
    running = {line.split()[0] for line in table.splitlines() if " Running " in line}
    declined = [name for name in required_modules() if name not in running]
    yield Check(
        "loaded modules",
        not declined,
        f"not running: {', '.join(declined)}" if declined else "all run",
        f"Read {settings.log_dir / 'asterisk' / 'current'}",
    )
    hosts = settings.asterisk_dir / "etc" / "generated" / "hosts"
    name = socket.gethostname()
    yield Check(
        "host name",
        name in hosts.read_text().split(),
        name,
        "The machine was renamed since the start. Run: silverline down, then up",
    )


def _hearing(settings: Settings) -> Iterator[Check]:
    """Whether callers who speak are heard; silent where nobody is to, or the centre is down."""
    if not settings.speech or not supervise.is_up(settings):
        return
    trouble = supervise.states(settings, ["utterance"])[0].trouble
    yield Check(
        "hearing callers",
        trouble is None,
        f"utterance {trouble}" if trouble else f"on port {settings.speech_port}",
        f"Callers have the keys meanwhile. Read {settings.log_dir / 'utterance' / 'current'}",
    )


def _reading_along(settings: Settings) -> Iterator[Check]:
    """Whether calls are written down while they run; silent where none is, or nothing runs."""
    if settings.live_calls == 0 or not supervise.is_up(settings):
        return
    try:
        beat = said_book(connect(settings)).last_beat()
    except Unavailable as error:
        yield Check("live transcript", False, str(error), "Run: silverline up")
        return
    found = "asr-live waits for its model" if beat else "asr-live does not say that it lives"
    yield Check(
        "live transcript",
        beat is not None and beat.ready,
        f"{beat.most} calls at once" if beat and beat.ready else found,
        f"Calls go on without it. Read {settings.log_dir / 'asr-live' / 'current'}",
    )


def _secrets(settings: Settings) -> Iterator[Check]:
    try:
        Secrets.load(settings)
    except UserError as error:
        yield Check("secrets", False, error.what, error.do)
    else:
        yield Check("secrets", True, "there, and private")


def _ports(settings: Settings) -> Iterator[Check]:
    up = supervise.is_up(settings)
    for port in ports.needed(settings):
        free = ports.is_free(settings.bind, port)
        found = "ours" if up and not free else "free" if free else "taken"
        yield Check(
            f"port {port} ({port.service})",
            free or up,
            found,
            f"End the other program or set SILVERLINE_{port.setting.upper()}.",
        )


def _paths(settings: Settings) -> Iterator[Check]:
    path = settings.asterisk_dir / "run" / SOCKET_NAME
    length = len(str(path).encode())
    yield Check(
        "socket path",
        length <= SUN_PATH_BYTES,
        f"{length} bytes",
        f"Longer than {SUN_PATH_BYTES} bytes: set a shorter SILVERLINE_DATA_DIR.",
    )

    inside = settings.incoming_dir.resolve().is_relative_to(settings.data_dir.resolve())
    yield Check(
        "recordings folder",
        inside,
        "inside the data folder" if inside else f"leads to {settings.incoming_dir.resolve()}",
        "Asterisk sees the data folder only: mount the disk there instead of linking to it.",
    )


def _messages(settings: Settings) -> Iterator[Check]:
    """Messages, where they are switched on: texts, hours, key, line; the gateway is not asked."""
    if not (settings.sms_url or settings.voice_receipts):
        yield Check("text messages", True, "off (sms_url is not set)")
        return
    try:
        sms.policy_of(settings)
        if settings.voice_receipts:
            sms.speaker(settings)
        if settings.sms_url:
            sms.gateway(settings).close()
    except UserError as error:
        yield Check("text messages", False, error.what, error.do)
        return
    ways = {"text": settings.sms_url, "voice": settings.voice_receipts}
    yield Check("text messages", True, "on: " + ", ".join(way for way, on in ways.items() if on))


def _parcels(settings: Settings) -> Iterator[Check]:
    """A courier's order system, where one is named: its key; it is not asked."""
    try:
        named = order_system(settings, SystemClock()) is not None
    except UserError as error:
        yield Check("order system", False, error.what, error.do)
        return
    yield Check("order system", True, "on" if named else "the centre's own table")


def _models(settings: Settings) -> Iterator[Check]:
    folder = settings.models_dir / settings.asr_model
    yield Check(
        "speech model",
        folder.is_dir() and any(folder.iterdir()),
        str(folder),
        f"Run: silverline models install {settings.asr_model}",
    )


def _alarms(settings: Settings) -> Iterator[Check]:
    """What a running centre complains of; silent when it does not run."""
    if not supervise.is_up(settings):
        return
    rows = alarms.standing(settings)
    for row in rows:
        yield Check(f"alarm {row.kind}", False, row.what, row.do)
    if not rows:
        yield Check("alarms", True, "none open")


def _existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


def _output(command: list[str]) -> str:
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return result.stdout.strip()
