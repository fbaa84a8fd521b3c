"""`silverline demo`: a centre with robots for callers and agents, real calls, and their proof."""

import contextlib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from core.bus import Tail
from core.events import (
    CallAbandoned,
    CallAnswered,
    CallEnded,
    CallScored,
    Event,
    RecordingStored,
    TranscriptReady,
    VoicemailLeft,
)
from core.pii import mask
from silverline.centre import Centre
from silverline.demo import plan as plans
from silverline.demo import results, robots
from silverline.demo.crew import Crew, track
from silverline.demo.plan import CallPlan, Outcome, Scene
from silverline.demo.stage import Placed, Stage
from silverline.demo.summary import ConsoleAccess, Summary, table
from silverline.demo.verify import double_booked

SCENE_LIMIT_S = 150.0
"""From the first dialling to the last hang-up."""
PROOF_LIMIT_S = 240.0
"""From the last hang-up to the last score, on a busy machine."""
BRIEF = (CallAnswered, CallAbandoned, CallEnded)
"""Events worth a line each when several calls alike run side by side."""


class Demo:
    """One run over a centre that is up."""

    def __init__(self, centre: Centre, out: Console) -> None:
        self._centre = centre
        self._out = out
        self._started = time.monotonic()
        self._stage = Stage(Tail(centre.redis), self._heard)
        self._phones = robots.Centre(centre.settings.reach, centre.settings.sip_port)
        self._crew: Crew | None = None

    def run(self, access: ConsoleAccess) -> bool:
        """Place the calls and write the summary; true when every check held."""
        for scene in plans.load():
            with tempfile.TemporaryDirectory(prefix="sl-demo-") as folder:
                self._play(scene, Path(folder))
        self._out.print("▸ recording, recognition and inspection …")
        self._stage.until(self._all_proven, PROOF_LIMIT_S)
        return self._report(access)

    def _play(self, scene: Scene, folder: Path) -> None:
        """One scene from signing in to the last hang-up."""
        self._out.print(f"▸ {self._elapsed()} {scene.title}")
        self._crew = Crew(self._centre, scene.agents, self._tell)
        with self._crew.present(folder), contextlib.ExitStack() as phones:
            self._place(scene, folder, phones)
            if not self._stage.until(lambda: self._stage.all_ended(scene), SCENE_LIMIT_S):
                self._out.print(f"[red]Not every call ended within {SCENE_LIMIT_S:.0f} s.[/red]")
            self._wait_for_robots(scene)
        self._crew = None

    def _place(self, scene: Scene, folder: Path, phones: contextlib.ExitStack) -> None:
        begun = time.monotonic()
        for plan in sorted(scene.calls, key=lambda call: call.at_s):
            self._stage.until(lambda: False, begun + plan.at_s - time.monotonic())
            several = f" × {plan.times}" if plan.times > 1 else ""
            self._tell(f"{plan.kind}{several}: {plan.title}（{mask(plan.number)} → {plan.did}）")
            for placed in self._callers(scene, plan, folder):
                self._stage.placed.append(placed)
                phones.enter_context(placed.robot.start())

    def _callers(self, scene: Scene, plan: CallPlan, folder: Path) -> Iterator[Placed]:
        for turn, one in enumerate(plan.each(), 1):
            robot = robots.Caller(
                one.number,
                one.did,
                self._phones,
                folder,
                speech=track(one.speaks, "caller") if one.speaks else None,
                keys=[robots.Key(press.key, press.after_s) for press in one.presses],
                wait_for_cue_s=one.patience_s if one.speaks_after_s is None else None,
                speaks_after_s=one.speaks_after_s or 0.0,
                talk_limit_ms=round(one.talk_s * 1000) if one.talk_s else None,
            )
            name = f"{one.kind} {turn}" if plan.times > 1 else one.kind
            yield Placed(one, scene, robot, self._centre.pii.hash(one.number), name)

    def _wait_for_robots(self, scene: Scene) -> None:
        """A robot that ended badly is part of the story; the checks say what it broke."""
        for placed in self._stage.placed:
            if placed.scene is scene:
                try:
                    placed.robot.wait(5)
                except robots.RobotFailed as error:
                    self._out.print(f"[yellow]{placed.name}: {error}[/yellow]")

    def _all_proven(self) -> bool:
        return all(
            _complete(placed) and results.journalled(self._centre, placed)
            for placed in self._stage.placed
        )

    def _report(self, access: ConsoleAccess) -> bool:
        examined = [
            results.examine(self._centre, placed, _tracks(placed)) for placed in self._stage.placed
        ]
        shared = double_booked([one.cel for one in examined if one.cel])
        calls = [one.call for one in examined]
        Summary(calls=calls, console=access).write(summary_path(self._centre))
        self._out.print(table([(one.call, one.wrong) for one in examined]), soft_wrap=False)
        for line in shared:
            self._out.print(f"[red]✗ {line}[/red]")
        return not shared and not any(one.wrong for one in examined)

    def _elapsed(self) -> str:
        return f"{time.monotonic() - self._started:.1f} s"

    def _tell(self, words: str) -> None:
        self._out.print(f"▸ {self._elapsed()} {words}")

    def _heard(self, placed: Placed, event: Event) -> None:
        words = results.in_words(event)
        if words and (placed.plan.times == 1 or isinstance(event, BRIEF)):
            self._out.print(f"  {self._elapsed():>7}  {placed.name:<21} {words}")
        if self._crew:
            self._crew.heed(placed.took)


def _complete(placed: Placed) -> bool:
    """Whether every event that the plan expects after the hang-up was seen."""
    want = placed.plan.expected
    if want.outcome is Outcome.VOICEMAIL:
        return placed.has(CallEnded, VoicemailLeft, RecordingStored, TranscriptReady)
    if want.outcome is not Outcome.ANSWERED:
        return placed.has(CallEnded)
    if not want.inspected:
        return placed.has(CallEnded, RecordingStored)
    return placed.has(CallEnded, RecordingStored, TranscriptReady, CallScored)


def _tracks(placed: Placed) -> dict[str, Path]:
    """What was played into the call: the agent's part is that of whoever answered."""
    answered = placed.last(CallAnswered)
    spoken = {phone.agent: phone.speaks for phone in placed.scene.agents}
    tracks = {
        "caller": placed.plan.speaks,
        "agent": spoken.get(answered.agent_id) if answered else None,
    }
    return {who: track(dialogue, who) for who, dialogue in tracks.items() if dialogue}


def summary_path(centre: Centre) -> Path:
    """Where the summary goes."""
    return centre.settings.data_dir / "demo" / "summary.json"
