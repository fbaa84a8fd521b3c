"""Acting for an older person, over the database and over memory."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from core.clock import ManualClock
from core.crypto import KeyRing
from core.db import Database
from core.errors import IllegalEvent, Refused, UserError
from core.events import Event, PersonJoined, RecordingStored, parse
from core.pii import Pii
from core.secrets import Secrets
from core.tables import OutboxRow
from crm.acting import Acting, Request
from crm.adapters.authorities import SqlAuthorities
from crm.adapters.ledger import SqlLedger
from crm.adapters.memory import MemoryPeople
from crm.adapters.memory_authorities import MemoryAuthorities
from crm.adapters.memory_ledger import MemoryLedger
from crm.adapters.sql import SqlPeople
from crm.authorities import Level
from crm.client import CrmClient, CrmDesk
from crm.consents import Consents
from crm.families import Tie
from crm.missed import CallNote
from crm.orders import NewOrder, OrderKind, WorkOrder
from crm.people import NewPerson
from crm.ports import AuthorityBook, Ledger, OrderFilter, PeopleStore

T0 = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
CALL = "sl-1.1"
FATHERS, DAUGHTERS = "13912340072", "13912340046"


class Family:
    """A daughter, on file as such, who calls for her father; and somebody else."""

    def __init__(
        self, book: AuthorityBook, people: PeopleStore, ledger: Ledger, clock: ManualClock
    ) -> None:
        self.book, self.people, self.ledger, self.clock = book, people, ledger, clock
        old, young = date(1954, 2, 3), date(1980, 2, 3)
        self.father = people.add(NewPerson(name="王建国", birth=old), FATHERS).id
        self.daughter = people.add(NewPerson(name="王丽", birth=young), DAUGHTERS).id
        self.stranger = people.add(NewPerson(name="陈晨", birth=young), "13912340028").id
        people.relate(Tie(proxy_id=self.daughter, elder_id=self.father, role="daughter"))
        self.acting = Acting(book, people, ledger, clock, "crm")
        self.calls(CALL, DAUGHTERS)

    def calls(self, call_id: str, number: str) -> None:
        with self.ledger.unit() as unit:
            note = CallNote(call_id=call_id, number=number)
            unit.keep_note(note, self.clock.now() + timedelta(days=30))

    def asks(self, level: Level = "change", proxy: int | None = None, call: str = CALL) -> int:
        wanted = Request(self.father, proxy or self.daughter, level, call_id=call)
        return self.acting.ask(wanted, "1001").id

    def joins(self, person_id: int | None = None) -> None:
        event = PersonJoined(
            id="e" * 8,
            at=self.clock.now(),
            producer="acd",
            seq=1,
            call_id=CALL,
            person_id=person_id or self.father,
            invite_id="i1",
        )
        self.acting.heard(event)
        self.acting.heard(event)  # news may come twice

    def grants(self, level: Level = "change") -> int:
        asked = self.asks(level)
        self.joins()
        return self.acting.consent(asked, CALL, "1001").id

    def counters(self) -> tuple[Callable[[NewOrder], WorkOrder], Callable[[NewOrder], WorkOrder]]:
        """Where work orders are opened: the agent's desk, and a call's client."""
        desk = CrmDesk(self.ledger, self.clock, speakers=self.acting.speakers)
        client = CrmClient.over(
            self.people, self.ledger, Pii(b"p" * 32), self.clock, authorities=self.book
        )
        return desk.open_order, lambda order: client.file_order(order, deadline_s=30)

    def may(self, act: Level) -> tuple[bool, str]:
        verdict = self.acting.speakers.may(self.daughter, self.father, act)
        return verdict.allowed, verdict.why


class ActingContract:
    """What holds over every file; each subclass gives the fixtures `family` and `sent`."""

    def test_the_father_says_yes_on_the_line_and_it_stands(
        self, family: Family, sent: Callable[[], list[Event]]
    ) -> None:
        asked = family.asks("change")
        assert family.may("ask") == (False, "asked")
        _, number = family.acting.number_to_call(asked, CALL)
        family.acting.called(asked, "1001")
        assert number == FATHERS
        with pytest.raises(Refused):
            family.acting.consent(asked, CALL, "1001")  # nobody has heard him yet
        family.joins()
        family.acting.consent(asked, CALL, "1001")
        assert (family.may("change")[0], family.may("money")[0]) == (True, False)
        lines = [(s.what, s.by, s.call_id) for s in family.acting.steps([asked])]
        assert lines == [
            ("asked", "1001", CALL),
            ("called", "1001", CALL),
            ("heard", "", CALL),
            ("consent", "1001", CALL),
        ]
        (event,) = sent()
        assert (event.type, event.call_id, event.data()["how"]) == (
            "AuthorityGranted",
            CALL,
            "call",
        )
        assert DAUGHTERS not in event.to_json()
        assert "王" not in event.to_json()

    def test_the_recording_of_the_consent_is_known_and_held(self, family: Family) -> None:
        held: dict[str, object] = {}

        def hold(call_id: str, reason: str, now: datetime, until: datetime | None = None) -> None:
            assert now == family.clock.now()
            held[f"{call_id} {reason}"] = until

        consents = Consents(family.book, hold, family.clock)
        authority = family.grants()
        stored = RecordingStored(
            id="r" * 8,
            at=family.clock.now(),
            producer="recordings",
            seq=1,
            call_id=CALL,
            recording_id="rec1",
            duration_s=60,
            channels=2,
            sample_rate=8000,
            sha256="0",
        )
        family.acting.heard(stored)
        assert family.acting.get(authority).recording_id == "rec1"
        consents.settle()
        assert held == {f"{CALL} authority:{authority}": None}
        family.clock.advance(3600)
        ended = family.acting.withdraw(authority, "elder", "boss", "老人来电撤回").ended_at
        consents.settle()
        assert ended is not None
        (until,) = held.values()
        assert isinstance(until, datetime)
        assert until > ended + timedelta(days=3 * 365)

    def test_a_stranger_is_nobodys_voice(self, family: Family) -> None:
        family.calls("sl-2.1", "13912340028")
        family.calls("sl-3.1", "13800000000")
        assert family.acting.speakers.speaking("sl-2.1") == []
        assert family.acting.speakers.speaking("sl-3.1") == []
        with pytest.raises(Refused, match="家属关系"):
            family.asks(proxy=family.stranger, call="sl-2.1")
        with pytest.raises(Refused, match="来电号码"):
            family.asks(call="sl-2.1")  # a stranger who gives himself out for the daughter

    def test_somebody_elses_yes_is_none(self, family: Family) -> None:
        asked = family.asks()
        family.joins(family.stranger)
        with pytest.raises(Refused, match="接通"):
            family.acting.consent(asked, CALL, "1001")
        with pytest.raises(Refused, match="这通电话"):
            family.acting.consent(asked, "sl-9.9", "1001")

    def test_the_number_that_calls_is_never_the_one_that_confirms(self, family: Family) -> None:
        home = "02161234567"
        family.people.link(family.daughter, home, "self")
        (mobile,) = family.people.numbers(family.father)
        family.people.mark_number(family.father, mobile.id, family.clock.now())
        family.people.link(family.father, home, "self")
        asked = family.asks()
        with pytest.raises(Refused, match="号码"):
            family.acting.number_to_call(asked, CALL)

    def test_the_fathers_phone_is_not_rung_for_ever(self, family: Family) -> None:
        asked = family.asks()
        for _ in range(3):
            family.acting.number_to_call(asked, CALL)
            family.acting.called(asked, "1001")
        with pytest.raises(Refused, match="三次"):
            family.acting.number_to_call(asked, CALL)

    def test_a_new_consent_takes_the_place_of_the_old_one(self, family: Family) -> None:
        wide = family.grants("money")
        narrow = family.grants("ask")
        assert family.acting.get(wide).state == "withdrawn"
        assert family.may("change") == (False, "narrow")
        with pytest.raises(Refused):
            family.acting.restore(wide, "boss")
        assert family.acting.get(narrow).state == "granted"

    def test_it_expires_and_everybody_hears_of_it(
        self, family: Family, sent: Callable[[], list[Event]]
    ) -> None:
        authority = family.grants()
        family.clock.advance(366 * 86400)
        assert family.may("ask") == (False, "expired")
        assert family.acting.expire() == 1
        assert family.acting.expire() == 0
        assert family.acting.get(authority).state == "expired"
        assert [event.type for event in sent()] == ["AuthorityGranted", "AuthorityExpired"]

    def test_limits_withdrawals_and_their_undoing(
        self, family: Family, sent: Callable[[], list[Event]]
    ) -> None:
        authority = family.grants("money")
        family.acting.limit(authority, "ask", None, source="centre", by="boss", note="核实中")
        assert family.may("money") == (False, "narrow")
        family.acting.restore(authority, "boss")
        assert family.may("money") == (True, "granted")
        family.acting.withdraw(authority, "elder", "boss", "老人要求")
        assert family.may("ask") == (False, "withdrawn")
        with pytest.raises(Refused):
            family.acting.restore(authority, "boss")
        with pytest.raises(IllegalEvent):
            family.acting.withdraw(authority, "elder", "boss", "")
        types = [event.type for event in sent()]
        withdrawn = ["AuthorityWithdrawn", "AuthorityGranted", "AuthorityWithdrawn"]
        assert types == ["AuthorityGranted", *withdrawn]
        assert [s.note for s in family.acting.steps([authority])][-1] == "老人要求"

    def test_an_end_of_the_family_tie_ends_what_it_allowed(self, family: Family) -> None:
        family.grants()
        family.acting.end_between(family.daughter, family.father, "boss")
        assert family.may("ask") == (False, "withdrawn")

    def test_it_is_shown_for_whom_a_caller_may_act(self, family: Family) -> None:
        (before,) = family.acting.speakers.speaking(CALL)
        assert (before.level, before.role, before.authority) == (None, "daughter", None)
        assert before.verdicts["ask"].why == "none"
        family.grants("ask")
        (after,) = family.acting.speakers.speaking(CALL)
        assert (after.proxy.name, after.elder.name, after.level) == ("王丽", "王建国", "ask")
        assert after.authority is not None
        assert after.authority.call_id == CALL

    def test_merged_entries_are_one_person_and_undoing_it_loses_nothing(
        self, family: Family
    ) -> None:
        authority = family.grants("ask")
        kept = family.people.add(NewPerson(name="王建国", birth=date(1954, 2, 3))).id
        family.people.change(family.father, lambda p: p.model_copy(update={"merged_into": kept}))
        assert family.acting.speakers.may(family.daughter, kept, "ask").allowed
        assert family.may("ask") == (True, "granted")
        family.acting.limit(
            authority,
            "ask",
            family.clock.now() + timedelta(days=9),
            source="elder",
            by="b",
            note="",
        )
        family.people.change(family.father, lambda p: p.model_copy(update={"merged_into": None}))
        assert family.may("ask") == (True, "granted")
        assert not family.acting.speakers.may(family.daughter, kept, "ask").allowed

    @pytest.mark.parametrize(
        ("granted", "kind", "passes"),
        [
            (None, "urge", True),
            (None, "complaint", True),
            (None, "address", False),
            ("ask", "intercept", False),
            ("change", "address", True),
            ("change", "intercept", True),
            ("change", "billing", False),
            ("money", "billing", True),
        ],
    )
    def test_a_work_order_goes_as_far_as_the_authority(
        self, family: Family, granted: Level | None, kind: OrderKind, passes: bool
    ) -> None:
        if granted is not None:
            family.grants(granted)
        order = NewOrder(kind=kind, person_id=family.father, call_id=CALL)
        for open_order in family.counters():
            if passes:
                assert open_order(order).person_id == family.father
            else:
                with pytest.raises(Refused, match="请老人加入通话"):
                    open_order(order)
        filed, _ = family.ledger.orders(OrderFilter(), 0, 9)
        assert len(filed) == (2 if passes else 0)

    def test_why_an_order_is_held_back_is_said(self, family: Family) -> None:
        order = NewOrder(kind="address", person_id=family.father, call_id=CALL)
        desk, _ = family.counters()
        said = []
        for step in (
            lambda: None,
            lambda: family.asks("change"),
            lambda: family.grants("ask"),
            lambda: family.acting.end_between(family.daughter, family.father, "boss"),
        ):
            step()
            with pytest.raises(Refused) as refused:
                desk(order)
            said.append(str(refused.value).split("：")[1].split("，")[0])
        assert said == ["老人还没有授权", "正在等老人同意", "授权没有到这一步", "授权已撤回"]

    def test_only_relatives_who_call_are_held_back(self, family: Family) -> None:
        family.calls("sl-2.1", FATHERS)
        family.calls("sl-3.1", "13100000000")
        family.calls("sl-4.1", "13912340028")
        for call_id in ("sl-2.1", "sl-3.1", "sl-4.1", "sl-9.9", None):
            order = NewOrder(kind="address", person_id=family.father, call_id=call_id)
            for open_order in family.counters():
                assert open_order(order).kind == "address"
        own = NewOrder(kind="address", person_id=family.daughter, call_id=CALL)
        assert family.counters()[0](own).person_id == family.daughter

    def test_nobody_removed_is_acted_for(self, family: Family) -> None:
        family.grants()
        now = family.clock.now()
        family.people.change(family.father, lambda p: p.model_copy(update={"removed_at": now}))
        assert family.may("ask") == (False, "none")
        with pytest.raises(UserError):
            family.acting.get(99)


class TestMemory(ActingContract):
    @pytest.fixture
    def family(self, clock: ManualClock) -> Family:
        clock.set_date(T0)
        return Family(MemoryAuthorities(), MemoryPeople(), MemoryLedger(), clock)

    @pytest.fixture
    def sent(self, family: Family) -> Callable[[], list[Event]]:
        book = family.book
        assert isinstance(book, MemoryAuthorities)
        return lambda: book.sent


class TestSql(ActingContract):
    @pytest.fixture
    def family(self, db: Database, clock: ManualClock, secrets: Secrets) -> Family:
        clock.set_date(T0)
        ring = KeyRing.from_secrets(secrets)
        people = SqlPeople(db, Pii(secrets.pii_key), ring, clock)
        return Family(SqlAuthorities(db), people, SqlLedger(db, ring), clock)

    @pytest.fixture
    def sent(self, db: Database) -> Callable[[], list[Event]]:
        def found() -> list[Event]:
            with db.read() as session:
                rows = session.scalars(select(OutboxRow).order_by(OutboxRow.number)).all()
            return [event for row in rows if isinstance(event := parse(row.body), Event)]

        return found
