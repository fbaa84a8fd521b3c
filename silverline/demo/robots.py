"""Robots on the telephone: SIPp as callers and as agents' phones, with real speech.

Each robot is one SIPp process with its own SIP and media port, a folder of its own for its logs and
a time limit, and ends with its `with` block. SIPp plays headerless A-law, so tracks are converted
beside the logs.
"""

import contextlib
import itertools
import os
import re
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from core import assets
from core.errors import SilverlineError, Unavailable
from silverline.demo.scenario import Key as Key  # noqa: PLC0414  callers write robots.Key
from silverline.demo.scenario import cue_step, key_steps, speak_step

CALLER_HOST = "127.0.0.2"
"""The test trunk's address; see `trunk_match`."""
AGENT_HOST = "127.0.0.1"
ANSWERING = ("-oocsn", "ooc_default")
"""SIPp's arguments for a phone that registers: the centre asks at once whether it is there."""
NO_CUE_TRACK_MS = 60_000
"""How long a caller without a track stays on the line."""
NEXT_CUE_S = 60.0
"""How long who says several things waits for the cue to the next, if not otherwise told."""

_UNSAFE_NUMBER = re.compile(r"[^+0-9]")
_OPEN = frozenset({"ringing", "answered", "speaking"})
"""Notes of a scenario after which the call still lives."""
HANG_UP_S = 5.0
"""How long a robot's last call may take to end when the robot is closed."""
_port_turn = itertools.count(0, 4)


class RobotFailed(SilverlineError):
    """SIPp ended otherwise than its scenario says; the message holds its last words."""


@dataclass(frozen=True)
class Centre:
    """Where the centre listens, as a phone sees it."""

    host: str = "127.0.0.1"
    sip_port: int = 5060


class Robot:
    """One SIPp process."""

    def __init__(
        self, name: str, host: str, centre: Centre, folder: Path, sip_port: int = 0
    ) -> None:
        self.name = name
        self.host = host
        self.centre = centre
        self.folder = folder / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.sip_port = sip_port or free_port(host)
        self.media_port = free_port(host)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> list[str]:
        """What the scenario noted so far: `<call id> ringing`, `answered`, `hung-up` and so on."""
        path = self.folder / "log"
        return path.read_text().splitlines() if path.exists() else []

    def noted(self, word: str) -> int:
        """How many calls have reached the point that the scenario notes as `word`."""
        return sum(line.split()[-1:] == [word] for line in self.log)

    def wait_noted(self, word: str, limit_s: float, times: int = 1) -> None:
        """Wait until `word` was noted `times` times. Raises `RobotFailed` after `limit_s`."""
        deadline = time.monotonic() + limit_s
        while self.noted(word) < times:
            if time.monotonic() > deadline:
                raise RobotFailed(f"{self.name} did not get to '{word}' in {limit_s} s: {self.log}")
            if self._process is None or self._process.poll() is not None:
                if self.noted(word) >= times:
                    return
                raise RobotFailed(f"{self.name} ended before '{word}': {self._last_words()}")
            time.sleep(0.02)

    def wait(self, limit_s: float) -> None:
        """Wait for the scenario's end. Raises `RobotFailed` when it went wrong or took too long."""
        if self._process is None:
            raise RobotFailed(f"{self.name} was not started")
        try:
            code = self._process.wait(limit_s)
        except subprocess.TimeoutExpired:
            self.close()
            raise RobotFailed(f"{self.name} was not done in {limit_s} s: {self.log}") from None
        if code != 0:
            raise RobotFailed(f"{self.name}: SIPp ended with {code}: {self._last_words()}")

    @contextlib.contextmanager
    def dead(self) -> Iterator[None]:
        """It does nothing and says nothing, as without power; then everything goes on."""
        if self._process is None:
            raise RobotFailed(f"{self.name} was not started")
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def hang_up(self) -> None:
        """End every call this robot is in, ringing or talking."""
        for call_id in self._open_calls():
            self._whisper("MESSAGE", call_id)

    def close(self) -> None:
        """Hang up and end the process, gently and then not; a second call does nothing."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None and self._open_calls():
            self.hang_up()
            deadline = time.monotonic() + HANG_UP_S
            while process.poll() is None and self._open_calls() and time.monotonic() < deadline:
                time.sleep(0.02)
        process.terminate()
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def _open_calls(self) -> list[str]:
        """Ids of calls that have begun and not ended, by the scenario's notes."""
        last = {line.split()[0]: line.split()[-1] for line in self.log if " " in line}
        return [call_id for call_id, word in last.items() if word in _OPEN]

    def _whisper(self, method: str, call_id: str, *more: str) -> None:
        """Send a bare request straight to the robot's SIP port: SIPp goes by the call's id only.

        `more`: headers.
        """
        message = "\r\n".join(
            [
                f"{method} sip:robot@{self.host}:{self.sip_port} SIP/2.0",
                f"Via: SIP/2.0/UDP {self.host}:9;branch=z9hG4bK{uuid.uuid4().hex}",
                "From: <sip:owner@localhost>;tag=owner",
                "To: <sip:robot@localhost>",
                f"Call-ID: {call_id}",
                f"CSeq: 1 {method}",
                *more,
                "Content-Length: 0",
                "\r\n",
            ]
        )
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(message.encode(), (self.host, self.sip_port))

    def _sipp(self, scenario: Path, limit_s: int, *more: str) -> list[str]:
        """The command line that runs a scenario against the centre."""
        # fmt: off
        return [
            "sipp", f"{self.centre.host}:{self.centre.sip_port}", "-sf", str(scenario),
            "-i", self.host, "-p", str(self.sip_port),
            "-mi", self.host, "-mp", str(self.media_port), "-nostdin",
            "-timeout", f"{limit_s}s", "-timeout_error",
            "-trace_err", "-error_file", str(self.folder / "errors"),
            "-trace_logs", "-log_file", str(self.folder / "log"), *more,
        ]
        # fmt: on

    def _start(self, command: list[str]) -> None:
        (self.folder / "log").unlink(missing_ok=True)  # an earlier run's notes are not ours
        with (self.folder / "screen").open("wb") as screen:
            self._process = subprocess.Popen(
                command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=screen,
                stderr=subprocess.STDOUT,
                env={**os.environ, "TERM": "dumb"},
            )

    def _last_words(self) -> str:
        path = self.folder / "errors"
        text = path.read_text(errors="replace") if path.exists() else ""
        return " | ".join(line.strip() for line in text.splitlines()[-12:] if line.strip())

    def _scenario(self, template: str, values: dict[str, str]) -> Path:
        """Fill a scenario's `@NAME@` places, and write it into the robot's folder."""
        text = (assets.path("silverline/demo/sipp") / f"{template}.xml").read_text()
        for name, value in values.items():
            text = text.replace(f"@{name}@", value)
        path = self.folder / f"{template}.xml"
        path.write_text(text)
        return path

    def _track(self, speech: Path | None) -> tuple[str, int]:
        """SIPp's action that plays the track, and the track's length in milliseconds."""
        if speech is None:
            return "", 0
        track = to_alaw(speech, self.folder)
        return f'<exec rtp_stream="{track},1,8"/>', track.stat().st_size // 8


