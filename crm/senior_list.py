"""A community's list of older people as CSV: read, cleaned and refused line by line. Pure.

Such lists come out of spreadsheets: UTF-8 or GBK, columns in any order, dates as
people write them. What is not asked for (identity cards, addresses) is not even read.
"""

import calendar
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from crm.age import SENIOR_AGE, age_on
from crm.entry import Name, PersonEntry, PhoneNumber, PortraitEntry
from crm.families import Role

MOST_BYTES = 2 * 1024 * 1024
MOST_LINES = 5000
LONGEST_FIELD = 200
"""Characters; nothing that is asked for needs more."""

Column = Literal[
    "name", "gender", "birth", "number", "second", "dialect", "hearing", "hint",
    "relative", "relative_number", "role",
]  # fmt: skip
COLUMNS: Mapping[str, Column] = {
    **dict.fromkeys(("姓名", "老人姓名", "长者姓名", "name"), "name"),
    **dict.fromkeys(("性别", "gender"), "gender"),
    **dict.fromkeys(("出生日期", "出生年月", "出生年月日", "生日", "birth"), "birth"),
    **dict.fromkeys(("电话", "手机", "手机号", "联系电话", "本人电话", "number"), "number"),
    **dict.fromkeys(("电话2", "座机", "固定电话", "备用电话", "second"), "second"),
    **dict.fromkeys(("方言", "dialect"), "dialect"),
    **dict.fromkeys(("听力", "hearing"), "hearing"),
    **dict.fromkeys(("服务提示", "备注", "hint"), "hint"),
    **dict.fromkeys(("家属姓名", "紧急联系人", "relative"), "relative"),
    **dict.fromkeys(("家属电话", "紧急联系电话", "relative_number"), "relative_number"),
    **dict.fromkeys(("关系", "与老人关系", "role"), "role"),
}
"""Column headings to what they are; others are not read."""
GENDERS = {"男": "male", "女": "female", "": "unknown"}
HEARING = {
    "": None,
    **dict.fromkeys(("正常", "好", "normal"), "normal"),
    **dict.fromkeys(("重听", "耳背", "差", "弱", "听不清", "hard"), "hard"),
}
ROLES: Mapping[str, Role] = {
    **dict.fromkeys(("女儿", "女", "daughter"), "daughter"),
    **dict.fromkeys(("儿子", "子", "son"), "son"),
    **dict.fromkeys(("配偶", "老伴", "丈夫", "妻子", "spouse"), "spouse"),
}
_DATE = re.compile(r"(\d{4})(?:[-/.年]?(\d{1,2})?(?:[-/.月]?(\d{1,2})?)?)?[日]?")


class Relative(BaseModel):
    """Someone who may call on the older person's behalf."""

    model_config = ConfigDict(frozen=True)

    name: Name
    number: PhoneNumber
    role: Role


@dataclass(frozen=True)
class Listed:
    """One line that can be used."""

    line: int
    person: PersonEntry
    relative: Relative | None = None


@dataclass(frozen=True)
class Fault:
    """What is wrong with one line. Says nothing of whom it is about."""

    line: int
    what: str


@dataclass(frozen=True)
class Sheet:
    """What a file says."""

    listed: Sequence[Listed] = ()
    faults: Sequence[Fault] = ()
    unread: Sequence[str] = ()
    """Headings of columns that were not read."""


@dataclass
class _Reading:
    day: date
    listed: list[Listed] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    """Name and number, to the line they stood in first."""


class _Wrong(Exception):
    """A value that cannot be used; the text is for people."""


def read(raw: bytes, day: date) -> Sheet:
    """Everything in the file, by `day` (local); never raises."""
    if len(raw) > MOST_BYTES:
        return Sheet(faults=[Fault(0, f"文件超过{MOST_BYTES // 1024 // 1024}兆字节，请分开导入")])
    text = _decoded(raw)
    if text is None:
        return Sheet(faults=[Fault(0, "文件既不是UTF-8，也不是GBK编码的文本")])
    if "\0" in text:
        return Sheet(faults=[Fault(0, "文件里有空字符，不是表格文本")])
    rows = _rows(text)
    try:
        heading = next(rows, (1, []))[1]
        columns, unread = _columns(heading)
        if missing := [zh for zh in ("姓名", "出生日期", "电话") if COLUMNS[zh] not in columns]:
            return Sheet(faults=[Fault(1, f"缺少列：{'、'.join(missing)}")], unread=unread)
        reading = _Reading(day)
        for line, row in rows:
            _line(reading, line, {c: row[at] for c, at in columns.items() if at < len(row)})
    except csv.Error:
        return Sheet(faults=[Fault(0, "表格的引号不成对，或有一格过长")])
    return Sheet(reading.listed, reading.faults, unread)


