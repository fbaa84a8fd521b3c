"""A line without a telephone: keys by script, for tests and for running a flow at the desk."""

from collections.abc import Iterable
from pathlib import Path

from ivr.ports import CallerGone

SILENCE = "-"
GONE = "!"


class ScriptedLine:
    """A caller who does one scripted thing at each prompt or wait that listens.

    Script: a key is pressed, `-` is silence, `!` is a hang-up; after the script only silence. A
    prompt played to its end uses up one `-`, unless it cannot be interrupted. At a message a digit
    is its length in seconds.
    """

    def __init__(self, script: Iterable[str] = "") -> None:
        self._script = iter(script)
        self.said: list[tuple[str, str]] = []
        """(set, prompt), in order."""
        self.waited: list[float] = []
        """Seconds of each wait for a key."""
        self.recorded: list[tuple[Path, int, int]] = []
        """Messages: where to, longest, and after how much silence they end; seconds."""
        self.variables: dict[str, str] = {}
        """In the order they were set."""

    def say(self, voice: str, prompts: tuple[str, ...], *, interruptible: bool = True) -> str:
        self.said += [(voice, prompt) for prompt in prompts]
        return self._next() if interruptible else ""

    def wait_key(self, seconds: float) -> str:
        self.waited.append(seconds)
        return self._next()

    def collect(self, voice: str, prompts: tuple[str, ...], *, most: int, wait_s: float) -> str:
        self.said += [(voice, prompt) for prompt in prompts]
        self.waited.append(wait_s)
        keys = ""
        while len(keys) < most and (key := self._next()) not in ("", "#"):
            keys += key
        return keys

    def expect(self, seconds: float) -> None:
        """Nothing to say: nobody waits for us here."""

    def record(self, path: Path, *, max_s: int, silence_s: int) -> float:
        self.recorded.append((path, max_s, silence_s))
        does = next(self._script, SILENCE)
        if does == GONE:
            raise CallerGone("as the script says")
        return 0.0 if does == SILENCE else float(does)

    def set(self, **variables: str) -> None:
        self.variables.update(variables)

    def _next(self) -> str:
        does = next(self._script, SILENCE)
        if does == GONE:
            raise CallerGone("as the script says")
        return "" if does == SILENCE else does
