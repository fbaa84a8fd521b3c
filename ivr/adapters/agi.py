"""One call's line over FastAGI: pyst2 speaks the protocol, this module bounds and tames it.

pyst2 would install a signal handler, write every line (numbers included) to stderr, wait for ever
and read any amount; its streams here do none of that. Every shape of a hang-up (the line HANGUP,
result -1, the end of the stream, a broken pipe, code 511) becomes `CallerGone`.
"""

import contextlib
import re
import socket
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from asterisk.agi import AGI, AGIAppError, AGIError, AGIUnknownError

from core.errors import SilverlineError
from ivr.adapters import ear
from ivr.adapters.own import WRITTEN_S
from ivr.adapters.sounds import Sounds
from ivr.ports import Arrival, Asking, CallerGone, Heard, Leaving, Waiting
from ivr.survey_file import Ended

T = TypeVar("T")
Result = dict[str, tuple[str, str]]
"""An answer's values and what stands in parentheses behind them, by name."""

MAX_LINE = 4096
"""Bytes; Asterisk's longest answers are well below."""
SPARE_S = 8
"""Added to a command's expected length for the channel's time limit: what a hung server costs."""
LEAST_SPARE_S = 4
"""While so much is left beyond a command's expected length, the limit stays as it is."""
ANSWER_S = 5.0
"""For commands that take no time of their own."""
DEAD_CHANNEL = 511
TONE = '"!1000/400"'
"""The tone before a message: 1000 Hz for 400 ms, once."""
LOUDER = 2
"""How many times the amplitude of whatever the caller hears: 6 dB. Asterisk cuts off what exceeds
the range, which loud syllables of an agent close to the microphone may."""
KEYS = '"0123456789*#"'
MOST_LISTED = 1500
"""Characters in a list of files; Asterisk takes commands of 2048 bytes."""
RECORDED_HZ = 8000
"""Asterisk's format `wav`."""

_READ = "KEYS_READ"
"""The channel variable that keys are read into."""
_VARIABLE = re.compile(r"[A-Z_]+")
_RESULT = re.compile(r"result=([^ ]*)(?: \((.*)\))?(?: endpos=([^ ]*))?")
_VALUE = re.compile(r"[A-Za-z0-9_:,.-]{0,200}")
_PLACE = re.compile(r"[0-9]{1,6}")
_CALL_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_AGENT_ID = re.compile(r"[0-9]{1,12}")
_KEYS = re.compile(r"[0-9*#]{0,40}")
_NOT_DIGIT = re.compile(r"[^0-9]")


class AgiBroken(SilverlineError):
    """The other end does not speak AGI."""


class Wire:
    """Whole text lines over a socket, each by a deadline and of bounded length."""

    def __init__(self, sock: socket.socket, begun: bytes = b"") -> None:
        # The kernel keeps the time: Python's own limit costs a poll() before every call, and each
        # of those a turn of the interpreter among all calls' threads.
        sock.settimeout(None)
        self._sock = sock
        self._buffer = begun
        self.deadline = time.monotonic() + ANSWER_S
        """On the monotonic clock; reads and writes after it raise `CallerGone`."""

    def readline(self) -> str:
        """The next line with its end, undecodable bytes replaced. Raises `CallerGone`."""
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > MAX_LINE:
                raise CallerGone("a line without end")
            self._buffer += self._receive()
        line, self._buffer = self._buffer[: end + 1], self._buffer[end + 1 :]
        text = line.decode("utf-8", errors="replace")
        if text.strip() == "HANGUP":
            raise CallerGone("HANGUP")
        return text

    def write(self, text: str) -> None:
        """Send. Raises `CallerGone`."""
        self._timed(socket.SO_SNDTIMEO, lambda: self._sock.sendall(text.encode()))

    def flush(self) -> None:
        """Nothing is held back."""

    def _receive(self) -> bytes:
        received = self._timed(socket.SO_RCVTIMEO, lambda: self._sock.recv(MAX_LINE))
        if not received:
            raise CallerGone("end of stream")
        return received

    def _timed(self, which: int, work: Callable[[], T]) -> T:
        left = self.deadline - time.monotonic()
        try:
            if left <= 0:
                raise TimeoutError
            seconds, rest = divmod(max(1, int(left * 1e6)), 1_000_000)
            self._sock.setsockopt(socket.SOL_SOCKET, which, struct.pack("@ll", seconds, rest))
            return work()
        except (TimeoutError, BlockingIOError):
            raise CallerGone("no answer in time") from None
        except OSError as error:
            raise CallerGone(type(error).__name__) from None