class Agent(Robot):
    """An agent's phone: registers, then rings, answers and speaks for any number of calls."""

    where = AGENT_HOST
    """The address it has."""

    def __init__(
        self,
        agent_id: str,
        password: str,
        centre: Centre,
        folder: Path,
        *,
        speech: Path | None = None,
        ring_ms: int = 1000,
        refuse: str | None = None,
        talk_limit_ms: int = 600_000,
        sip_port: int = 0,
    ) -> None:
        """`refuse`: answer to every call after ringing, e.g. `486 Busy Here`; None: pick up.

        `talk_limit_ms`: hang up after so long when the other side did not. For an agent who never
        answers, let `ring_ms` exceed the centre's ring time.
        """
        super().__init__(f"agent-{agent_id}", self.where, centre, folder, sip_port)
        self.agent_id = agent_id
        self._password = password
        self._turn = 1
        self.speech = speech
        self.ring_ms = ring_ms
        self.refuse = refuse
        self.talk_limit_ms = talk_limit_ms
        self._registered = False

    def start(self, limit_s: int = 3600) -> Self:
        """Register and wait for calls; the process ends by itself after `limit_s` seconds."""
        self.register()
        speak, _ = self._track(self.speech)
        scenario = self._scenario(
            "agent",
            {
                "RING_MS": str(self.ring_ms),
                "AFTER_RING": "refuse" if self.refuse else "answer",
                "CODE": self.refuse or "486 Busy Here",
                "RTP_PORT": str(self.media_port),
                "SPEAK": speak,
                "TALK_MS": str(self.talk_limit_ms),
            },
        )
        self._start(self._sipp(scenario, limit_s))
        return self

    def register(self, expires_s: int = 86_400) -> None:
        """Tell the centre where this phone is. Raises `RobotFailed` when it refuses."""
        scenario = self._scenario("register", {"AGENT": self.agent_id, "EXPIRES": str(expires_s)})
        with self.login(self.folder) as login:
            self._start(self._sipp(scenario, 30, "-m", "1", *ANSWERING, *login))
            self.wait(35)
            self._process = None
        self._registered = expires_s > 0

    @contextlib.contextmanager
    def login(self, folder: Path) -> Iterator[list[str]]:
        """SIPp's arguments that give it this phone's password, for as long as it reads them."""
        password = folder / "password.csv"
        password.touch(mode=0o600)
        # SIPp fills in the password only when the whole keyword comes from the field.
        login = f"[authentication username={self.agent_id} password={self._password}]"
        password.write_text(f"SEQUENTIAL\n{login}\n")
        try:
            yield ["-inf", str(password)]
        finally:
            password.unlink(missing_ok=True)

    def hand_on(self, to: str) -> None:
        """Have the phone hand the caller on: `to` is an extension, or a whole address."""
        address = to if ":" in to else f"sip:{to}@{self.centre.host}:{self.centre.sip_port}"
        for call_id in self._open_calls():
            self._whisper("REFER", call_id, f"Refer-To: <{address}>")

    def hold(self, *, held: bool) -> None:
        """Have the phone put the other side on hold, or take it back."""
        self._turn += 1
        way = "sendonly" if held else "sendrecv"
        for call_id in self._open_calls():
            self._whisper("INFO", call_id, f"Way: {way}", f"Turn: {self._turn}")

    def close(self) -> None:
        """End the phone and take it off the centre's books, where the centre is still there."""
        super().close()
        if self._registered:
            self._registered = False
            with contextlib.suppress(RobotFailed):
                self.register(expires_s=0)


