"""A line without a telephone: keys by script, for tests and for running a flow at the desk."""

from collections.abc import Iterable
from pathlib import Path

from ivr.ports import CallerGone, Heard

SILENCE = "-"
GONE = "!"
UNDERSTOOD = 0.9
"""Confidence in a scripted sentence."""


class ScriptedLine:
    """A caller who does one scripted thing at each prompt or wait that listens.

    Script: a key is pressed, `-` is silence, `!` is a hang-up; after the script only silence. A
    prompt played to its end uses up one `-`, unless it cannot be interrupted. At a message a digit
    is its length in seconds. Where speech is heard a longer text is a sentence, and a `Heard` is
    just what is heard; elsewhere both are silence.
    """

    def __init__(self, script: Iterable[str | Heard] = "") -> None:
        self._script = iter(script)
        self.said: list[tuple[str, str]] = []
        """(set, prompt), in order."""
        self.waited: list[float] = []
        """Seconds of each wait for a key."""
        self.hot_words: list[tuple[str, ...]] = []
        """Of each time somebody listened to speech."""
        self.recorded: list[tuple[Path, int, int]] = []
        """Messages: where to, longest, and after how much silence they end; seconds."""
        self.loud = False
        """Whether the caller hears everything louder."""
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

    def hear(
        self,
        voice: str,
        prompts: tuple[str, ...],
        *,
        wait_s: float,
        most: int = 1,
        hot_words: tuple[str, ...] = (),
        by_keys: tuple[str, ...] = (),  # noqa: ARG002 (somebody listens here, unless scripted)
        own_words: bool = False,  # noqa: ARG002 (nobody pauses here)
    ) -> Heard:
        self.said += [(voice, prompt) for prompt in prompts]
        self.waited.append(wait_s)
        self.hot_words.append(hot_words)
        does, keys = self._does(), ""
        if isinstance(does, Heard):
            return does
        if len(does) > 1:
            return Heard(text=does, confidence=UNDERSTOOD, spoke=True, sound="scripted")
        while does not in (SILENCE, "#"):
            keys += does
            does = (self._next() or SILENCE) if len(keys) < most else SILENCE
        return Heard(keys=keys)

    def can_play(self, sound: str) -> bool:
        return bool(sound)

    def expect(self, seconds: float) -> None:
        """Nothing to say: nobody waits for us here."""

    def record(self, path: Path, *, max_s: int, silence_s: int) -> float:
        self.recorded.append((path, max_s, silence_s))
        does = self._does()
        return 0.0 if isinstance(does, Heard) or does == SILENCE else float(does)

    def louder(self) -> None:
        self.loud = True

    def tell(self, **variables: str) -> None:
        self.variables.update(variables)

    def set(self, **variables: str) -> None:
        self.variables.update(variables)

    def _next(self) -> str:
        """The key that is pressed; empty for silence, and for what is spoken to nobody."""
        does = self._does()
        return "" if isinstance(does, Heard) or len(does) > 1 or does == SILENCE else does

    def _does(self) -> str | Heard:
        does = next(self._script, SILENCE)
        if does == GONE:
            raise CallerGone("as the script says")
        return does