def _decoded(raw: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line on which each begins; empty ones are left out."""
    separator = "\t" if "\t" in text.partition("\n")[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    for row in reader:
        if any(cell.strip() for cell in row):
            yield begins, [cell.strip() for cell in row]
        begins = reader.line_num + 1


def _columns(heading: Sequence[str]) -> tuple[dict[Column, int], list[str]]:
    columns: dict[Column, int] = {}
    unread = []
    for at, title in enumerate(heading):
        column = COLUMNS.get(title.lower().replace(" ", ""))
        if column is None or column in columns:
            unread.append(title[:20])
        else:
            columns[column] = at
    return columns, unread


def _line(reading: _Reading, line: int, cells: Mapping[Column, str]) -> None:
    if len(reading.listed) + len(reading.faults) >= MOST_LINES:
        if not reading.faults or reading.faults[-1].line:
            reading.faults.append(Fault(0, f"超过{MOST_LINES}行，其余没有读，请分开导入"))
        return
    try:
        listed = _listed(line, cells, reading.day)
        for number in listed.person.numbers:
            first = reading.seen.setdefault((listed.person.name, number), line)
            if first != line:
                raise _Wrong(f"与第{first}行重复")
    except _Wrong as wrong:
        reading.faults.append(Fault(line, str(wrong)))
    except ValidationError as error:
        reading.faults += [Fault(line, said) for said in _said(error)]
    else:
        reading.listed.append(listed)


def _listed(line: int, cells: Mapping[Column, str], day: date) -> Listed:
    if any(len(cell) > LONGEST_FIELD for cell in cells.values()):
        raise _Wrong(f"有一格超过{LONGEST_FIELD}个字")
    birth = born(cells.get("birth", ""))
    if birth is None:
        raise _Wrong("出生日期看不懂，请写成1948-03-12")
    if birth > day or age_on(birth, day) < SENIOR_AGE:
        raise _Wrong(f"未满{SENIOR_AGE}岁")
    hint = cells.get("hint", "")
    portrait = {
        "hearing": _word(HEARING, cells.get("hearing", ""), "听力"),
        "dialect": cells.get("dialect", "") or None,
        "habits": (hint,) if hint else None,
    }
    numbers = [n for c in ("number", "second") if (n := cells.get(c, ""))]
    if not numbers and not cells.get("relative_number"):
        raise _Wrong("没有电话，也没有家属电话")
    person = {
        "name": cells.get("name", ""),
        "gender": _word(GENDERS, cells.get("gender", ""), "性别"),
        "birth": birth,
        "numbers": numbers,
        "portrait": PortraitEntry.model_validate(
            {name: value for name, value in portrait.items() if value is not None}
        ),
    }
    return Listed(line, PersonEntry.model_validate(person), _relative(cells))


def _relative(cells: Mapping[Column, str]) -> Relative | None:
    number = cells.get("relative_number", "")
    if not number:
        return None
    name = cells.get("relative", "") or f"{cells.get('name', '')[:60]}家属"
    role = ROLES.get(cells.get("role", ""), "other")
    return Relative(name=name, number=number, role=role)


def _word(words: Mapping[str, str | None], said: str, what: str) -> str | None:
    if said not in words:
        raise _Wrong(f"{what}应是：{'、'.join(word for word in words if word)}")
    return words[said]


def born(text: str) -> date | None:
    """A birthday as people write it; of a year or a month alone its last day: nobody is made older
    than they are. None for what is no date."""
    found = _DATE.fullmatch(text.replace(" ", ""))
    if found is None:
        return None
    year, month = int(found[1]), int(found[2] or 12)
    try:
        last = calendar.monthrange(year, month)[1]
        return date(year, month, int(found[3] or last))
    except ValueError:  # month 13, day 32, year 0
        return None


def _said(error: ValidationError) -> Iterator[str]:
    """The refusals' own words, which do not repeat what was typed."""
    for item in error.errors(include_input=False, include_url=False):
        yield item["msg"] if item["type"] == "refused" else f"{item['loc'][0]}不对"
