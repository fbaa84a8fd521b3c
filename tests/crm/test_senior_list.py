"""A community's list: read whatever its shape, refused by the line, enlisted once, taken back."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from core.clock import ManualClock
from core.crypto import KeyRing
from core.db import Database
from core.errors import Refused, UserError
from core.pii import Pii
from core.secrets import Secrets
from crm.adapters.imports import MemoryImports, SqlImports
from crm.adapters.memory import MemoryPeople
from crm.adapters.memory_authorities import MemoryAuthorities
from crm.adapters.memory_ledger import MemoryLedger
from crm.adapters.sql import SqlPeople
from crm.client import CrmClient
from crm.enlisting import TOGETHER, Enlister
from crm.people import NewPerson, Portrait
from crm.ports import Imports, PeopleStore
from crm.register import Register
from crm.senior_list import MOST_BYTES, MOST_LINES, Sheet, born, read

DAY = date(2026, 11, 28)
PII = Pii(b"p" * 32)
HEAD = "姓名,性别,出生日期,电话,方言,听力,家属姓名,家属电话,关系\n"
WANG = "王秀英,女,1948年3月12日,139 1234 0078,上海话,重听,王敏,13712340050,女儿\n"
LI = '"李""大山""",男,19501001,02161234567,,,,,\n'
LIST = HEAD + WANG + LI


def said(text: str | bytes) -> Sheet:
    return read(text.encode() if isinstance(text, str) else text, DAY)


def faults(text: str | bytes) -> list[tuple[int, str]]:
    return [(fault.line, fault.what) for fault in said(text).faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_a_spreadsheets_list_is_read_in_any_encoding(encoding: str) -> None:
    found = said(LIST.encode(encoding))
    assert not found.faults
    wang, li = found.listed
    assert (wang.line, wang.person.name, wang.person.birth) == (2, "王秀英", date(1948, 3, 12))
    assert wang.person.numbers == ("13912340078",)
    assert (wang.person.portrait.hearing, wang.person.portrait.dialect) == ("hard", "上海话")
    assert wang.relative is not None and wang.relative.role == "daughter"
    assert li.person.name == '李"大山"' and li.relative is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1948-03-12", date(1948, 3, 12)),
        ("19480312", date(1948, 3, 12)),
        ("1948/3/2", date(1948, 3, 2)),
        ("1948.3.2", date(1948, 3, 2)),
        ("1948年3月2日", date(1948, 3, 2)),
        ("1948年3月", date(1948, 3, 31)),
        ("1948-02", date(1948, 2, 29)),
        ("1948", date(1948, 12, 31)),
        ("48年", None),
        ("1948-13-01", None),
        ("1949-02-29", None),
        ("很久以前", None),
        ("", None),
    ],
)
def test_birthdays_as_people_write_them(text: str, day: date | None) -> None:
    assert born(text) == day


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("王秀英,女,某年,13912340078,,,,,", "出生日期看不懂，请写成1948-03-12"),
        ("王秀英,女,1990-01-01,13912340078,,,,,", "未满60岁"),
        ("王秀英,女,2990-01-01,13912340078,,,,,", "未满60岁"),
        (",女,1948,13912340078,,,,,", "姓名不能为空"),
        ("王秀英,女,1948,,,,,,", "没有电话，也没有家属电话"),
        ("王秀英,女,1948,123,,,,,", "号码应有5到20位数字"),
        ("王秀英,女,1948,13912340078'; DROP,,,,,", "号码只能由数字、空格、括号、加号和连字符组成"),
        ("王秀英,妇,1948,13912340078,,,,,", "性别应是：男、女"),
        ('"王\n秀英",女,1948,13912340078,,,,,', "姓名里不能有换行或看不见的字符"),
        (f"{'王' * 300},女,1948,13912340078,,,,,", "有一格超过200个字"),
    ],
)
def test_what_cannot_be_used_is_named_by_its_line(line: str, what: str) -> None:
    found = said(f"{HEAD}{WANG}{line}\n{LI}")
    assert [(fault.line, fault.what) for fault in found.faults] == [(3, what)]
    assert [one.person.name for one in found.listed] == ["王秀英", '李"大山"']


