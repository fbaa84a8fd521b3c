"""CPU per call of the IVR against the same call written in bare dialplan, side by side in one run.

The call is a known senior's: answered, recognised, greeted by name, three prompts, handed to a
queue. The peer is the same channel, prompts and variables in dialplan alone, without knowing the
caller. Both end where the queue would begin. Counted is user and system time of Asterisk and of the
IVR process. Measured twice: with the prompts as they are (the call as callers have it), and with
prompts of a tenth of a second, which leaves only the set-up.

Run as root: the centre gets a network and mounts of its own. `python -m bench.ivr_overhead`
"""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from bench import centre
from bench.centre import Results
from core.settings import Settings
from silverline import supervise

GOAL = 1.5
ROUNDS = 3
SERVICES = ("redis", "asterisk", "ivr")
OUR_DID, BARE_DID = "12345", "70001"
PROMPTS = ("name-wang2-m", "recording-notice", "senior-connecting")
ALAW_BYTES_PER_S = 8000

ENDS = "[waiting]\nexten => s,1,Hangup(16)\n"
BARE = """\
[inbound](+)
exten => 70001,1,Set(CALLERID(num)=${FILTER(+0-9,${CALLERID(num)}):0:20})
 same => n,Set(CALLERID(name)=)
 same => n,Set(__SL_CALL=${UNIQUEID})
 same => n,Set(SL_START=${EPOCH})
 same => n,Set(SL_DID=${FILTER(+0-9,${EXTEN}):0:20})
 same => n,Answer()
 same => n,Playback(%(prompts)s)
 same => n,Set(SL_QUEUE=senior)
 same => n,Set(SL_SKILLS=senior:5)
 same => n,Set(SL_CREDIT=60)
 same => n,Set(SL_SENIOR=1)
 same => n,Set(SL_SET=slow)
 same => n,Set(SL_ROUTE=queue)
 same => n,Goto(waiting,s,1)
"""


@dataclass(frozen=True)
class Load:
    """How many calls, and how fast they come."""

    calls: int
    per_s: int


AS_IT_IS = Load(calls=60, per_s=10)
SET_UP_ONLY = Load(calls=400, per_s=50)


def measure() -> Results:
    """The two results, each `{name, ours, peer, ratio, unit, goal, met}`; about three minutes."""
    return centre.measured_apart("bench.ivr_overhead", limit_s=900)


def _inside() -> Results:
    with centre.running(SERVICES) as settings:
        add_bare_dialplan(settings)
        whole = _compare(settings, AS_IT_IS)
        shorten(settings)
        set_up = _compare(settings, SET_UP_ONLY)
    unit = "ms CPU per call"
    return [
        centre.result("IVR: CPU per call, prompts as they are", *whole, unit, GOAL),
        centre.result("IVR: CPU per call, set-up only (prompts of 0.1 s)", *set_up, unit, GOAL),
    ]


def add_bare_dialplan(settings: Settings, waiting: str = ENDS) -> None:
    """The peer's dialplan; and all calls end where waiting would begin."""
    (settings.asterisk_dir / "etc" / "dialplans" / "30-waiting.conf").write_text(waiting)
    sounds = settings.asterisk_dir / "sounds" / "slow"
    text = BARE % {"prompts": "&".join(str(sounds / name) for name in PROMPTS)}
    centre.add_dialplan(settings, text, BARE_DID)


def shorten(settings: Settings) -> None:
    """Cut the prompts to a tenth of a second, for both sides alike."""
    for name in PROMPTS:
        path = settings.asterisk_dir / "sounds" / "slow" / f"{name}.alaw"
        path.write_bytes(path.read_bytes()[: ALAW_BYTES_PER_S // 10])
        path.with_suffix(".wav16").unlink()


def _compare(settings: Settings, load: Load) -> tuple[float, float]:
    """Milliseconds of CPU per call, ours and the peer's, in alternate rounds after a warm-up."""
    warm_up = Load(calls=load.per_s, per_s=load.per_s)
    for did in (OUR_DID, BARE_DID):
        _spent(settings, did, warm_up)
    ours = peer = 0.0
    for _ in range(ROUNDS):
        ours += _spent(settings, OUR_DID, load)
        peer += _spent(settings, BARE_DID, load)
    calls = ROUNDS * load.calls
    return ours / calls * 1000, peer / calls * 1000


def _spent(settings: Settings, did: str, load: Load) -> float:
    """Seconds of CPU that Asterisk and the IVR spend on these calls."""
    before = seconds_spent(settings)
    centre.call(settings, did, load.calls, load.per_s)
    time.sleep(0.5)  # hang-ups are still being cleared away
    return seconds_spent(settings) - before


def seconds_spent(settings: Settings) -> float:
    """Seconds of CPU that Asterisk and the IVR have spent so far."""
    pids = [state.pid for state in supervise.states(settings, ["asterisk", "ivr"])]
    spent = [_cpu_s(pid) for pid in pids if pid]
    if len(spent) != 2:
        raise RuntimeError("Asterisk or the IVR is not running")
    return sum(spent)


def _cpu_s(pid: int) -> float:
    """User and system seconds of a process, threads that have ended included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    centre.main(_inside, measure)
