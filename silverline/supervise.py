"""Bring a centre up and take it down: runit's `runsvdir` over generated folders in `data_dir/sv`.

Every process of a centre carries `SILVERLINE_CENTRE=<data_dir>` in its environment. That mark, and
not a pid file, decides what is ours: a stale pid file is harmless, and `down` is done only when no
process bears the mark any more.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core import assets
from core.errors import UserError
from core.secrets import Secrets
from core.settings import Settings
from ivr.adapters import installing
from silverline import ports
from silverline.services import ALL, STOP_ORDER, Service, redis_config, run_script
from silverline.telephony import config, root

MARK = "SILVERLINE_CENTRE"
LOG_BYTES = 1_000_000
LOG_FILES = 5
"""Each service keeps at most so many log files of so many bytes."""
ROOMS = "core silverline ivr acd recordings asr quality crm reports console"
PROGRAM = (
    "asterisk/*",
    "dialplans/*",
    *(f"{room}/{files}" for room in ROOMS.split() for files in ("*.py", "*/*.py", "*/*.yaml")),
)
"""Files of the program that a process reads when it starts."""
POLL_S = 0.05
LAST_WORDS_S, LAST_LINES = 2.0, 40
"""A process that would not start has so long to say where it is; so much of its log is shown."""
PYTHON = {"PYTHONUNBUFFERED": "1", "PYTHONFAULTHANDLER": "1"}
"""Lines at once; and one that crashes, or is sent SIGABRT, says where each thread was."""
STOP_LIMIT_S = 10
"""How long a group of services may take to end before it is killed."""

Say = Callable[[str], None]


class StartFailed(UserError):
    """A service did not become well in time."""


@dataclass(frozen=True)
class State:
    """One service as runit sees it."""

    name: str
    running: bool
    pid: int | None
    trouble: str | None
    """What its health check says; None when well."""


def up(
    settings: Settings,
    phones: Sequence[str],
    say: Say = lambda _line: None,
    *,
    only: Sequence[str] | None = None,
) -> None:
    """Start the centre and wait until every service is well; already up: only wait.

    `only`: names of services to start, None for all that this installation has. Raises `UserError`
    when a port is taken, and `StartFailed` with the service's last words; of a centre that did not
    come up nothing stays behind, one that was up before stays as it is.
    """
    services = _wanted(settings, only)
    with _locked(settings):
        if is_up(settings):
            if not is_current(settings, phones):
                say("! Program, settings or agents have changed: silverline down, then up.")
            _wait_until_well(settings, services, say)
            return
        _stop_everything(settings)
        try:
            prepare(settings, phones, services)
            _start(settings)
            _stamp_file(settings).write_text(_stamp(settings, phones))
            _wait_until_well(settings, services, say, fresh=True)
        except BaseException:
            _stop_everything(settings)
            raise


def down(settings: Settings, say: Say = lambda _line: None) -> int:
    """Stop everything of this centre; return how many processes that were. Idempotent."""
    with _locked(settings):
        found = len(processes(settings))
        _stop_everything(settings)
        say(f"stopped {found} processes" if found else "nothing was running")
        return found


def is_up(settings: Settings) -> bool:
    """Whether this centre's supervisor is alive, and not a stranger with its old pid."""
    try:
        pid = int(_pid_file(settings).read_text())
    except (OSError, ValueError):
        return False
    return pid in processes(settings)


def is_current(settings: Settings, phones: Sequence[str]) -> bool:
    """Whether the centre was started with this program, these settings and these agents."""
    try:
        return _stamp_file(settings).read_text() == _stamp(settings, phones)
    except OSError:
        return False


def _stamp_file(settings: Settings) -> Path:
    return settings.run_dir / "started-with"


def _stamp(settings: Settings, phones: Sequence[str]) -> str:
    """What a running centre depends on, in one hash: a change of any of it needs a restart."""
    hashed = hashlib.sha256(json.dumps([settings.model_dump_json(), *sorted(phones)]).encode())
    for pattern in PROGRAM:
        for path in sorted(assets.root().glob(pattern)):
            hashed.update(str(path).encode() + path.read_bytes())
    return hashed.hexdigest()


def states(settings: Settings, only: Sequence[str] | None = None) -> list[State]:
    """How each service is."""
    return [_state(settings, service) for service in _wanted(settings, only)]


