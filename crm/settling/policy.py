"""Authority to settle: the owner's rules, as YAML checked by line. Pure."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from core import assets
from core.errors import UserError
from core.owned import Owned
from core.settings import Settings
from core.yaml_lines import Document, Problem, read
from crm.orders import OrderKind
from crm.settling import money

Give = Literal["money", "voucher", "waiver", "redelivery"]
"""Money, a voucher, a fee waived, the way once more: the last costs no sum."""
Need = Literal["parcel", "order", "photo"]
Role = Literal["agent", "supervisor", "admin"]
"""Of those who deal with customers."""
FILE = "settlement.yaml"
"""Its name among the files that owners publish."""

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,19}$")]
Title = Annotated[str, Field(min_length=1, max_length=20)]
LevelId = Id


def _yuan(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("should be a sum in yuan, as 12 or 12.50")  # noqa: TRY004 (pydantic's)
    try:
        return money.parse(str(value))
    except ValueError:
        raise ValueError("should be a sum in yuan above 0, as 12 or 12.50") from None


Yuan = Annotated[int, BeforeValidator(_yuan)]
"""Written in yuan, kept in fen."""


class PolicyError(UserError):
    """A file of rules that cannot be used."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Level(_Part):
    """How far somebody's authority goes."""

    id: LevelId
    title: Title
    roles: Annotated[tuple[Role, ...], Field(strict=False)] = ()
    people: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")], ...],
        Field(strict=False, max_length=500),
    ] = ()
    """User names and agents' numbers."""


class CustomerLimit(_Part):
    """What one customer may be given within some days."""

    days: Annotated[int, Field(ge=1, le=366)]
    most: Yuan
    times: Annotated[int, Field(ge=1, le=100)]
    beyond: LevelId | None = None
    """Whose approval more needs; None: more is refused."""


class Matter(_Part):
    """What a settlement is about."""

    id: Id
    title: Title
    gives: Annotated[tuple[Give, ...], Field(strict=False)] = ()
    limits: dict[LevelId, Yuan] = {}
    needs: Annotated[tuple[Need, ...], Field(strict=False)] = ()
    never: Annotated[str, Field(max_length=100)] = ""
    """Why it is never settled by telephone; empty: it may be."""
    order: OrderKind = "complaint"
    """Kind of the work order that it goes with, or that takes its place."""


class Policy(_Part):
    """A whole file."""

    levels: Annotated[tuple[Level, ...], Field(min_length=1, max_length=10, strict=False)]
    customer: CustomerLimit
    undo_minutes: Annotated[int, Field(ge=0, le=1440)] = 10
    open_hours: Annotated[int, Field(ge=1, le=720)] = 72
    matters: Annotated[tuple[Matter, ...], Field(min_length=1, max_length=40, strict=False)]

    def level_of(self, role: str, *names: str | None) -> Level | None:
        """The highest level of somebody with this role and these names."""
        mine = [one for one in self.levels if role in one.roles or set(one.people) & set(names)]
        return mine[-1] if mine else None

    def level(self, level_id: str) -> Level | None:
        """The level of that name."""
        return next((one for one in self.levels if one.id == level_id), None)

    def rank(self, level_id: str) -> int:
        """Its place, the lowest is 0; -1: there is none such."""
        return next((n for n, one in enumerate(self.levels) if one.id == level_id), -1)

    def matter(self, matter_id: str) -> Matter | None:
        """The matter of that name."""
        return next((one for one in self.matters if one.id == matter_id), None)

    def least(self, matter: Matter, fen: int) -> int | None:
        """Rank of the lowest level whose limit is so high; None: nobody's is."""
        able = [self.rank(level) for level, most in matter.limits.items() if fen <= most]
        return min(able, default=None)


def shipped_file() -> Path:
    """The product's own rules."""
    return assets.path("crm/settling/policy.yaml")


def owned(settings: Settings) -> Owned:
    """The owner's rules, and the product's."""
    return Owned.of(settings.settlement_file, settings.published_dir / FILE, shipped_file())


def parse(text: str) -> tuple[Policy | None, list[Problem]]:
    """The rules, or everything that is wrong with them by line; never raises."""
    document, problems = read(text)
    if document is None:
        return None, problems
    try:
        policy = Policy.model_validate(document.data)
    except ValidationError as error:
        return None, document.faults(error)
    wrong = sorted(set(_contradictions(policy, document)))
    return (None if wrong else policy), wrong


def text_of(path: Path) -> str:
    """A file of rules as it is written. Raises `PolicyError`."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "is not UTF-8 text"
        raise PolicyError(f"{path}:0: cannot be read: {why}", "Correct it.") from None


def make(text: str, name: str = FILE) -> Policy:
    """The rules of a text. Raises `PolicyError` that lists every mistake by line."""
    policy, problems = parse(text)
    if policy is None:
        lines = "\n".join(f"{name}:{problem}" for problem in problems)
        raise PolicyError(f"{name} is refused:\n{lines}", "Correct it.")
    return policy


def _contradictions(policy: Policy, document: Document) -> Iterator[Problem]:
    """What no field can see by itself."""

    def wrong(said: str, *place: str | int) -> Problem:
        return Problem(document.line(place), said)

    for list_, entries in (("levels", policy.levels), ("matters", policy.matters)):
        ids = [one.id for one in entries]
        for number, name in enumerate(ids):
            if name in ids[:number]:
                yield wrong(f"{name} is there twice", list_, number, "id")
    beyond = policy.customer.beyond
    if beyond is not None and policy.level(beyond) is None:
        yield wrong(f"there is no level {beyond}", "customer", "beyond")
    for number, matter in enumerate(policy.matters):
        for said, *place in _of_matter(policy, matter):
            yield wrong(said, "matters", number, *place)


def _of_matter(policy: Policy, matter: Matter) -> Iterator[tuple[str, ...]]:
    """What is wrong with one, and where in it."""
    if matter.never:
        if matter.gives or matter.limits or matter.needs:
            yield "is never settled, so it gives nothing", "never"
        return
    if not matter.gives:
        yield "must say what it gives, or why it is never settled", "id"
    if not matter.limits:
        yield "must say up to how much, by level", "id"
    highest = 0
    for level in policy.levels:
        most = matter.limits.get(level.id, highest)
        if most < highest:
            yield f"{level.id} may give less than a level below it", "limits", level.id
        highest = max(highest, most)
    for name in matter.limits:
        if policy.level(name) is None:
            yield f"there is no level {name}", "limits", name