def test_files_that_are_no_list_are_refused_whole() -> None:
    assert faults(b"\xff\xfe\x81") == [(0, "文件既不是UTF-8，也不是GBK编码的文本")]
    assert faults("x" * (MOST_BYTES + 1))[0][0] == 0
    assert faults("姓名,电话\n") == [(1, "缺少列：出生日期")]
    assert faults("") == [(1, "缺少列：姓名、出生日期、电话")]
    assert faults(HEAD + '"王') == [(0, "表格的引号不成对，或有一格过长")]
    assert faults("姓名\0,电话") == [(0, "文件里有空字符，不是表格文本")]
    many = HEAD + "".join(f"王,女,1948,139{n:08},,,,,\n" for n in range(MOST_LINES + 5))
    found = said(many)
    assert len(found.listed) == MOST_LINES and len(found.faults) == 1


def test_identity_cards_are_not_even_read() -> None:
    found = said("姓名,身份证号,出生日期,电话\n王秀英,310101194803120029,1948,13912340078\n")
    assert found.unread == ["身份证号"] and "310101" not in repr(found)


def test_one_number_twice_under_one_name_is_a_fault() -> None:
    assert faults(LIST + WANG) == [(4, "与第2行重复")]


@given(st.binary(max_size=400) | st.text(max_size=300).map(lambda t: (HEAD + t).encode()))
def test_no_file_whatever_it_holds_breaks_the_reader(raw: bytes) -> None:
    found = read(raw, DAY)
    assert all("\n" not in fault.what for fault in found.faults)


class Contract:
    """What follows from a list, over every file of people."""

    def test_who_is_new_is_filed_and_the_next_call_is_a_seniors(self, at: "Scene") -> None:
        _, count = at.enlist(LIST)
        assert (count.added, count.completed, count.same, count.relatives) == (2, 0, 0, 1)
        wang, daughter = at.calls("13912340078"), at.calls("13712340050")
        assert wang is not None and (wang.senior, wang.age_band) == (True, "65+")
        assert (wang.portrait.hearing, wang.portrait.dialect) == ("hard", "上海话")
        assert daughter is not None and (daughter.relation, daughter.senior) == ("family", True)

    def test_a_second_time_changes_nothing(self, at: "Scene") -> None:
        at.enlist(LIST)
        assert at.preview(LIST) == (0, 0, 2, 0)
        number, count = at.enlist(LIST)
        assert (count.added, count.completed, count.same, count.relatives) == (0, 0, 2, 0)
        assert at.enlister.take_back(number) == 0

    def test_who_is_known_is_completed_and_never_overwritten(self, at: "Scene") -> None:
        portrait = Portrait(hearing="normal")
        at.people.add(NewPerson(name="王秀英", portrait=portrait), "13912340078")
        born_else = NewPerson(name='李"大山"', birth=date(1949, 1, 1), gender="male")
        at.people.add(born_else, "02161234567")
        assert at.preview(LIST) == (0, 1, 1, 1)
        number, count = at.enlist(LIST)
        assert (count.added, count.completed, count.same, count.differ) == (0, 1, 1, [3])
        wang = at.calls("13912340078")
        assert wang is not None and wang.senior
        assert (wang.portrait.hearing, wang.portrait.dialect) == ("normal", "上海话")
        assert at.enlister.take_back(number) == 3
        wang = at.calls("13912340078")
        assert wang is not None and not wang.senior and wang.portrait == portrait

    def test_an_import_is_taken_back_once(self, at: "Scene") -> None:
        number, _ = at.enlist(LIST)
        assert at.enlister.take_back(number) == 4
        assert at.calls("13912340078") is None and at.calls("13712340050") is None
        assert at.enlister.take_back(number) == 0
        with pytest.raises(UserError):
            at.enlister.take_back(number + 1)
        (kept,) = at.imports.newest(5)
        assert (kept.deeds, kept.by, kept.taken_back_at is None) == (4, "desk", False)

    def test_who_has_no_number_is_found_by_the_relatives(self, at: "Scene") -> None:
        text = HEAD + "赵奶奶,女,1940,,,,赵强,13612340045,儿子\n"
        at.enlist(text)
        son = at.calls("13612340045")
        assert son is not None and (son.relation, son.full_name) == ("family", "赵奶奶")
        assert at.preview(text) == (0, 0, 1, 0)


