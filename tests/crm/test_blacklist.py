"""The blacklist: filed with reason and end, reviewed by another, taken off, undone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.clock import ManualClock
from core.crypto import KeyRing
from core.db import Database
from core.errors import Refused, UserError
from core.pii import Pii
from core.secrets import Secrets
from crm.adapters.blacklist import MemoryListings, SqlListings
from crm.adapters.memory import MemoryPeople
from crm.adapters.memory_ledger import MemoryLedger
from crm.blacklist import (
    LONGEST,
    SOON,
    UNREVIEWED,
    Appeal,
    Filing,
    Listing,
    Removal,
    Review,
    Wanted,
)
from crm.calls import CallBook
from crm.keeping import Blacklist
from crm.numbers import Heard
from crm.ports import ListingStore
from crm.seed import SENIOR_NUMBER, seed
from crm.tables import ListingRow
from crm.watchlist import Watchlist

NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
NUMBER = "13100000009"
DAY = timedelta(days=1)


class Office:
    """A blacklist and all it rests on."""

    def __init__(self, listings: ListingStore) -> None:
        self.clock = ManualClock(NOW)
        self.pii = Pii(b"p" * 32)
        self.listings = listings
        self.people, self.ledger = MemoryPeople(), MemoryLedger()
        seed(self.people, self.clock)
        parts = (listings, self.people, self.ledger, self.pii, self.clock)
        self.list = Blacklist(*parts)
        self.watch = Watchlist(listings, self.pii, self.clock)

    def filing(self, days: float = 90, **fields: object) -> Filing:
        given = {"kind": "harassment", "reason": "半夜反复骚扰", "number": NUMBER}
        expires_at = self.clock.now() + timedelta(days=days)
        return Filing.model_validate({**given, "expires_at": expires_at, **fields})

    def until(self, days: float) -> datetime:
        return self.clock.now() + timedelta(days=days)

    def knows(self, number: str = NUMBER) -> bool:
        self.watch.refresh()
        return self.watch.look(number) is not None

    def ids(self, wanted: Wanted) -> list[int]:
        return [one.id for one in self.listings.page(wanted, self.clock.now(), 0, 50)[0]]


class BlacklistContract:
    """What a blacklist does over any store; each subclass gives `office`."""

    def test_a_filed_number_is_known_in_every_spelling_until_its_end(self, office: Office) -> None:
        filed = office.list.file(office.filing(days=10), "lead")
        assert (filed.masked, filed.kind, filed.filed_by) == ("131****0009", "harassment", "lead")
        assert office.knows("+86 131 0000 0009") and not office.knows("13100000008")
        assert not office.knows("") and not office.knows("anonymous")
        office.clock.advance(10 * 86_400 - 1)
        assert office.watch.look(NUMBER) is not None
        office.clock.advance(1)
        assert office.watch.look(NUMBER) is None, "it ends by its own time, unread"
        assert office.ids("past") == [filed.id] and office.ids("counts") == []

    def test_nobody_but_another_reviews_and_unreviewed_it_lasts_two_weeks(
        self, office: Office
    ) -> None:
        filed = office.list.file(office.filing(days=90), "lead")
        assert filed.ends_at == NOW + UNREVIEWED and office.ids("review") == [filed.id]
        with pytest.raises(Refused, match="登记人不能复核"):
            office.list.review(filed.id, Review(expires_at=office.until(30)), "lead")
        kept = office.list.review(filed.id, Review(expires_at=office.until(30)), "boss")
        assert kept.ends_at == NOW + timedelta(days=30) and office.ids("review") == []
        office.clock.advance(UNREVIEWED.total_seconds() + 1)
        assert office.knows()

    def test_an_appeal_has_to_be_reviewed_again(self, office: Office) -> None:
        filed = office.list.file(office.filing(), "lead")
        office.list.review(filed.id, Review(expires_at=office.until(30)), "boss")
        office.clock.advance(60)
        appealed = office.list.appeal(filed.id, Appeal(reason="本人称打错了"))
        assert appealed.appeal == "本人称打错了" and office.ids("review") == [filed.id]
        office.clock.advance(60)
        office.list.review(filed.id, Review(expires_at=office.until(5)), "boss")
        assert office.ids("review") == [] and office.ids("ending") == [filed.id]

    def test_taken_off_with_a_reason_and_brought_back(self, office: Office) -> None:
        filed = office.list.file(office.filing(), "lead")
        gone = office.list.remove(filed.id, Removal(reason="查明是误报"), "boss")
        assert (gone.removed_by, gone.removal_reason) == ("boss", "查明是误报")
        assert not office.knows() and office.ids("past") == [filed.id]
        with pytest.raises(Refused, match="不能再改"):
            office.list.appeal(filed.id, Appeal(reason="本人称打错了"))
        assert office.list.restore(filed.id) == filed and office.knows()
        with pytest.raises(Refused, match="没有被移出"):
            office.list.restore(filed.id)

    def test_a_number_is_filed_once_also_by_bringing_back(self, office: Office) -> None:
        first = office.list.file(office.filing(), "lead")
        with pytest.raises(Refused, match="已经在黑名单中"):
            office.list.file(office.filing(number="+8613100000009"), "boss")
        office.list.remove(first.id, Removal(reason="查明是误报"), "boss")
        office.list.file(office.filing(kind="fraud"), "boss")
        with pytest.raises(Refused, match="已经在黑名单中"):
            office.list.restore(first.id)

    def test_an_older_persons_number_is_not_filed(self, office: Office) -> None:
        with pytest.raises(Refused, match="老年人不列入黑名单"):
            office.list.file(office.filing(number=SENIOR_NUMBER), "lead")

    def test_from_a_call_and_from_a_person(self, office: Office) -> None:
        who = office.pii.masked("13500000001")
        CallBook(office.ledger, office.clock).numbers(
            [Heard("sl-1.2", "13500000001", who.masked, who.hash)]
        )
        filed = office.list.file(office.filing(number=None, call_id="sl-1.2"), "lead")
        assert (filed.masked, filed.call_id) == ("135****0001", "sl-1.2")
        with pytest.raises(Refused, match="没有号码"):
            office.list.file(office.filing(number=None, call_id="sl-9.9"), "lead")
        (number,) = office.people.numbers(2)
        filed = office.list.file(office.filing(number=None, person_id=2, number_id=number.id), "x")
        assert filed.person_id == 2 and office.knows(number.digits)
        for wrong in ({"person_id": 2, "number_id": 999}, {"person_id": 2}):
            with pytest.raises(UserError, match="没有这个号码"):
                office.list.file(office.filing(number=None, **wrong), "lead")
        with pytest.raises(Refused, match="请填写号码"):
            office.list.file(office.filing(number=None), "lead")

    @pytest.mark.parametrize("days", [0, -1, LONGEST.days + 1, 4000])
    def test_no_end_in_the_past_and_none_far_away(self, office: Office, days: float) -> None:
        with pytest.raises(Refused):
            office.list.file(office.filing(days=days), "lead")
        filed = office.list.file(office.filing(), "lead")
        with pytest.raises(Refused):
            office.list.review(filed.id, Review(expires_at=office.until(days)), "boss")

    def test_what_is_not_there_is_said_to_be_so(self, office: Office) -> None:
        acts: tuple[Callable[[], Listing], ...] = (
            lambda: office.list.review(9, Review(expires_at=office.until(1)), "boss"),
            lambda: office.list.appeal(9, Appeal(reason="不是我")),
            lambda: office.list.remove(9, Removal(reason="误报"), "boss"),
            lambda: office.list.restore(9),
        )
        for act in acts:
            with pytest.raises(UserError, match="没有这条"):
                act()

    def test_each_list_holds_what_its_name_says(self, office: Office) -> None:
        """The store's own conditions against the entry's, across every state there is."""
        for index, days in enumerate((1, 6, 13, 20, 60)):
            office.list.file(office.filing(days=days, number=f"1310000010{index}"), "lead")
            filed = office.list.file(office.filing(days=days, number=f"1310000020{index}"), "lead")
            office.list.review(filed.id, Review(expires_at=office.until(days)), "boss")
            if index % 2:
                office.list.remove(filed.id, Removal(reason="误报"), "boss")
        everything = [office.listings.page(wanted, NOW, 0, 50)[0] for wanted in ("counts", "past")]
        listings = [one for found in everything for one in found]
        for hours in (0, 30, 24 * 8, 24 * 14, 24 * 25, 24 * 90):
            now = NOW + timedelta(hours=hours)
            for wanted in ("counts", "review", "ending", "past"):
                found, total = office.listings.page(wanted, now, 0, 50)
                expected = sorted(one.id for one in listings if one.within(wanted, now))
                assert sorted(one.id for one in found) == expected and total == len(expected)


class TestInMemory(BlacklistContract):
    @pytest.fixture
    def office(self) -> Office:
        return Office(MemoryListings())


class TestInSql(BlacklistContract):
    @pytest.fixture
    def office(self, db: Database, secrets: Secrets) -> Office:
        return Office(SqlListings(db, KeyRing.from_secrets(secrets)))

    def test_no_number_stands_in_the_clear(
        self, office: Office, db: Database, secrets: Secrets
    ) -> None:
        filed = office.list.file(office.filing(), "lead")
        with db.read() as session:
            row = session.get_one(ListingRow, filed.id)
        assert NUMBER.encode() not in row.number and NUMBER not in str(vars(row))
        place = f"crm.blacklist.number:{filed.id}".encode()
        assert KeyRing.from_secrets(secrets).decrypt(row.number, place) == NUMBER.encode()

    def test_a_database_that_is_away_leaves_what_is_known(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        office.list.file(office.filing(days=10), "lead")
        assert office.knows()

        def away(now: datetime) -> list[Listing]:
            raise OSError("the disk is gone")

        monkeypatch.setattr(office.listings, "counting", away)
        assert office.knows()


@given(st.text(max_size=300))
def test_a_reason_is_one_readable_line_or_refused(text: str) -> None:
    try:
        reason = Removal(reason=text).reason
    except ValidationError:
        return
    assert reason and len(reason) <= 200 and reason == reason.strip()
    assert not set(reason) & set("\n\r\0\u2028\u202e")


def test_soon_is_sooner_than_what_nobody_has_reviewed_lasts() -> None:
    assert SOON < UNREVIEWED < LONGEST
