"""How many new calls a second come through the IVR's entry clean, and through bare dialplan alone.

The calls and the peer are `bench.ivr_overhead`'s, set-up only: prompts of a tenth of a second, both
end where the line would begin. A rate is clean when every call was answered and taken to its end,
none fell through to the dialplan's safety net, and, for ours, everybody was recognised. Both climb
until a rate is not clean; SIPp, which places the calls, runs on the same processors.

Run as root: the centre gets a network and mounts of its own. `python -m bench.ivr_entry`
"""

import subprocess
import sys
import time
from typing import Any

from bench import centre
from bench.centre import Results
from bench.ivr_overhead import (
    BARE_DID,
    OUR_DID,
    SERVICES,
    add_bare_dialplan,
    seconds_spent,
    shorten,
)
from core.bus import FIELD, STREAM
from core.events import CallerRecognized, parse
from core.redis import connect
from core.settings import Settings
from silverline.telephony.control import Control

RATES = (25, 50, 100, 150, 200, 250, 300)
SECONDS = 8
GOAL = 200
EVENTS_S = 60.0
"""For the events of all calls to be sent."""
MOST_CALLERS = 800
NETTED = "BENCH_NETTED"
WAITING = f"""\
[waiting]
exten => s,1,ExecIf($["${{SL_IVR}}"="failed"]?Set(GLOBAL({NETTED})=$[0${{GLOBAL({NETTED})}}+1]))
 same => n,Hangup(16)
"""
"""Counts those whom the IVR did not bring here: two at once perhaps as one, none as none."""


def measure() -> Results:
    """One result each; about three minutes."""
    return centre.measured_apart("bench.ivr_entry", limit_s=900)


def _inside() -> Results:
    with centre.running(SERVICES, most_callers=MOST_CALLERS) as settings:
        add_bare_dialplan(settings, WAITING)
        shorten(settings)
        ours = _highest(settings, OUR_DID)
        bare = _highest(settings, BARE_DID)
    return [
        _row("IVR entry: new calls a second, all clean, against the goal", ours, GOAL),
        _row("IVR entry: new calls a second, all clean, against bare dialplan", ours, bare),
    ]


def _row(name: str, ours: float, peer: float) -> dict[str, Any]:
    ratio = round(peer / ours, 2) if ours else float("inf")
    return {
        "name": name,
        "ours": ours,
        "peer": peer,
        "ratio": ratio,
        "unit": "calls/s",
        "goal": 1.0,
        "met": ratio <= 1.0,
    }


def _highest(settings: Settings, did: str) -> float:
    """The highest rate up to which all were clean."""
    _clean(settings, did, RATES[0])  # a warm-up
    best = 0
    for rate in RATES:
        if not _clean(settings, did, rate):
            break
        best = rate
    return best


def _clean(settings: Settings, did: str, rate: int) -> bool:
    calls, before = rate * SECONDS, _netted(settings)
    last = _last(settings)
    spent, began = seconds_spent(settings), time.monotonic()
    try:
        centre.call(settings, did, calls, rate, together=MOST_CALLERS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        sys.stderr.write(f"{did} at {rate}/s: calls failed\n")
        return False
    took = time.monotonic() - began
    cpu_ms = (seconds_spent(settings) - spent) / calls * 1000
    netted = _netted(settings) - before
    known = _recognised(settings, last, calls) if did == OUR_DID else calls
    sys.stderr.write(
        f"{did} at {rate}/s: {calls} calls in {took:.1f} s, {cpu_ms:.2f} ms CPU each, "
        f"{netted} in the net, {calls - known} not recognised\n"
    )
    return netted == 0 and known == calls


def _netted(settings: Settings) -> int:
    lines = Control.of(settings).rx("dialplan show globals").splitlines()
    found = [line.split("=", 1)[1] for line in lines if f"{NETTED}=" in line]
    return int(found[0]) if found else 0


def _last(settings: Settings) -> str:
    newest: Any = connect(settings).xrevrange(STREAM, count=1)
    return str(newest[0][0]) if newest else "0"


def _recognised(settings: Settings, after: str, calls: int) -> int:
    """How many callers were recognised as older ones; events are sent beside the calls."""
    client = connect(settings, timeout_s=10)
    seen: set[str | None] = set()
    known: set[str | None] = set()
    position, deadline = after, time.monotonic() + EVENTS_S
    while len(seen) < calls and time.monotonic() < deadline:
        entries: Any = client.xrange(STREAM, min=f"({position}", count=5000)
        if not entries:
            time.sleep(0.2)
        for entry_id, fields in entries:
            position = str(entry_id)
            event = parse(fields[FIELD])
            if isinstance(event, CallerRecognized):
                seen.add(event.call_id)
                known |= {event.call_id} if event.senior else set()
    return len(known)


if __name__ == "__main__":
    centre.main(_inside, measure)
