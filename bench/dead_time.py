"""Dead time of an agent between two calls while callers wait.

One agent whose phone answers at once and hangs up after a fifth of a second, wrap-up 0. Ours: the
callers wait in `[waiting]` and the ACD redirects them. The peer: the same callers in app_queue on
the same Asterisk, with the phone itself as its member. The floor: one channel that dials the same
phone in a loop. Medians of Asterisk's own channel events: against the peer from the end of the
phone's channel to the creation of its next one (free to ringing), against the floor from
conversation to conversation, where the phone's own share counts on both sides.

Run as root: the centre gets a network and mounts of its own. `python -m bench.dead_time`
"""

import csv
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from acd.client import AcdClient
from bench import centre
from bench.centre import Results
from core.redis import connect
from core.secrets import Secrets
from core.settings import Settings
from silverline.demo.robots import Agent, Centre
from silverline.telephony.control import Control

GOAL, FLOOR_GOAL = 1 / 15, 1.1
ROUNDS = 3
"""The three take turns, so that other work on the machine meets all of them."""
CALLS = 20
"""In each turn."""
PER_S = 10
TALK_MS = 200
AGENT = "1001"
SERVICES = ("redis", "asterisk", "acd")
SOON_S = 15.0
RINGING = ("CHAN_END", "CHAN_START")
TALKING = ("BRIDGE_EXIT", "BRIDGE_ENTER")
OURS, PEER, FLOOR = "70001", "70002", "70003"
P99_MS = 100.0

_Gaps = tuple[list[float], list[float]]
"""Free to ringing, and conversation to conversation, of one turn."""


class _Prompt(Agent):
    """A phone that looks at its clock every millisecond. With SIPp's own ten, what reaches it right
    after one of its looks is answered at the next, and that is what would be measured."""

    def _sipp(self, scenario: Path, limit_s: int, *more: str) -> list[str]:
        return super()._sipp(scenario, limit_s, "-timer_resol", "1", *more)


def dialplan(agent: str, calls: int) -> str:
    """Three numbers: ours, app_queue, and a loop of `calls` calls to the agent's phone."""
    return f"""\
[inbound](+)
exten => {OURS},1,Set(__SL_CALL=${{UNIQUEID}})
 same => n,Set(SL_START=${{EPOCH}})
 same => n,Set(SL_DID=${{EXTEN}})
 same => n,Set(SL_QUEUE=general)
 same => n,Set(SL_CREDIT=0)
 same => n,Set(SL_SENIOR=0)
 same => n,Set(SL_SET=normal)
 same => n,Answer()
 same => n,Goto(waiting,s,1)
exten => {PEER},1,Answer()
 same => n,Queue(sl-bench)
 same => n,Hangup()
exten => {FLOOR},1,Answer()
 same => n,Set(LEFT={calls})
 same => n(next),Dial(PJSIP/{agent},20,g)
 same => n,Set(LEFT=$[${{LEFT}}-1])
 same => n,GotoIf($[${{LEFT}}>0]?next)
 same => n,Hangup()
"""


def measure() -> Results:
    """Each `{name, ours, peer, ratio, unit, goal, met}`; about two minutes."""
    return centre.measured_apart("bench.dead_time", limit_s=600)


def _inside() -> Results:
    gaps: dict[str, list[_Gaps]] = {OURS: [], PEER: [], FLOOR: []}
    with centre.running(SERVICES, [AGENT], wrap_up_s=0) as settings, _phone(settings):
        centre.add_queue_and_dialplan(settings, dialplan(AGENT, CALLS), PEER)
        acd = AcdClient(connect(settings), deadline_s=5)
        for _ in range(ROUNDS):
            gaps[FLOOR].append(_placed(settings, FLOOR, 1))
            acd.set_state(AGENT, "ready")
            _until(lambda: any(a.id == AGENT and a.state == "ready" for a in acd.agent_states()))
            gaps[OURS].append(_placed(settings, OURS, CALLS))
            acd.set_state(AGENT, "offline")
            Control.of(settings).rx(f"queue add member PJSIP/{AGENT} to sl-bench")
            gaps[PEER].append(_placed(settings, PEER, CALLS))
            Control.of(settings).rx(f"queue remove member PJSIP/{AGENT} from sl-bench")
    ours, peer, floor = (_together(gaps[number]) for number in (OURS, PEER, FLOOR))
    ringing, talking = "Dead time: free to ringing", "Dead time: talk to talk"
    unit, at_99 = "ms, median", "ms, p99"
    return [
        centre.result(
            f"{ringing}, against app_queue", median(ours[0]), median(peer[0]), unit, GOAL
        ),
        centre.result(f"{ringing}, p99 against its goal", _p99(ours[0]), P99_MS, at_99, 1.0),
        centre.result(
            f"{talking}, against a Dial loop", median(ours[1]), median(floor[1]), unit, FLOOR_GOAL
        ),
    ]


def _together(turns: Sequence[_Gaps]) -> _Gaps:
    return [g for turn in turns for g in turn[0]], [g for turn in turns for g in turn[1]]


def _p99(gaps: Sequence[float]) -> float:
    return sorted(gaps)[int(0.99 * (len(gaps) - 1))]


@contextmanager
def _phone(settings: Settings) -> Iterator[None]:
    where = Centre(settings.bind, settings.sip_port)
    password = Secrets.load(settings).sip[AGENT]
    folder = settings.data_dir / "robots"
    with _Prompt(AGENT, password, where, folder, ring_ms=1, talk_limit_ms=TALK_MS) as phone:
        phone.start()
        yield


def _placed(settings: Settings, number: str, calls: int) -> _Gaps:
    """Place the calls; free to ringing, and conversation to conversation, in ms."""
    known = len(_gaps(settings, TALKING))
    centre.call(settings, number, calls, PER_S)
    _until(lambda: len(_gaps(settings, RINGING)) >= known + CALLS - 1)
    # The gap before the first of these calls is only the time between two measurements.
    first = known + (1 if known else 0)
    ringing, talking = (_gaps(settings, kinds)[first:] for kinds in (RINGING, TALKING))
    return [gap * 1000 for gap in ringing], [gap * 1000 for gap in talking]


def _gaps(settings: Settings, kinds: tuple[str, str]) -> list[float]:
    """Seconds from each end on the phone's channels to the next beginning."""
    path = settings.asterisk_dir / "log" / "cel-custom" / "Master.csv"
    if not path.is_file():
        return []
    with path.open(newline="") as file:
        rows = [r for r in csv.reader(file) if len(r) > 4 and r[4].startswith(f"PJSIP/{AGENT}-")]
    ends, starts = ([float(row[1]) for row in rows if row[0] == kind] for kind in kinds)
    return [start - end for end, start in zip(ends, starts[1:], strict=False)]


def _until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SOON_S
    while not done():
        if time.monotonic() > deadline:
            raise RuntimeError("the centre did not come to where it can be measured")
        time.sleep(0.1)


if __name__ == "__main__":
    centre.main(_inside, measure)