class Scene:
    """A file of people, and lists for it."""

    def __init__(
        self,
        people: PeopleStore,
        imports: Imports,
        clock: ManualClock,
        together: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self.people, self.imports, self.clock = people, imports, clock
        self.enlister = Enlister(people, Register(people, clock), imports, clock.now(), together)
        self.client = CrmClient.over(
            people, MemoryLedger(), PII, clock, authorities=MemoryAuthorities()
        )

    def enlist(self, text: str):  # type: ignore[no-untyped-def]  # number and count
        sheet = said(text)
        assert not sheet.faults
        return self.enlister.carry_out(sheet.listed, "desk")

    def preview(self, text: str) -> tuple[int, int, int, int]:
        count = self.enlister.preview(said(text).listed)
        return count.added, count.completed, count.same, count.relatives

    def calls(self, number: str):  # type: ignore[no-untyped-def]  # a recognition
        return self.client.recognise(number, deadline_s=30)


class TestMemory(Contract):
    @pytest.fixture
    def at(self) -> Scene:
        return Scene(MemoryPeople(), MemoryImports(), ManualClock())


class TestSql(Contract):
    @pytest.fixture
    def at(self, db: Database, secrets: Secrets) -> Scene:
        clock = ManualClock()
        people = SqlPeople(db, PII, KeyRing.from_secrets(secrets), clock)
        return Scene(people, SqlImports(db), clock, db.together)

    def test_many_lines_are_a_few_transactions_and_all_of_them_are_taken_back(
        self, at: Scene, db: Database
    ) -> None:
        begun: list[object] = []
        event.listen(db.engine, "begin", begun.append)
        number, count = at.enlist(many(2 * TOGETHER + 7))
        assert (count.added, count.relatives) == (2 * TOGETHER + 7, 2 * TOGETHER + 7)
        assert len(begun) == 1 + 3
        assert at.calls("13700000106") is not None
        assert at.enlister.take_back(number) == 3 * (2 * TOGETHER + 7)
        assert len(begun) < 15
        assert at.calls("13700000106") is None

    def test_a_line_that_is_refused_costs_none_before_it(self, at: Scene) -> None:
        """Two who shall speak for each other, amid others."""
        circle = (
            "甲甲,女,1940,13800000001,,,乙乙,13800000002,儿子\n"
            "乙乙,女,1941,13800000002,,,甲甲,13800000001,女儿\n"
        )
        with pytest.raises(Refused):
            at.enlist(many(3) + circle + "丙丙,女,1940,13800000003,,,,,\n")
        (kept,) = at.imports.newest(1)
        for number, there in (("13700000002", True), ("13800000001", True), ("13800000003", False)):
            assert (at.calls(number) is not None) is there
        assert at.enlister.take_back(kept.number) == kept.deeds
        assert at.calls("13700000002") is None


def many(count: int) -> str:
    """A list of so many, each with a relative."""
    return HEAD + "".join(
        f"王秀{chr(0x4E00 + n)},女,1940,{13700000000 + n},,,王敏{chr(0x4E00 + n)},"
        f"{13600000000 + n},女儿\n"
        for n in range(count)
    )