class _Nowhere:
    """What pyst2 wants to tell stderr; it would contain callers' numbers."""

    def write(self, text: str, /) -> None:
        pass

    def flush(self) -> None:
        pass


class AgiSession(AGI):
    """pyst2's AGI on a socket, in any thread."""

    def __init__(self, sock: socket.socket, begun: bytes = b"") -> None:
        """`begun` is what was read already. Raises `CallerGone` or `AgiBroken` on a bad header."""
        # Not the parent's __init__: it calls signal.signal, which only the main thread may.
        self.wire = Wire(sock, begun)
        self.stdin = self.stdout = self.wire
        self.stderr = _Nowhere()
        self._got_sighup = False
        self.env = {}
        self._get_agi_env()

    @property
    def script(self) -> str:
        """The path that Asterisk asked for, without its slash."""
        return self.env.get("agi_network_script", "")

    def _get_agi_env(self) -> None:
        """Read the header; pyst2's own spends most of its time on a debug text."""
        while line := self.wire.readline().strip():
            key, _, value = line.partition(":")
            self.env[key.strip()] = value.strip()

    def get_result(self) -> Result:
        """Read one answer; pyst2's own formats every answer for a debug text nobody sees."""
        line = self.wire.readline().strip()
        code, _, answer = line.partition(" ")
        if code != "200":
            raise AGIUnknownError(int(code) if code.isdecimal() else 0, line[:80])
        found = _RESULT.match(answer)
        if found is None:
            raise AGIError(f"no result in {line[:80]!r}")
        value, data = found[1], found[2] or ""
        if value == "-1" or data == "hangup":
            raise AGIAppError("result -1, or hung up")
        return {"result": (value, data), "endpos": (found[3] or "", "")}

    def execute(self, command: str, *args: object, within_s: float = 0.0) -> Result:
        """Run one AGI command that itself takes up to `within_s` seconds.

        Raises `CallerGone`, or `AgiBroken` for an answer that is none.
        """
        self.wire.deadline = time.monotonic() + within_s + ANSWER_S
        try:
            return super().execute(command, *args)
        except AGIAppError as gone:  # result -1, or "hangup" in the answer
            raise CallerGone(str(gone)) from None
        except AGIUnknownError as error:
            if error.args and error.args[0] == DEAD_CHANNEL:
                raise CallerGone("dead channel") from None
            raise AgiBroken(f"{command}: {error}") from None
        except (AGIError, ValueError) as error:
            raise AgiBroken(f"{command}: {error}") from None


