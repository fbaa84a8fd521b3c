"""What the API says and takes about files that are published: flows, policy, retention."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from console.models import Answer, Moment

MOST_TEXT = 256 * 1024
Text = Annotated[str, Field(max_length=MOST_TEXT)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Mark = Annotated[str, Field(max_length=16)]


FileKind = Literal[
    "flow", "numbers", "hours", "door", "surveys", "book", "policy", "retention", "settlement"
]


class PublishedFile(Answer):
    """A file as a list shows it."""

    file: str
    kind: FileKind
    title: str
    """Empty: it has none, or cannot be used."""
    numbers: list[str]
    """Dialled numbers that lead to a flow; `*`: all others."""
    wrong: int
    """How many mistakes it has; then the last good ones stay in force."""
    changed_at: Moment | None
    """Null: never published from here."""
    changed_by: str


class FileFinding(Answer):
    """Something about a text."""

    file: str
    """Where it is wrong; not always the file that is changed."""
    line: int
    """0: the file as a whole."""
    said: str
    warning: bool
    """It does not keep the text from being published."""


class FileText(Answer):
    """What is in force of a file."""

    file: str
    text: str
    mark: str
    """Of this text; who publishes another sends it along."""
    version: int | None
    """0: the product's own; null: changed by hand in the file."""
    product: bool
    """The product has one of this name, which can be put in force again."""
    findings: list[FileFinding]


class FileVersion(Answer):
    """One published text."""

    number: int
    at: Moment
    by: str
    """Empty: found so, changed by hand."""
    note: str
    lines: int
    """0: the product's own from then on, or no file."""
    in_force: bool


class VersionText(Answer):
    """The text of a version."""

    text: str


class Draft(BaseModel):
    """A text that is looked at, not published."""

    model_config = ConfigDict(extra="forbid")

    text: Text


class Publishing(Draft):
    """A text that is to be in force."""

    base: Mark
    """The mark of the text that it was made from."""
    note: Note
    """Why, for the history."""


class Restore(BaseModel):
    """An earlier text that is to be in force again."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=0, lt=2**31)
    """0: the product's own, or no file where the product has none."""
    base: Mark


class FlowBox(Answer):
    """One step of a flow."""

    name: str
    shape: Literal["question", "decision", "end", "speech"]
    says: str
    """What it does, in a few words."""
    text: str
    """What callers hear there."""
    line: int | None
    """Where it is written; null: it is there without being written."""


class FlowArrow(Answer):
    """A way from one step to another."""

    start: str
    end: str
    word: str


class FlowDrawing(Answer):
    """A flow as a graph."""

    title: str
    start: str
    boxes: list[FlowBox]
    arrows: list[FlowArrow]


class FlowTrial(Draft):
    """A walk through a flow."""

    typed: list[Annotated[str, Field(min_length=1, max_length=60)]] = Field([], max_length=100)
    """Keys, `-` for silence, `!` to hang up, or sentences where speech is heard; all so far."""
    caller: Literal["senior", "young", "family", "unknown"] = "unknown"
    look_up: Literal["found", "none", "late"] = "found"
    """What every look-up gives."""
    deaf: bool = False
    """Nobody can listen to speech."""
    open: bool = True
    """Within the hours of everything; false: now, by the hours as they are."""


class FlowTried(Answer):
    """What happened on the way."""

    lines: list[str]
    """`[flow/step]` where the call comes to a step, `→ …` where it ends."""
    waits: bool
    """The caller is asked something."""


class SimulatedRow(Answer):
    """Callers of one kind on the simulated day. Means over the runs; null: none of them."""

    callers: str
    calls: float | None
    average_s: float | None
    p95_s: float | None
    within_20: float | None
    abandonment: float | None


class PolicyEffect(Answer):
    """The same simulated days by the policy in force and by a text."""

    title: str
    now: list[SimulatedRow]
    then: list[SimulatedRow]
