"""What is typed about people: cleaned, bounded, and refused in words that say why.

Sentences are Chinese: they are shown as they are.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from core.pii import MAX_DIGITS, normalise
from crm.families import Role
from crm.people import Gender

FEWEST_DIGITS = 5
"""The shortest number that people have, e.g. a hotline's."""
OLDEST = date(1900, 1, 1)
_WRITTEN_NUMBER = re.compile(r"[0-9+() -]+")


def refuse(what: str) -> PydanticCustomError:
    """An error whose message is shown as it is."""
    return PydanticCustomError("refused", what)


def one_line(what: str, longest: int) -> Callable[[str], str]:
    """A check for a short text: one line, nothing invisible, at most `longest` characters."""

    def check(text: str) -> str:
        text = text.strip()
        if any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} for c in text):
            raise refuse(f"{what}里不能有换行或看不见的字符")
        if not text:
            raise refuse(f"{what}不能为空")
        if len(text) > longest:
            raise refuse(f"{what}最多{longest}个字")
        return text

    return check


def _number(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).strip()
    digits = sum(c.isdigit() for c in text)
    if not _WRITTEN_NUMBER.fullmatch(text):
        raise refuse("号码只能由数字、空格、括号、加号和连字符组成")
    if not FEWEST_DIGITS <= digits <= MAX_DIGITS:
        raise refuse(f"号码应有{FEWEST_DIGITS}到{MAX_DIGITS}位数字")
    return normalise(text)


def _birth(day: date) -> date:
    if day < OLDEST:
        raise refuse("生日不能早于1900年")
    return day


def _until(moment: datetime) -> datetime:
    if moment >= datetime(2200, 1, 1, tzinfo=UTC):
        raise refuse("有效期不能晚于2200年")
    return moment


Name = Annotated[str, AfterValidator(one_line("姓名", 64))]
PhoneNumber = Annotated[str, AfterValidator(_number)]
Birth = Annotated[date, AfterValidator(_birth)]
Habit = Annotated[str, AfterValidator(one_line("服务提示", 40))]
Dialect = Annotated[str, AfterValidator(lambda text: text and one_line("方言", 32)(text))]
Until = Annotated[AwareDatetime, AfterValidator(_until)]


class PortraitEntry(BaseModel):
    """What helps to serve the person; fields that are not given stay."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hearing: Literal["normal", "hard", "unknown"] | None = None
    dialect: Dialect | None = None
    """Empty when unknown."""
    habits: tuple[Habit, ...] | None = Field(None, max_length=10)


class PersonEntry(BaseModel):
    """A person to be filed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    gender: Gender = "unknown"
    birth: Birth | None = None
    numbers: tuple[PhoneNumber, ...] = Field((), max_length=10)
    portrait: PortraitEntry = PortraitEntry()


class PersonChange(BaseModel):
    """What is to be changed of a person; fields that are not given stay."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name | None = None
    gender: Gender | None = None
    birth: Birth | None = None
    """Null: not known any more."""
    portrait: PortraitEntry = PortraitEntry()


class NumberEntry(BaseModel):
    """One more number of a person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: PhoneNumber


class TieEntry(BaseModel):
    """What someone is to an older person, on whose behalf they call."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Role
    valid_until: Until | None = None
    """Null: until it is taken back."""


class Enrolment(TieEntry):
    """Someone who is recognised as calling for an older person from now on."""

    proxy_id: int = Field(ge=1, lt=2**53)
