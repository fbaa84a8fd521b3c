"""`silverline demo`: a centre with robots for callers and agents, real calls, and their proof."""

import contextlib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from acd.client import AcdClient
from core import assets
from core.bus import Tail
from core.errors import Unavailable, UserError
from core.events import CallEnded, CallScored, Event, RecordingStored, TranscriptReady
from core.pii import mask
from silverline.centre import Centre
from silverline.demo import plan as plans
from silverline.demo import results, robots
from silverline.demo.plan import CallPlan
from silverline.demo.stage import Placed, Stage
from silverline.demo.summary import CallSummary, ConsoleAccess, Summary, table

AGENT_TRACKS = {
    "1001": plans.Kind.SENIOR_KNOWN,
    "1002": plans.Kind.SENIOR_KNOWN,
    "1003": plans.Kind.YOUNG_MENU,
    "1004": plans.Kind.YOUNG_MENU,
}
"""Which dialogue each robot agent speaks."""
READY_LIMIT_S = 15.0
CALL_LIMIT_S = 150.0
"""From dialling to hang-up; the longest dialogue lasts half a minute."""
PROOF_LIMIT_S = 240.0
"""From the last hang-up to the last score, on a busy machine."""
CUE_LIMIT_S = 90.0


def track(kind: plans.Kind, who: str) -> Path:
    """The speech of one side of a dialogue, committed with the product."""
    return assets.path(f"silverline/demo/speech/{kind}-{who}.wav")


class Demo:
    """One run over a centre that is up."""

    def __init__(self, centre: Centre, out: Console) -> None:
        self._centre = centre
        self._out = out
        self._acd = AcdClient(centre.redis)
        self._started = time.monotonic()
        self._stage = Stage(Tail(centre.redis), self._say)
        self._phones = robots.Centre(centre.settings.reach, centre.settings.sip_port)

    def run(self, access: ConsoleAccess) -> bool:
        """Place the calls and write the summary; true when every check held."""
        with tempfile.TemporaryDirectory(prefix="sl-demo-") as made:
            folder = Path(made)
            with self._agents(folder), self._callers(folder):
                ended = self._stage.until(self._all_ended, CALL_LIMIT_S)
                self._wait_for_robots()
        if not ended:
            self._out.print(f"[red]Some calls did not end within {CALL_LIMIT_S:.0f} s.[/red]")
        self._out.print("▸ recording, recognition and inspection …")
        self._stage.until(self._all_proven, PROOF_LIMIT_S)
        return self._report(access)

    @contextlib.contextmanager
    def _agents(self, folder: Path) -> Iterator[None]:
        with contextlib.ExitStack() as phones:
            for agent_id, kind in AGENT_TRACKS.items():
                phone = robots.Agent(
                    agent_id,
                    self._centre.secrets.sip[agent_id],
                    self._phones,
                    folder,
                    speech=track(kind, "agent"),
                )
                phones.enter_context(phone.start())
            self._set_ready()
            try:
                yield
            finally:
                self._set_offline()

    def _set_ready(self) -> None:
        """Sign all robot agents in, and wait until the ACD would ring them."""
        deadline = time.monotonic() + READY_LIMIT_S
        while True:
            with contextlib.suppress(Unavailable):
                states = {a.id: a.state for a in self._acd.agent_states()}
                waiting = [a for a in AGENT_TRACKS if states.get(a) != "ready"]
                if not waiting:
                    break
                for agent_id in waiting:
                    self._acd.set_state(agent_id, "ready")
            if time.monotonic() > deadline:
                raise UserError(
                    f"The robot agents were not ready within {READY_LIMIT_S:.0f} s.",
                    f"Look into {self._centre.settings.log_dir}/acd/current.",
                )
            time.sleep(0.1)
        self._out.print(f"▸ agents {', '.join(AGENT_TRACKS)} signed in, {self._elapsed()}")

    def _set_offline(self) -> None:
        for agent_id in AGENT_TRACKS:
            with contextlib.suppress(Unavailable):
                self._acd.set_state(agent_id, "offline")

    @contextlib.contextmanager
    def _callers(self, folder: Path) -> Iterator[None]:
        with contextlib.ExitStack() as phones:
            for plan in plans.load():
                caller = robots.Caller(
                    plan.number,
                    plan.did,
                    self._phones,
                    folder,
                    speech=track(plan.kind, "caller"),
                    keys=[robots.Key(press.key, press.after_s) for press in plan.presses],
                    wait_for_cue_s=CUE_LIMIT_S,
                )
                number_hash = self._centre.pii.hash(plan.number)
                self._stage.placed.append(Placed(plan, caller, number_hash))
                phones.enter_context(caller.start())
                self._out.print(f"▸ {plan.kind}: {plan.title}（{mask(plan.number)} → {plan.did}）")
            yield

    def _wait_for_robots(self) -> None:
        """A robot that ended badly is part of the story; the checks say what it broke."""
        for placed in self._stage.placed:
            try:
                placed.robot.wait(5)
            except robots.RobotFailed as error:
                self._out.print(f"[yellow]{placed.plan.kind}: {error}[/yellow]")

    def _all_ended(self) -> bool:
        return all(placed.has(CallEnded) for placed in self._stage.placed)

    def _all_proven(self) -> bool:
        return all(
            placed.has(RecordingStored, TranscriptReady, CallScored)
            and results.journalled(self._centre, placed)
            for placed in self._stage.placed
        )

    def _report(self, access: ConsoleAccess) -> bool:
        calls: list[CallSummary] = []
        failed: dict[plans.Kind, list[str]] = {}
        for placed in self._stage.placed:
            call, wrong = results.examine(self._centre, placed, self._tracks(placed.plan))
            calls.append(call)
            if wrong:
                failed[placed.plan.kind] = wrong
        Summary(calls=calls, console=access).write(summary_path(self._centre))
        self._out.print(table(calls, failed), soft_wrap=False)
        return not failed

    def _tracks(self, plan: CallPlan) -> dict[str, Path]:
        return {who: track(plan.kind, who) for who in ("caller", "agent")}

    def _elapsed(self) -> str:
        return f"{time.monotonic() - self._started:.1f} s"

    def _say(self, placed: Placed, event: Event) -> None:
        words = results.in_words(event)
        if words:
            self._out.print(f"  {self._elapsed():>7}  {placed.plan.kind:<13} {words}")


def summary_path(centre: Centre) -> Path:
    """Where the summary goes."""
    return centre.settings.data_dir / "demo" / "summary.json"
