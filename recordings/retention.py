"""How long a recording is kept: the owner's rules, as YAML checked by line. Pure."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core import assets
from core.errors import UserError
from core.owned import Owned
from core.settings import Settings
from core.yaml_lines import Problem, read

Kind = Literal["conversation", "message"]
Days = Annotated[int, Field(ge=1, le=36_600)]
Queues = Annotated[tuple[str, ...], Field(min_length=1, max_length=100)]


class RetentionError(UserError):
    """A file of rules that cannot be used."""


@dataclass(frozen=True)
class About:
    """What the rules may ask of a recording."""

    kind: Kind
    queue: str = ""
    """The last one that the caller waited in; empty: none, or not known."""
    senior: bool = False


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Default(_Part):
    """For what no rule fits."""

    days: Days


class Rule(_Part):
    """All that it names must hold."""

    days: Days
    kind: Kind | None = None
    queues: Queues | None = Field(None, strict=False)
    senior: bool | None = None

    def fits(self, about: About) -> bool:
        """Whether it is about such a recording."""
        return (
            self.kind in (None, about.kind)
            and (self.queues is None or about.queue in self.queues)
            and self.senior in (None, about.senior)
        )


class Rules(_Part):
    """A whole file."""

    default: Default
    rules: Annotated[tuple[Rule, ...], Field(max_length=200, strict=False)] = ()

    def days_for(self, about: About) -> tuple[int, str]:
        """Days that such a recording is kept, and which rule says so, for people."""
        for number, rule in enumerate(self.rules, 1):
            if rule.fits(about):
                return rule.days, f"规则{number}：保存{rule.days}天"
        return self.default.days, f"默认规则：保存{self.default.days}天"

    @property
    def shortest(self) -> int:
        """No recording is deleted before so many days."""
        return min([self.default.days, *(rule.days for rule in self.rules)])


def shipped_file() -> Path:
    """The product's own rules."""
    return assets.path("recordings/retention.yaml")


def owned(settings: Settings) -> Owned:
    """The owner's rules, and the product's."""
    published = settings.published_dir / "retention.yaml"
    return Owned.of(settings.retention_file, published, shipped_file())


def parse(text: str) -> tuple[Rules | None, list[Problem]]:
    """The rules, or everything that is wrong with them by line; never raises."""
    document, problems = read(text)
    if document is None:
        return None, problems
    try:
        return Rules.model_validate(document.data), []
    except ValidationError as error:
        return None, document.faults(error)


def text_of(path: Path) -> str:
    """A file of rules as it is written. Raises `RetentionError`."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "is not UTF-8 text"
        raise RetentionError(f"{path}:0: cannot be read: {why}", "Correct it.") from None


def make(text: str, name: str) -> Rules:
    """The rules of a text. Raises `RetentionError` that lists every mistake by line."""
    rules, problems = parse(text)
    if rules is None:
        lines = "\n".join(f"{name}:{problem}" for problem in problems)
        raise RetentionError(f"{name} is refused:\n{lines}", "Correct it; nothing was deleted.")
    return rules
