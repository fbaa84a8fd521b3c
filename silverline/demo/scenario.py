"""Lines of a SIPp scenario that depend on the call: key presses, and the wait for a cue."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from silverline.demo import dtmf

KEY_MS = dtmf.PRESS_MS + 100
"""From the beginning of a key press to where the next may begin."""


@dataclass(frozen=True)
class Key:
    """One key press."""

    key: str
    """`0`-`9`, `*` or `#`."""
    after_s: float
    """Seconds after the machine answered."""


def key_steps(keys: Sequence[Key], folder: Path) -> list[str]:
    """Scenario lines that press the keys at their moments."""
    steps = []
    now_ms = sequence = 0
    for number, press in enumerate(sorted(keys, key=lambda k: k.after_s)):
        at_ms = max(now_ms + 50, round(press.after_s * 1000))
        pcap = folder / f"key-{number}.pcap"
        sequence = dtmf.write_press(pcap, press.key, sequence, at_ms)
        steps += _listen(at_ms - now_ms, f"press{number}")
        steps.append(f'  <nop><action><exec play_pcap_audio="{pcap}"/></action></nop>')
        steps += _listen(KEY_MS, f"pressed{number}")
        now_ms = at_ms + KEY_MS
    return steps


def _listen(limit_ms: int, then: str) -> list[str]:
    """A pause in which either side may still hang up."""
    limit = f'timeout="{limit_ms}" ontimeout="{then}"'
    return [
        f'  <recv request="MESSAGE" optional="true" next="hangup" {limit}/>',
        f'  <recv request="BYE" next="bye" {limit}/>',
        f'  <label id="{then}"/>',
    ]


def cue_step(wait_s: float | None, silent_s: float) -> str:
    """Scenario lines that wait for the cue, at most `wait_s` seconds; else just for `silent_s`."""
    if wait_s is None:
        return "\n".join(_listen(round(silent_s * 1000), "speak")) if silent_s else ""
    limit = round(wait_s * 1000)
    return (
        f'  <recv request="BYE" optional="true" next="bye" timeout="{limit}" ontimeout="hangup"/>\n'
        '  <recv request="MESSAGE" optional="true" next="hangup"/>\n'
        f'  <recv request="INFO" timeout="{limit}" ontimeout="hangup"/>'
    )


def speak_step(action: str) -> str:
    """The scenario line that notes that something is said, and says it. `action`: SIPp's; none."""
    return f'  <nop><action><log message="[call_id] speaking"/>{action}</action></nop>'
