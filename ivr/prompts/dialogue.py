"""Rehearsed conversations: two tracks of equal length, each silent while the other speaks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import yaml

from ivr.prompts.shaping import RATE, Samples

Channel = Literal["caller", "agent"]
CHANNELS: tuple[Channel, Channel] = ("caller", "agent")


@dataclass(frozen=True)
class Voice:
    """One speaker."""

    speed: float = 1.0
    """Multiplies every duration."""
    timbre: float = 1.0
    """Below 1 lowers pitch and resonances together: a larger, older or male speaker."""
    pause_s: float = 0.3
    """Seconds between the sentences of one turn."""


@dataclass(frozen=True)
class Turn:
    """One speaker's words until the other answers."""

    who: Channel
    text: str
    gap_s: float
    """Silence before it, counted from the end of the turn before."""


@dataclass(frozen=True)
class Dialogue:
    """One conversation."""

    kind: str
    voices: dict[Channel, Voice]
    turns: tuple[Turn, ...]
    expect: dict[Channel, tuple[str, ...]]
    """Words recognition should find on each channel, literally or by sound."""


def load(path: Path, gap_s: float = 0.5) -> dict[str, Dialogue]:
    """Read dialogues.yaml; KeyError where something is missing."""
    data = yaml.safe_load(path.read_text("utf-8"))
    return {kind: _dialogue(kind, entry, gap_s) for kind, entry in data["dialogues"].items()}


def _dialogue(kind: str, entry: dict[str, Any], gap_s: float) -> Dialogue:
    turns: list[Turn] = []
    for line in entry["turns"]:
        who: Channel = "caller" if "caller" in line else "agent"
        turns.append(Turn(who, str(line[who]), float(line.get("gap_s", gap_s))))
    return Dialogue(
        kind=kind,
        voices={who: Voice(**entry["voices"][who]) for who in CHANNELS},
        turns=tuple(turns),
        expect={who: tuple(str(word) for word in entry["expect"][who]) for who in CHANNELS},
    )


def lay_out(
    turns: tuple[Turn, ...], spoken: list[Samples], tail_s: float = 0.8
) -> dict[Channel, Samples]:
    """Both tracks from the spoken turns, in order, with `tail_s` of silence at the end."""
    places: list[tuple[Turn, int, Samples]] = []
    now = 0
    for turn, samples in zip(turns, spoken, strict=True):
        start = now + round(turn.gap_s * RATE)
        places.append((turn, start, samples))
        now = start + len(samples)
    tracks: dict[Channel, Samples] = {who: np.zeros(now + round(tail_s * RATE)) for who in CHANNELS}
    for turn, start, samples in places:
        tracks[turn.who][start : start + len(samples)] = samples
    return tracks
