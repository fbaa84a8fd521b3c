"""One contract for every file of people, over the real database and over memory."""

from datetime import UTC, date, datetime

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


class PeopleContract:
    """What every file of people does; each subclass gives the fixture `store`."""

    def test_a_person_comes_back_as_entered(self, store: PeopleStore) -> None:
        filed = store.add(WANG, "139 1234 0072")
        (link,) = store.by_number("13912340072")
        assert link.person == filed
        assert NewPerson.model_validate(link.person.model_dump(exclude={"id"})) == WANG
        assert store.by_ids([filed.id, 999]) == {filed.id: filed}
        assert store.numbers_of(filed.id) == ["13912340072"]

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
        assert store.numbers_of(wang.id) == ["02161234567", "13912340072"]

    def test_linking_again_changes_the_relation_and_adds_nothing(self, store: PeopleStore) -> None:
        wang = store.add(WANG, "13912340072")
        store.link(wang.id, "13800000001", "self")
        store.link(wang.id, "13800000001", "family")
        assert [link.relation for link in store.by_number("13800000001")] == ["family"]
        assert store.numbers_of(wang.id) == ["13912340072"]

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
        assert daughter.scope == ("ask",)
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
        tie = Tie(proxy_id=li.id, elder_id=wang.id, role="daughter", scope=("ask",))
        store.relate(tie)
        ended = datetime(2027, 1, 1, tzinfo=UTC)
        longer = tie.model_copy(update={"scope": ("ask", "money"), "valid_until": ended})
        store.relate(longer)
        assert store.ties_of([wang.id]) == store.ties_of([li.id, wang.id]) == [longer]
        assert store.ties_of([404]) == []
        with pytest.raises(ValueError, match="own family"):
            store.relate(tie.model_copy(update={"elder_id": li.id}))
        with pytest.raises(LookupError):
            store.relate(tie.model_copy(update={"elder_id": 404}))

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