class AtHome(Agent):
    """The phones of people behind the test trunk, whom the centre calls; it registers nowhere."""

    where = CALLER_HOST

    def register(self, expires_s: int = 86_400) -> None:
        """The trunk's address is a setting of the centre's."""


class Asking(Robot):
    """An agent's phone that dials a colleague, to ask them or to hand a caller over."""

    def __init__(self, agent: Agent, colleague: str) -> None:
        super().__init__(f"asking-{uuid.uuid4().hex[:8]}", AGENT_HOST, agent.centre, agent.folder)
        self._agent = agent
        self._colleague = colleague

    def start(self, limit_s: int = 600) -> Self:
        """Dial."""
        places = {"AGENT": self._agent.agent_id, "COLLEAGUE": self._colleague}
        with self._agent.login(self.folder) as login:
            self._start(self._sipp(self._scenario("asking", places), limit_s, "-m", "1", *login))
            self.wait_noted("dialled", 30)
        return self

    @property
    def address(self) -> str:
        """What the phone's other conversation is referred to, so that the two become one."""
        note = next(line for line in self.log if line.endswith(" dialog")).split()
        call_id, ours, theirs = note[0], note[1], note[2]
        replaces = f"{call_id};to-tag={theirs};from-tag={ours}"
        where = f"{self.centre.host}:{self.centre.sip_port}"
        return f"sip:{self._colleague}@{where}?Replaces={quote(replaces, safe='')}"


class Caller(Robot):
    """A caller behind the test trunk."""

    def __init__(
        self,
        number: str,
        did: str,
        centre: Centre,
        folder: Path,
        *,
        speech: Path | None = None,
        keys: Sequence[Key] = (),
        wait_for_cue_s: float | None = None,
        speaks_after_s: float = 0.0,
        talk_limit_ms: int | None = None,
        then: Sequence[Path] = (),
    ) -> None:
        """`wait_for_cue_s`: stay silent until `cue()`, at most so long; None: speak without one,
        `speaks_after_s` after the machine answered or the last key.

        `talk_limit_ms`: when to hang up, counted from the start of the last track; None: at its
        end. `then`: more that is said, each at one more cue.
        """
        super().__init__(f"caller-{uuid.uuid4().hex[:8]}", CALLER_HOST, centre, folder)
        self.number = _UNSAFE_NUMBER.sub("", number)
        self.did = _UNSAFE_NUMBER.sub("", did)
        self.call_id = f"{self.name}@{self.host}"
        self.speech = speech
        self.keys = tuple(keys)
        self.wait_for_cue_s = wait_for_cue_s
        self.speaks_after_s = speaks_after_s
        self.talk_limit_ms = talk_limit_ms
        self.then = tuple(then)

    def start(self, limit_s: int = 600) -> Self:
        """Dial."""
        speak, length_ms = self._track(self.speech)
        turns = [cue_step(self.wait_for_cue_s, self.speaks_after_s), speak_step(speak)]
        for more in self.then:
            speak, length_ms = self._track(more)
            turns += [cue_step(self.wait_for_cue_s or NEXT_CUE_S, 0), speak_step(speak)]
        scenario = self._scenario(
            "caller",
            {
                "DID": self.did,
                "NUMBER": self.number,
                "KEYS": "\n".join(key_steps(self.keys, self.folder)),
                "SPEAK": "\n".join(turns),
                "TALK_MS": str(self.talk_limit_ms or length_ms or NO_CUE_TRACK_MS),
            },
        )
        self._start(self._sipp(scenario, limit_s, "-m", "1", "-cid_str", self.call_id))
        return self

    def cue(self) -> None:
        """Say "now": the caller starts to speak."""
        self._whisper("INFO", self.call_id)


def free_port(host: str) -> int:
    """An even UDP port that is free with its odd neighbour. Raises `Unavailable` when none is."""
    for _ in range(500):
        # Robots start close together: each looks from its own place in the range.
        port = 40_000 + (os.getpid() * 97 + next(_port_turn)) % 20_000 // 2 * 2
        if _is_free(host, port) and _is_free(host, port + 1):
            return port
    raise Unavailable(f"no free UDP port on {host}")


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def to_alaw(speech: Path, folder: Path) -> Path:
    """Headerless 8 kHz A-law of a sound file, in `folder`. Raises `RobotFailed`."""
    target = folder / f"{speech.stem}.al"
    command = ["sox", str(speech), "-t", "al", "-r", "8000", "-c", "1", str(target)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if result.returncode != 0:
        raise RobotFailed(f"sox cannot read {speech}: {result.stderr.strip()}")
    return target