def start(settings: Settings, name: str) -> None:
    """Start one service of a centre that is up, if it was stopped."""
    _sv(settings, "start", [name])


def stop(settings: Settings, name: str, *, kill: bool = False) -> None:
    """Stop one service of a centre that is up, and leave it stopped. `kill`: without a warning."""
    if kill:
        # "once" on a running service only says not to start it again after its end.
        pid = _state(settings, chosen([name])[0]).pid
        _sv(settings, "once", [name])
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
    else:
        _sv(settings, "stop", [name])


def chosen(only: Sequence[str] | None) -> list[Service]:
    """Services by name, or all that this installation has. Raises `UserError` for a wrong name."""
    known = {service.name: service for service in ALL}
    wrong = sorted(set(only or ()) - set(known))
    if wrong:
        raise UserError(f"No such service: {', '.join(wrong)}.", f"There are: {', '.join(known)}.")
    return [s for s in ALL if s.exists and (only is None or s.name in only)]


def _wanted(settings: Settings, only: Sequence[str] | None) -> list[Service]:
    """As `chosen`; of all, those that the settings ask for."""
    return [s for s in chosen(only) if only is not None or s.wanted(settings)]


def processes(settings: Settings) -> list[int]:
    """Pids of every living process that bears this centre's mark."""
    mark = f"{MARK}={settings.data_dir}".encode()
    return [pid for pid in _all_pids() if mark in _environment_of(pid)]


def prepare(settings: Settings, phones: Sequence[str], services: Sequence[Service]) -> None:
    """Write everything the services read: folders, configuration, sounds, runit's files."""
    names = {service.name for service in services}
    ports.require_free(settings, names)
    for folder in (settings.run_dir, settings.log_dir, settings.spool_dir):
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    if "redis" in names:
        folder = settings.data_dir / "redis"
        folder.mkdir(exist_ok=True, mode=0o700)
        (folder / "redis.conf").write_text(redis_config(settings))
    if "asterisk" in names:
        config.generate(settings, Secrets.load(settings), phones, root.find(settings))
        installing.install(settings)
    shutil.rmtree(_sv_dir(settings), ignore_errors=True)
    for service in services:
        _write_service(settings, service)


def environment(settings: Settings) -> dict[str, str]:
    """What a service's environment is: the settings, the mark, and little else."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TZ") if name in os.environ}
    values = settings.model_dump(mode="json", exclude_none=True)
    ours = {
        f"SILVERLINE_{name.upper()}": value if isinstance(value, str) else json.dumps(value)
        for name, value in values.items()
    }
    return kept | ours | {MARK: str(settings.data_dir), "LANG": "C.UTF-8"} | PYTHON


def _write_service(settings: Settings, service: Service) -> None:
    folder = _sv_dir(settings) / service.name
    log = settings.log_dir / service.name
    log.mkdir(parents=True, exist_ok=True, mode=0o750)
    (log / "config").write_text(f"s{LOG_BYTES}\nn{LOG_FILES}\n")
    _script(folder / "run", run_script(service, settings, environment(settings)))
    _script(folder / "log" / "run", f"#!/bin/sh\nexec svlogd -tt {shlex.quote(str(log))}\n")
    if service.name == "asterisk":
        # SIGTERM takes Asterisk seconds; its own command ends it at once. A failure of this script
        # makes runit send the signal after all.
        stop = [sys.executable, "-m", "silverline.telephony.stop", str(settings.data_dir)]
        ask = shlex.join(stop)
        _script(folder / "control" / "t", f"#!/bin/sh\nexec {ask}\n")


def _script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_text(text)
    path.chmod(0o700)


def _start(settings: Settings) -> None:
    """Start the supervisor in a session of its own, so that closing a terminal ends nothing."""
    with (settings.log_dir / "runsvdir.log").open("wb") as log:
        process = subprocess.Popen(
            ["runsvdir", "-P", str(_sv_dir(settings))],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=environment(settings),
            start_new_session=True,
        )
    _pid_file(settings).write_text(f"{process.pid}\n")


def _wait_until_well(
    settings: Settings, services: Sequence[Service], say: Say, *, fresh: bool = False
) -> None:
    """`fresh`: nobody is served yet, so that what hangs may be ended to learn why."""
    started = time.monotonic()
    for service in services:
        _wait_for(settings, service, started + service.limit_s, fresh)
        say(f"{service.name} is up ({time.monotonic() - started:.1f} s)")


def _wait_for(settings: Settings, service: Service, deadline: float, fresh: bool) -> None:
    folder = _sv_dir(settings) / service.name
    while trouble := service.look(settings, folder):
        if time.monotonic() > deadline:
            if fresh:
                _let_it_say_where(settings, service)
            raise StartFailed(
                f"{service.name} {trouble}, {service.limit_s:.0f} s after the start."
                f"{_last_words(settings, service.name)}",
                f"Read {settings.log_dir / service.name / 'current'}, then: silverline doctor",
            )
        time.sleep(POLL_S)


def _let_it_say_where(settings: Settings, service: Service) -> None:
    """End a Python process that hangs at its start; each thread's place comes into its log."""
    pid = _pid(settings, service.name)
    if not service.module or pid is None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGABRT)
    _until(lambda: _pid(settings, service.name) != pid, LAST_WORDS_S)


