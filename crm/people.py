"""The words of this room: a person, the numbers that reach them, and who seems to be calling."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from core.events import AgeBand
from core.pii import normalise
from crm.age import age_on, band, is_senior
from crm.authorities import Level

Gender = Literal["male", "female", "unknown"]
Relation = Literal["self", "family"]

COMPOUND_SURNAMES = frozenset(
    re.findall(
        "..",
        "欧阳司马上官诸葛夏侯皇甫尉迟公孙慕容令狐司徒司空端木东方南宫独孤轩辕宇文"
        "长孙闻人呼延澹台濮阳淳于单于太叔申屠仲孙钟离东郭西门百里",
    )
)
"""Surnames of two characters; every other Chinese surname has one."""


class Portrait(BaseModel):
    """What helps an agent to serve this person well; every field may be unknown."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    hearing: Literal["normal", "hard", "unknown"] = "unknown"
    """`hard`: speak slowly; a later release also makes this leg louder."""
    dialect: str = Field("", max_length=32)
    """The dialect the person is at home in, as a Chinese name (`吴语`); empty when unknown."""
    habits: tuple[str, ...] = ()
    """Short notes in Chinese, e.g. `喜欢慢慢说`."""


class NewPerson(BaseModel):
    """A person as entered."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(min_length=1, max_length=64)
    gender: Gender = "unknown"
    birth: date | None = None
    portrait: Portrait = Portrait()


class Person(NewPerson):
    """A person on file."""

    id: int
    removed_at: datetime | None = None
    """Since when the entry counts for nothing, until it is restored."""
    merged_into: int | None = None
    """The entry that stands for this one, too, until the merge is undone."""


class Number(BaseModel):
    """One of a person's own numbers."""

    model_config = ConfigDict(frozen=True)

    id: int
    digits: str = Field(repr=False)
    removed_at: datetime | None = None
    """Since when it leads nowhere, until it is restored or forgotten."""
    shared: int = 0
    """How many other people have it, too."""


class Linked(BaseModel):
    """One person that a number leads to: their own number, or that of a relative who cares."""

    model_config = ConfigDict(frozen=True)

    person: Person
    relation: Relation


class Recognition(BaseModel):
    """Who is calling, as far as the number tells."""

    model_config = ConfigDict(frozen=True)

    customer_id: int | None
    """The person the call concerns; null when several people share the number."""
    relation: Relation
    """`self`: the person is calling; `family`: someone calls on the person's behalf."""
    full_name: str = ""
    """Empty when several people share the number: better no name than another's."""
    surname: str = ""
    given_name: str = ""
    gender: Gender = "unknown"
    age: int | None = None
    senior: bool = False
    """Someone this number stands for is 60 or older."""
    age_band: AgeBand = "unknown"
    portrait: Portrait = Portrait()
    proxy_id: int | None = None
    """Whoever calls on the person's behalf; null where several may, or nobody on file does."""
    authority: Level | None = None
    """How far whoever calls may go in the person's affairs: their own person all the way."""
    order_owner: str | None = None
    """The agent who owns the person's newest work order that is not done, if somebody does."""


def split_name(name: str) -> tuple[str, str]:
    """Surname and given name of a Chinese name; a name that is not Chinese has no surname."""
    name = name.strip()
    if len(name) < 2 or not all("\u4e00" <= c <= "\u9fff" for c in name):
        return "", name
    cut = 2 if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else 1
    return name[:cut], name[cut:]


def recognise(linked: Sequence[Linked], day: date) -> Recognition | None:
    """Who is calling on `day`, among those the number leads to; none: nobody on file.

    A number's own people come before those it is a relative's number of. Where several remain, no
    one is named, and the call is a senior's when any of them is one: a green channel given to a
    grandchild costs a minute, a menu given to a grandmother costs the call.
    """
    own = [link for link in linked if link.relation == "self"]
    candidates = own or list(linked)
    if not candidates:
        return None
    relation = candidates[0].relation
    ages = [_age(link.person, day) for link in candidates]
    if len(candidates) > 1:
        return _household(relation, ages)
    person, age = candidates[0].person, ages[0]
    surname, given_name = split_name(person.name)
    return Recognition(
        customer_id=person.id,
        relation=relation,
        full_name=person.name,
        surname=surname,
        given_name=given_name,
        gender=person.gender,
        age=age,
        senior=is_senior(age),
        age_band=band(age),
        portrait=person.portrait,
        authority="money" if relation == "self" else None,
    )


def for_elders(found: Recognition, elders: Sequence[Person], day: date) -> Recognition:
    """What the call becomes when its caller may speak for `elders`.

    Whoever is not old themselves then calls on behalf of those who are: the call is the elder's,
    with the elder's portrait.
    """
    if found.relation == "family" or found.senior:
        return found
    old = [
        Linked(person=elder, relation="family") for elder in elders if is_senior(_age(elder, day))
    ]
    return recognise(old, day) or found


def _household(relation: Relation, ages: Sequence[int | None]) -> Recognition:
    bands = {band(age) for age in ages}
    return Recognition(
        customer_id=None,
        relation=relation,
        senior=any(is_senior(age) for age in ages),
        age_band=bands.pop() if len(bands) == 1 else "unknown",
    )


def _age(person: Person, day: date) -> int | None:
    return age_on(person.birth, day) if person.birth else None


def digits_of(number: str) -> str:
    """The normalised number. Raises ValueError for one without digits."""
    digits = normalise(number)
    if not digits:
        raise ValueError("a number needs digits")
    return digits