class AgiLine:
    """Implements `ivr.ports.Line` on one AGI session."""

    def __init__(
        self,
        session: AgiSession,
        sounds: Sounds,
        monotonic: Callable[[], float] = time.monotonic,
        ears: ear.Ears | None = None,
    ) -> None:
        """`ears`: None where nobody listens to speech, and all that is heard are keys."""
        self._agi = session
        self._ears = ears
        self._sounds = sounds
        self._monotonic = monotonic
        self._limit = 0.0
        """When the channel's time limit, as far as we set it, takes the call away from us."""
        self._untold: dict[str, str] = {}

    def arrival(self) -> Arrival:
        """Who calls whom. Raises `AgiBroken` when the header has no usable call id."""
        env = self._agi.env
        call_id = env.get("agi_uniqueid", "")
        if not _CALL_ID.fullmatch(call_id):
            raise AgiBroken("no call id in the header")
        peak = env.get("agi_arg_1", "")
        return Arrival(
            call_id=call_id, did=self._did("agi_arg_2"), number=self._number(), peak=peak
        )

    def waiting(self) -> Waiting:
        """Who waits where in line. Raises `AgiBroken` when the header does not say so."""
        env = self._agi.env
        call_id, ahead = env.get("agi_uniqueid", ""), env.get("agi_arg_1", "")
        if not _CALL_ID.fullmatch(call_id) or not _PLACE.fullmatch(ahead):
            raise AgiBroken("no call in line in the header")
        wait = env.get("agi_arg_3", "")
        return Waiting(
            call_id=call_id,
            ahead=int(ahead),
            voice=env.get("agi_arg_2", "")[:20],
            wait_s=int(wait) if _PLACE.fullmatch(wait) else None,
            callback=env.get("agi_arg_4", "") == "1",
            voicemail=env.get("agi_arg_5", "") == "1",
            number=self._number(),
            did=self._did("agi_arg_6"),
        )

    def asking(self) -> Asking:
        """Who has pressed a key in line. Raises `AgiBroken` when the header names no call."""
        env = self._agi.env
        call_id = env.get("agi_uniqueid", "")
        if not _CALL_ID.fullmatch(call_id):
            raise AgiBroken("no call id in the header")
        voice, kept = env.get("agi_arg_1", "")[:20], env.get("agi_arg_2", "") == "1"
        return Asking(call_id, voice, self._number(), kept)

    def leaving(self) -> Leaving:
        """Whose agent has gone. Raises `AgiBroken` when the header names no call."""
        who, env = self.asking(), self._agi.env
        agent, talk = env.get("agi_arg_2", ""), env.get("agi_arg_6", "")
        ended = Ended(
            did=_NOT_DIGIT.sub("", env.get("agi_arg_3", ""))[:20],
            queue=env.get("agi_arg_4", "")[:32],
            senior=env.get("agi_arg_5", "") == "1",
            talk_s=int(talk) if _PLACE.fullmatch(talk) else None,
        )
        agent_id = agent if _AGENT_ID.fullmatch(agent) else ""
        return Leaving(who.call_id, who.voice, who.number, agent_id, ended)

    def say(self, voice: str, prompts: tuple[str, ...], *, interruptible: bool = True) -> str:
        found = self._sounds.all(voice, prompts)
        self.expect(sum(seconds for _, seconds in found))
        if not interruptible:
            for some in _lists(found):
                self.application("Playback", *some)
            return ""
        for path, seconds in found:
            key = self._digit("STREAM FILE", _quoted(path), KEYS, within_s=seconds)
            if key:
                return key
        return ""

    def wait_key(self, seconds: float) -> str:
        self.expect(seconds)
        return self._digit("WAIT FOR DIGIT", round(seconds * 1000), within_s=seconds)

    def collect(self, voice: str, prompts: tuple[str, ...], *, most: int, wait_s: float) -> str:
        # One command for all keys: between two commands Asterisk throws keys away.
        found = self._sounds.all(voice, prompts)
        longest_s = sum(seconds for _, seconds in found) + (most + 1) * wait_s
        self.expect(longest_s)
        paths = [path for path, _ in found]
        if len(paths) > 1:
            # GET DATA takes a list for the name of one file, and fails as if the caller were gone.
            files = "&".join(_listed(path) for path in paths)
            self.application("Read", f"{_READ},{files},{most},,1,{wait_s:g}", longest_s)
            keys = self.evaluate(f"${{{_READ}}}", 0)
        else:
            wait_ms, within_s = round(wait_s * 1000), longest_s + SPARE_S
            file = _quoted("".join(paths))
            answer = self._agi.execute("GET DATA", file, wait_ms, most, within_s=within_s)
            keys = answer["result"][0]
        if not _KEYS.fullmatch(keys):
            raise AgiBroken(f"keys: {keys[:20]!r}")
        return keys

    def hear(
        self,
        voice: str,
        prompts: tuple[str, ...],
        *,
        wait_s: float,
        most: int = 1,
        hot_words: tuple[str, ...] = (),
        by_keys: tuple[str, ...] = (),
        own_words: bool = False,
    ) -> Heard:
        found = self._sounds.all(voice, prompts)
        question = ear.Question(
            self._agi.env.get("agi_uniqueid", ""),
            voice,
            [path for path, _ in found],
            self._sounds.silence,
            sum(seconds for _, seconds in found),
            wait_s,
            most,
            hot_words,
            own_words,
        )
        if self._ears is not None:
            with contextlib.suppress(ear.Deaf):
                return ear.hear(self, self._ears, question)
        asked = by_keys or prompts
        return Heard(keys=self.collect(voice, asked, most=most, wait_s=wait_s), deaf=True)

    def can_play(self, sound: str) -> bool:
        self.expect(WRITTEN_S)
        own = self._sounds.own
        return own is not None and own.ready(sound)

    def application(self, name: str, arguments: str, within_s: float) -> None:
        """Run a dialplan application that takes up to `within_s`."""
        self.expect(within_s)
        self._agi.execute("EXEC", name, _quoted(arguments), within_s=within_s + SPARE_S)

    def evaluate(self, expression: str, within_s: float) -> str:
        """A dialplan expression's value; empty when there is none."""
        answer = self._agi.execute("GET FULL VARIABLE", _quoted(expression), within_s=within_s)
        return answer["result"][1]

    def record(self, path: Path, *, max_s: int, silence_s: int) -> float:
        self.expect(max_s)
        self._agi.execute("EXEC", "Playtones", TONE)
        answer = self._agi.execute(
            "RECORD FILE", _quoted(str(path.with_suffix(""))), "wav", '"#"', max_s * 1000,
            f"s={silence_s}", within_s=max_s + SPARE_S,
        )  # fmt: skip
        samples = answer["endpos"][0]
        if not (samples.isascii() and samples.isdecimal()):
            raise AgiBroken(f"RECORD FILE: endpos {samples[:20]!r}")
        return int(samples) / RECORDED_HZ

    def louder(self) -> None:
        self._set({"VOLUME(TX)": str(LOUDER)})

    def tell(self, **variables: str) -> None:
        _check(variables)
        self._untold |= variables

    def set(self, **variables: str) -> None:
        _check(variables)
        self._set(variables)

    def _set(self, variables: dict[str, str]) -> None:
        """Set them after what is untold; all in one command, for each costs a round trip."""
        variables, self._untold = {**self._untold, **variables}, {}
        if len(variables) == 1:
            self._agi.set_variable(*variables.popitem())
            return
        # MSet separates at commas, and AGI takes one level of backslashes away before that.
        pairs = (f"{name}={value}".replace(",", "\\\\,") for name, value in variables.items())
        self._agi.execute("EXEC", "MSet", f'"{",".join(pairs)}"')

    def _did(self, argument: str) -> str:
        return _NOT_DIGIT.sub("", self._agi.env.get(argument, ""))[:20]

    def _number(self) -> str:
        return self._agi.env.get("agi_callerid", "")[:64]

    def expect(self, seconds: float) -> None:
        """Tell Asterisk how long we may be busy; afterwards it takes the call to a person.

        What it was told before often covers the next command, too, and saves a round trip.
        """
        now = self._monotonic()
        if self._limit < now + seconds + LEAST_SPARE_S:
            granted = int(seconds) + 1 + SPARE_S
            self._set({"TIMEOUT(absolute)": str(granted)})
            self._limit = now + granted
        elif self._untold:
            self._set({})

    def _digit(self, command: str, *args: object, within_s: float) -> str:
        answer = self._agi.execute(command, *args, within_s=within_s + SPARE_S)
        code = answer["result"][0]
        if not code.isascii() or not code.isdigit() or int(code) > 127:
            raise AgiBroken(f"{command}: result {code[:20]!r}")
        return chr(int(code)) if int(code) else ""


def _check(variables: dict[str, str]) -> None:
    for name, value in variables.items():
        if not _VARIABLE.fullmatch(name) or not _VALUE.fullmatch(value):
            raise ValueError(f"not a channel variable of ours: {name}={value!r}")


def _lists(sounds: list[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    """Sounds as lists of files for an application, each with its length; short enough for AGI."""
    files, whole_s = "", 0.0
    for path, seconds in sounds:
        more = f"{files}&{_listed(path)}" if files else _listed(path)
        if files and len(more) > MOST_LISTED:
            yield files, whole_s
            more, whole_s = _listed(path), 0.0
        files, whole_s = more, whole_s + seconds
    if files:
        yield files, whole_s


def _listed(path: str) -> str:
    """A path in an application's list of files."""
    return path.replace(",", "\\,")


def _quoted(path: str) -> str:
    """A path as one AGI argument, whatever it contains; a line break cannot be sent at all."""
    if "\n" in path or "\r" in path:
        raise ValueError("a line break in a path")
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