def _last_words(settings: Settings, name: str) -> str:
    try:
        lines = (settings.log_dir / name / "current").read_text(errors="replace").splitlines()
    except OSError:
        return ""
    return "".join(f"\n    {line}" for line in lines[-LAST_LINES:]) + "\n" if lines else ""


def _pid(settings: Settings, name: str) -> int | None:
    try:
        return int((_sv_dir(settings) / name / "supervise" / "pid").read_text())
    except (OSError, ValueError):
        return None


def _state(settings: Settings, service: Service) -> State:
    folder, pid = _sv_dir(settings) / service.name, _pid(settings, service.name)
    alive = pid is not None and Path(f"/proc/{pid}").exists()
    trouble = service.look(settings, folder) if alive else "is not running"
    return State(service.name, alive, pid if alive else None, trouble)


def _stop_everything(settings: Settings) -> None:
    """Stop in order, gently; then whatever still bears the mark. Raises `UserError` at the last."""
    _signal_supervisor(settings)
    for group in STOP_ORDER:
        present = [n for n in sorted(group) if (_sv_dir(settings) / n / "supervise/ok").exists()]
        if present and processes(settings):
            _sv(settings, "force-shutdown", present)
    for number, limit_s in ((signal.SIGTERM, 3.0), (signal.SIGKILL, 5.0)):
        if _gone(settings, 0.5):
            break
        for pid in processes(settings):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        _gone(settings, limit_s)
    if left := processes(settings):
        raise UserError(f"These processes would not end: {left}.", "Look at them with: ps -fp PID")
    _pid_file(settings).unlink(missing_ok=True)


def _signal_supervisor(settings: Settings) -> None:
    """End runsvdir alone, or it would restart what is being stopped."""
    if is_up(settings):
        pid = int(_pid_file(settings).read_text())
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        _until(lambda: not _environment_of(pid), 3.0)


def _gone(settings: Settings, limit_s: float) -> bool:
    return _until(lambda: not processes(settings), limit_s)


def _until(done: Callable[[], bool], limit_s: float) -> bool:
    deadline = time.monotonic() + limit_s
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_S)
    return True


def _sv(settings: Settings, command: str, names: Sequence[str]) -> None:
    folders = [str(_sv_dir(settings) / name) for name in names]
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(
            ["sv", "-w", str(STOP_LIMIT_S), command, *folders],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=STOP_LIMIT_S * 2 + 5,
            check=False,
        )


def _all_pids() -> Iterator[int]:
    return (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())


def _environment_of(pid: int) -> list[bytes]:
    """The environment a process was started with; empty for one that is gone or has ended."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []


def _sv_dir(settings: Settings) -> Path:
    return settings.data_dir / "sv"


def _pid_file(settings: Settings) -> Path:
    return settings.run_dir / "runsvdir.pid"


@contextlib.contextmanager
def _locked(settings: Settings) -> Iterator[None]:
    """One `up` or `down` at a time. Raises `UserError` when another one is at work."""
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    with (settings.run_dir / "supervise.lock").open("w") as lock:
        if not _until(lambda: _try_lock(lock.fileno()), 60.0):
            raise UserError("Another up or down of this centre is under way.", "Wait for it.")
        yield


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
