"""One contract for every file of people, over the real database and over memory."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.clock import ManualClock
from core.crypto import KeyRing
from core.db import Database
from core.errors import WrongKey
from core.pii import Pii
from core.secrets import Secrets
from crm.adapters.memory import MemoryPeople
from crm.adapters.sql import SqlPeople
from crm.families import Tie
from crm.people import NewPerson, Portrait
from crm.ports import PeopleStore
from crm.seed import SENIOR_NUMBER, seed
from crm.tables import NumberRow, PersonRow
from crm.views import CustomerViews

WANG = NewPerson(
    name="王建国", gender="male", birth=date(1954, 2, 3), portrait=Portrait(dialect="吴语")
)


def sql_store(db: Database, clock: ManualClock, secrets: Secrets) -> SqlPeople:
    return SqlPeople(db, Pii(secrets.pii_key), KeyRing.from_secrets(secrets), clock)


def numbers(store: PeopleStore, person_id: int) -> list[str]:
    return [n.digits for n in store.numbers(person_id) if n.removed_at is None]


class PeopleContract:
    """What every file of people does; each subclass gives the fixture `store`."""

    def test_a_person_comes_back_as_entered(self, store: PeopleStore) -> None:
        filed = store.add(WANG, "139 1234 0072")
        (link,) = store.by_number("13912340072")
        assert link.person == filed
        assert NewPerson.model_validate(link.person.model_dump(exclude={"id"})) == WANG
        assert store.by_ids([filed.id, 999]) == {filed.id: filed}
        assert numbers(store, filed.id) == ["13912340072"]

    @pytest.mark.parametrize("spelling", ["+8613912340072", "008613912340072", "86-139-1234-0072"])
    def test_every_spelling_of_a_number_leads_to_its_person(
        self, store: PeopleStore, spelling: str
    ) -> None:
        store.add(WANG, "13912340072")
        assert len(store.by_number(spelling)) == 1

    @pytest.mark.parametrize("number", ["", "anonymous", "+", "王", "'; drop table crm_people; --"])
    def test_a_caller_without_digits_is_nobody(self, store: PeopleStore, number: str) -> None:
        store.add(WANG, "13912340072")
        assert store.by_number(number) == []
        with pytest.raises(ValueError, match="digits"):
            store.add(WANG, number)

    def test_forty_digits_are_nobody_and_harm_nobody(self, store: PeopleStore) -> None:
        store.add(WANG, "13912340072")
        assert store.by_number("1" * 40) == []
        assert store.by_number("13912340072" + "0" * 29) == []

    def test_several_people_share_a_number_and_one_has_several(self, store: PeopleStore) -> None:
        wang = store.add(WANG, "02161234567")
        wife = store.add(NewPerson(name="李秀英"), "02161234567")
        store.link(wang.id, "13912340072", "self")
        assert [link.person.id for link in store.by_number("021-6123 4567")] == [wang.id, wife.id]
        assert numbers(store, wang.id) == ["02161234567", "13912340072"]

    def test_linking_again_changes_the_relation_and_adds_nothing(self, store: PeopleStore) -> None:
        wang = store.add(WANG, "13912340072")
        store.link(wang.id, "13800000001", "self")
        store.link(wang.id, "13800000001", "family")
        assert [link.relation for link in store.by_number("13800000001")] == ["family"]
        assert numbers(store, wang.id) == ["13912340072"]

    def test_linking_nobody_is_refused(self, store: PeopleStore) -> None:
        with pytest.raises(LookupError):
            store.link(7, "13912340072", "self")

    def test_the_seed_adds_its_people_once(self, store: PeopleStore, clock: ManualClock) -> None:
        clock.set_date(datetime(2028, 2, 29, 23, 0, tzinfo=UTC))
        assert seed(store, clock) == 3
        assert seed(store, clock) == 0
        (link,) = store.by_number(SENIOR_NUMBER)
        view = CustomerViews(store, clock).customer(link.person.id)
        assert view is not None
        assert (view.name, view.age, view.age_band, view.senior) == ("王建国", 72, "65+", True)
        assert view.numbers_masked == ["139****0072"]
        (daughter,) = view.family
        assert (daughter.name, daughter.side, daughter.role) == ("王丽", "proxy", "daughter")
        found, total = CustomerViews(store, clock).search("王", 0, 10)
        assert ([person.name for person in found], total) == (["王建国", "王丽"], 2)
        (father,) = found[1].family
        assert (father.name, father.side) == ("王建国", "elder")

    def test_people_are_found_by_part_of_a_name_or_a_whole_number(
        self, store: PeopleStore, clock: ManualClock
    ) -> None:
        for number in range(5):
            store.add(NewPerson(name=f"王{number}"), f"1391234000{number}")
        views = CustomerViews(store, clock)
        assert [p.name for p in views.search("", 3, 10)[0]] == ["王3", "王4"]
        assert [p.name for p in views.search("王", 1, 2)[0]] == ["王1", "王2"]
        assert views.search("%", 0, 10) == ([], 0)
        found, total = views.search("+86 139-1234-0003", 0, 10)
        assert ([p.name for p in found], total) == (["王3"], 1)
        assert views.search("1391234", 0, 10) == ([], 0)

    def test_a_tie_between_the_same_two_is_replaced(self, store: PeopleStore) -> None:
        wang, li = store.add(WANG, "13912340072"), store.add(NewPerson(name="王丽"), "13912340046")
        tie = Tie(proxy_id=li.id, elder_id=wang.id, role="daughter")
        store.relate(tie)
        ended = datetime(2027, 1, 1, tzinfo=UTC)
        longer = tie.model_copy(update={"role": "other", "valid_until": ended})
        store.relate(longer)
        assert store.ties_of([wang.id]) == store.ties_of([li.id, wang.id]) == [longer]
        assert store.ties_of([404]) == []
        with pytest.raises(ValueError, match="own family"):
            store.relate(tie.model_copy(update={"elder_id": li.id}))
        with pytest.raises(LookupError):
            store.relate(tie.model_copy(update={"elder_id": 404}))

    def test_a_removed_number_leads_nowhere_and_is_forgotten_later(
        self, store: PeopleStore, clock: ManualClock
    ) -> None:
        wang = store.add(WANG, "13912340072", "02161234567")
        store.add(NewPerson(name="李秀英"), "02161234567")
        first, second = store.numbers(wang.id)
        assert (first.shared, second.shared) == (0, 1)
        store.mark_number(wang.id, second.id, clock.now())
        assert len(store.by_number("02161234567")) == 1
        store.mark_number(wang.id, second.id, None)
        assert len(store.by_number("02161234567")) == 2
        with pytest.raises(LookupError):
            store.mark_number(wang.id, 404, clock.now())
        store.mark_number(wang.id, second.id, clock.now())
        store.forget_numbers(clock.now())
        assert len(store.numbers(wang.id)) == 2, "removed just now"
        store.forget_numbers(clock.now() + timedelta(seconds=1))
        assert [n.id for n in store.numbers(wang.id)] == [first.id]

    def test_a_merged_entry_is_stood_for_and_parted_again(
        self, store: PeopleStore, clock: ManualClock
    ) -> None:
        kept = store.add(WANG, "13912340072")
        double = store.add(NewPerson(name="王建国"), "13912340072", "13912340099")
        third = store.add(NewPerson(name="建国"), "13912340098")
        child = store.add(NewPerson(name="王丽"), "13912340046")
        tie = Tie(proxy_id=child.id, elder_id=double.id, role="daughter")
        store.relate(tie)
        for entry, into in ((double, kept), (third, double)):
            update = {"merged_into": into.id}
            store.change(entry.id, lambda p, u=update: p.model_copy(update=u))  # type: ignore[misc]
        for number in ("13912340072", "13912340098", "13912340099"):
            assert [link.person.id for link in store.by_number(number)] == [kept.id]
        assert numbers(store, kept.id) == ["13912340072", "13912340099", "13912340098"]
        assert [n.shared for n in store.numbers(kept.id)] == [0, 0, 0]
        assert store.ties_of([child.id]) == [tie.model_copy(update={"elder_id": kept.id})]
        assert [p.id for p in store.search("建国", 0, 9)[0]] == [kept.id]
        assert [p.id for p in store.search("", 0, 9, removed=True)[0]] == [double.id, third.id]

        store.change(kept.id, lambda p: p.model_copy(update={"removed_at": clock.now()}))
        assert store.by_number("13912340099") == []
        assert store.ties_of([child.id]) == []
        store.change(double.id, lambda p: p.model_copy(update={"merged_into": None}))
        assert [link.person.id for link in store.by_number("13912340098")] == [double.id]
        assert store.ties_of([child.id]) == [tie]
        with pytest.raises(LookupError):
            store.change(404, lambda p: p)

    def test_views_leave_out_who_is_not_on_file(
        self, store: PeopleStore, clock: ManualClock
    ) -> None:
        wang = store.add(WANG, "13912340072")
        views = CustomerViews(store, clock)
        assert views.names([wang.id, wang.id, 404]) == {wang.id: "王建国"}
        assert views.customer(404) is None


class TestMemoryPeople(PeopleContract):
    @pytest.fixture
    def store(self) -> PeopleStore:
        return MemoryPeople()


class TestSqlPeople(PeopleContract):
    @pytest.fixture
    def store(self, db: Database, clock: ManualClock, secrets: Secrets) -> PeopleStore:
        return sql_store(db, clock, secrets)


def test_nothing_readable_reaches_the_database(
    db: Database, clock: ManualClock, secrets: Secrets
) -> None:
    sql_store(db, clock, secrets).add(WANG, "13912340072")
    with db.read() as session:
        person, number = session.query(PersonRow).one(), session.query(NumberRow).one()
    stored = person.name + (person.birth or b"") + number.number + number.number_hash.encode()
    for secret in ("王建国", "1954-02-03", "13912340072", "12340072"):
        assert secret.encode() not in stored


def test_another_centres_key_opens_nothing(
    db: Database, clock: ManualClock, secrets: Secrets
) -> None:
    sql_store(db, clock, secrets).add(WANG, "13912340072")
    other = SqlPeople(db, Pii(secrets.pii_key), KeyRing({"k1": b"2" * 32}, "k1"), clock)
    with pytest.raises(WrongKey):
        other.by_number("13912340072")


def test_a_sealed_name_does_not_open_in_another_row(
    db: Database, clock: ManualClock, secrets: Secrets
) -> None:
    store = sql_store(db, clock, secrets)
    wang = store.add(WANG, "13912340072")
    other = store.add(NewPerson(name="李秀英"), "13912340073")
    with db.write() as session:
        sealed = session.get_one(PersonRow, wang.id).name
        session.get_one(PersonRow, other.id).name = sealed
    with pytest.raises(WrongKey):
        store.by_ids([other.id])
