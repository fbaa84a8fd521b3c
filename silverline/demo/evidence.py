"""What can be known of a call without our own tables: Asterisk's channel events, and samples.

Read with code of its own, so that a mistake in the journal or in `recordings` shows.
"""

import contextlib
import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile

from acd.phones import owner

FRAME_S = 0.05
SPEECH_DBFS = -45.0
"""A frame louder than this counts as speech; comfort noise and A-law's idle noise lie below."""
MAX_LAG_S = 3.0
MESSAGE_LAG_S = 8.0
"""A message is spoken without a cue, while the announcement before it ends."""

Samples = npt.NDArray[np.float32]
Activity = npt.NDArray[np.float64]


@dataclass(frozen=True)
class CelFacts:
    """One call as Asterisk's own channel event log saw it."""

    contexts: list[str]
    """Dialplan contexts in which the caller's channel ran an application or changed state."""
    agents: list[str]
    """Agents whose phones were bridged, by the channel's name."""
    bridged_s: float
    """Seconds the caller's channel was in a bridge."""
    ended: bool
    """The caller's channel was hung up."""
    conversations: tuple[tuple[str, float, float], ...] = ()
    """Agent, and when their phone entered and left a bridge, epoch seconds."""
    meetings: tuple[tuple[str, float, float], ...] = ()
    """Agent, and from when to when they had the caller, epoch seconds: from the moment that their
    phone shared a bridge with them until it left its last one, hold in between included."""
    places: tuple[int, ...] = ()
    """Callers who came first, as announced to this one, in order."""

    @classmethod
    def read(cls, path: Path, call_id: str) -> "CelFacts":
        """Pick a call's lines out of the CSV; columns as in `asterisk/cel_custom.conf`."""
        with path.open(newline="", encoding="utf-8", errors="replace") as file:
            every = [row for row in csv.reader(file) if len(row) >= 10]
        rows = [row for row in every if row[3] == call_id]
        mine = [row for row in rows if row[2] == call_id]
        return cls(
            contexts=list(dict.fromkeys(row[5] for row in mine)),
            agents=sorted({a for row in rows if (a := _bridged_agent(row))}),
            bridged_s=_bridged_s(mine),
            ended=any(row[0] == "HANGUP" for row in mine),
            conversations=tuple(_conversations(rows)),
            meetings=tuple(_meetings(every, call_id)),
            places=tuple(_places(mine)),
        )


def _bridged_agent(row: list[str], kind: str = "BRIDGE_ENTER") -> str | None:
    channel = row[4]
    if row[0] != kind or not channel.startswith("PJSIP/"):
        return None
    endpoint = channel.removeprefix("PJSIP/").rpartition("-")[0]
    return owner(endpoint)


def _conversations(rows: list[list[str]]) -> Iterator[tuple[str, float, float]]:
    entered: dict[str, float] = {}
    for row in rows:
        if _bridged_agent(row):
            entered[row[4]] = float(row[1])
        elif (agent := _bridged_agent(row, "BRIDGE_EXIT")) and row[4] in entered:
            yield agent, entered.pop(row[4]), float(row[1])


def _meetings(rows: list[list[str]], call_id: str) -> Iterator[tuple[str, float, float]]:
    """Whoever is in the caller's bridge, whatever call brought them there."""
    inside: dict[str, str] = {}
    """Channel id to its bridge."""
    agents: dict[str, str] = {}
    since: dict[str, float] = {}
    """Channel id to when it met the caller first."""
    until: dict[str, float] = {}
    for row in rows:
        if row[0] not in ("BRIDGE_ENTER", "BRIDGE_EXIT"):
            continue
        if row[0] == "BRIDGE_ENTER":
            inside[row[2]] = _bridge(row)
        else:
            inside.pop(row[2], None)
            until[row[2]] = float(row[1])
        if agent := _bridged_agent(row):
            agents[row[2]] = agent
        room = inside.get(call_id, "")
        for channel, bridge in inside.items():
            if room and bridge == room and channel in agents:
                since.setdefault(channel, float(row[1]))
    for channel, began in since.items():
        if channel not in inside:
            yield agents[channel], began, min(until[channel], until.get(call_id, until[channel]))


def _bridge(row: list[str]) -> str:
    """The bridge that was entered; empty when the line is torn."""
    with contextlib.suppress(ValueError, AttributeError):
        return str(json.loads(row[9]).get("bridge_id", ""))
    return ""


def _places(rows: list[list[str]]) -> Iterator[int]:
    """From the dialplan's `AGI(agi://…/place,3,normal)`."""
    for row in rows:
        target, _, words = row[8].partition(",")
        ahead = words.partition(",")[0]
        if row[0] == "APP_START" and target.endswith("/place") and ahead.isdecimal():
            yield int(ahead)


def _bridged_s(rows: list[list[str]]) -> float:
    total, entered = 0.0, None
    for row in rows:
        if row[0] == "BRIDGE_ENTER":
            entered = float(row[1])
        elif row[0] == "BRIDGE_EXIT" and entered is not None:
            total += float(row[1]) - entered
            entered = None
    return total


@dataclass(frozen=True)
class AudioFacts:
    """A recording by its samples."""

    channels: int
    duration_s: float
    speech_s: list[float]
    """Seconds of speech in each channel."""
    likeness: dict[str, list[float]]
    """Track (`caller`, `agent`) to how alike its rhythm is to each channel's, -1 to 1."""

    @classmethod
    def measure(cls, wav: Path, tracks: dict[str, Path]) -> "AudioFacts":
        """Compare a stored recording with the tracks that were played into the call."""
        samples, rate = _load(wav)
        activity = [_activity(samples[:, c], rate) for c in range(samples.shape[1])]
        likeness = {}
        for name, path in tracks.items():
            track, track_rate = _load(path)
            spoken = _activity(track[:, 0], track_rate)
            lag_s = MAX_LAG_S if len(activity) > 1 else MESSAGE_LAG_S
            likeness[name] = [_likeness(channel, spoken, lag_s) for channel in activity]
        return cls(
            channels=samples.shape[1],
            duration_s=len(samples) / rate,
            speech_s=[float(a.sum()) * FRAME_S for a in activity],
            likeness=likeness,
        )


def _load(path: Path) -> tuple[Samples, int]:
    loaded: tuple[Any, int] = soundfile.read(path, dtype="float32", always_2d=True)
    return loaded


def _activity(samples: Samples, rate: int) -> Activity:
    """1 where a frame of 50 ms holds speech, 0 where it does not."""
    frame = int(rate * FRAME_S)
    frames = samples[: len(samples) // frame * frame].reshape(-1, frame)
    power = np.maximum((frames.astype(np.float64) ** 2).mean(axis=1), 1e-12)
    loud: Activity = (10 * np.log10(power) > SPEECH_DBFS).astype(np.float64)
    return loud


def _likeness(heard: Activity, spoken: Activity, lag_s: float) -> float:
    """Greatest correlation of the two rhythms within `lag_s` of each other; 0 for silence."""
    best = 0.0
    lags = int(lag_s / FRAME_S)
    for lag in range(-lags, lags + 1):
        a, b = (heard[lag:], spoken) if lag >= 0 else (heard, spoken[-lag:])
        length = min(len(a), len(b))
        if length < 1 / FRAME_S or not a[:length].std() or not b[:length].std():
            continue
        best = max(best, float(np.corrcoef(a[:length], b[:length])[0, 1]))
    return best
