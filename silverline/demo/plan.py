"""What the demo does and what it must show: one table, read from `plan.yaml`.

The table is written by hand and is the only place that says what each kind of call should look
like; `verify` holds what happened against it. Scenes follow one another, the calls of a scene run
side by side.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from core import assets


class Kind(StrEnum):
    """The kinds of call the demo places."""

    SENIOR_KNOWN = "senior_known"
    FAMILY_FOR_ELDER = "family_for_elder"
    YOUNG_MENU = "young_menu"
    UNKNOWN_SILENT = "unknown_silent"
    AGENT_NO_ANSWER = "agent_no_answer"
    ABANDONED_WAITING = "abandoned_waiting"
    AFTER_HOURS_VOICEMAIL = "after_hours_voicemail"
    BURST = "burst"
    ALL_BUSY_PLACE = "all_busy_place"


class Outcome(StrEnum):
    """How a call ended, as the journal words it."""

    IN_PROGRESS = "in_progress"
    ANSWERED = "answered"
    VOICEMAIL = "voicemail"
    ABANDONED = "abandoned"
    ENDED_IN_IVR = "ended_in_ivr"
    LOST = "lost"


class KeyPress(BaseModel):
    """One key the caller presses."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    key: str = Field(pattern=r"^[0-9*#]$")
    after_s: float = Field(ge=0, le=60)
    """Seconds after the call was answered by the machine."""


class Bounds(BaseModel):
    """Seconds between which a wait must lie."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    least: float = 0.0
    most: float

    def __str__(self) -> str:
        return f"{self.least:.0f} to {self.most:.0f} s"


class Expected(BaseModel):
    """What must be seen, by our books and by Asterisk's own."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    senior: bool = False
    path: list[str]
    """Steps that must occur, in this order; others may lie between."""
    keys: int = Field(0, ge=0)
    outcome: Outcome
    agents: list[str] = []
    """The group, one of whom answers; empty: nobody may."""
    waited_s: Bounds | None = None
    """In line, until an answer or the hang-up; null: the call never stood in line."""
    hears_place: bool = False
    """Whether the place in line is announced, never a worse one than before."""
    task: Literal["missed_call", "voicemail"] | None = None
    """What the centre then owes the caller: a task of this kind is open."""
    inspected: bool = True
    """Whether the demo waits for the transcript, and for an answered call's score."""
    keyword: dict[str, str] = {}
    """Channel (`caller`, `agent`) to a word that recognition must find, literally or by sound."""


class CallPlan(BaseModel):
    """One call of the demo, or several alike."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: Kind
    title: str
    number: str = Field(pattern=r"^[0-9]{3,20}$")
    """The caller's number; the first of several."""
    times: int = Field(1, ge=1, le=20)
    """So many calls at once, from numbers that follow one another."""
    did: str = Field(pattern=r"^[0-9]{3,20}$")
    at_s: float = Field(0.0, ge=0, le=60)
    """Seconds after the scene's beginning."""
    speaks: str | None = None
    """The dialogue of which the caller says their part; null: nothing."""
    speaks_after_s: float | None = Field(None, ge=0, le=60)
    """Seconds after the machine answered, or the last key; null: when an agent answers."""
    talk_s: float | None = Field(None, gt=0)
    """The caller hangs up after so long a talk; null: at the end of the dialogue."""
    patience_s: float = Field(90.0, gt=0)
    """The caller hangs up when no person has answered by then, from the last key or dialling on."""
    presses: list[KeyPress] = []
    expected: Expected

    def each(self) -> Iterator["CallPlan"]:
        """Itself once for every call, each with its own number."""
        for turn in range(self.times):
            number = str(int(self.number) + turn).zfill(len(self.number))
            yield self.model_copy(update={"number": number})


class Phone(BaseModel):
    """An agent in a scene, and how their phone behaves."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    agent: str
    speaks: str
    """The dialogue of which the agent says their part."""
    picks_up_after_s: float | None = Field(1.0, ge=0)
    """Null: rings on and on."""
    signs_in_after: str | None = None
    """A step of any call's path, at which the agent comes in; null: there from the beginning."""


class Scene(BaseModel):
    """Calls placed side by side, and the agents there for them."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str
    agents: list[Phone]
    """In the order of signing in: of several who could take a call, the first is offered it."""
    calls: list[CallPlan]


def load() -> list[Scene]:
    """The table. Every kind is in it once; pydantic's ValidationError says what is wrong."""
    raw: Any = yaml.safe_load(assets.path("silverline/demo/plan.yaml").read_text())
    scenes = [Scene.model_validate(entry) for entry in raw["scenes"]]
    if sorted(call.kind for scene in scenes for call in scene.calls) != sorted(Kind):
        raise ValueError("plan.yaml must describe every kind of call exactly once")
    for scene in scenes:
        numbers = [one.number for call in scene.calls for one in call.each()]
        if len(set(numbers)) != len(numbers):
            raise ValueError(f"two calls of the scene “{scene.title}” come from one number")
    return scenes
