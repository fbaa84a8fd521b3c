"""What a caller may hear of a parcel: their own, or one that they prove; nobody guesses."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from core.clock import ManualClock
from core.db import Database
from core.pii import Pii
from crm.adapters.memory_authorities import MemoryAuthorities
from crm.adapters.memory_ledger import MemoryLedger
from crm.adapters.memory_parcels import MemoryParcels
from crm.adapters.parcels import SqlParcels
from crm.client import CrmClient, NewOrder
from crm.parcels import LOCKED_FOR, MOST_WRONG, NewParcel
from crm.ports import Parcels
from crm.seed import YOUNG_NUMBER, sample_parcels
from tests.ivr.reception import people

OTHER = "+86 138-0000-1111"
MINE = NewParcel(
    number="773300112826", state="moving", due_on=date(2026, 11, 29), fee_fen=1250,
    weight_g=1500, sender=OTHER, receiver=YOUNG_NUMBER,
)  # fmt: skip
TWIN = MINE.model_copy(update={"number": "773300992826"})
THEIRS = MINE.model_copy(update={"number": "773300115238", "receiver": "13912340046"})

Make = Callable[[list[NewParcel]], Parcels]


@pytest.fixture(params=["memory", "sql"])
def make(request: pytest.FixtureRequest, db: Database, clock: ManualClock) -> Make:
    def over(known: list[NewParcel]) -> Parcels:
        if request.param == "memory":
            return MemoryParcels(clock, known)
        parcels = SqlParcels(db, Pii(b"p" * 32), clock)
        assert parcels.add(known) == len(known) and parcels.add(known) == 0
        return parcels

    return over


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def test_ones_own_telephone_and_the_last_digits_are_enough(make: Make) -> None:
    parcels = make([MINE, THEIRS])
    seen = parcels.of_caller(YOUNG_NUMBER, "2826")
    assert seen is not None
    assert (seen.number, seen.role, seen.due_on) == (MINE.number, "receiver", MINE.due_on)
    sender = parcels.of_caller("8613800001111", "2826")
    assert sender is not None and sender.role == "sender"


@pytest.mark.parametrize("ending", ["", "826", "5238", "%", "____", "２８２６", "999773300112826"])
def test_of_another_parcel_or_too_few_digits_nothing_is_heard(make: Make, ending: str) -> None:
    assert make([MINE, THEIRS]).of_caller(YOUNG_NUMBER, ending) is None


def test_two_that_end_alike_are_none_until_more_is_said(make: Make) -> None:
    parcels = make([MINE, TWIN])
    assert parcels.of_caller(YOUNG_NUMBER, "2826") is None
    seen = parcels.of_caller(YOUNG_NUMBER, "992826")
    assert seen is not None and seen.number == TWIN.number
    assert parcels.of_caller("", "2826") is None


def test_from_another_telephone_the_whole_number_and_a_phones_last_four_digits(make: Make) -> None:
    parcels = make([MINE])
    seen, sender = parcels.proven(MINE.number, "0028"), parcels.proven(MINE.number, "1111")
    assert seen is not None and sender is not None
    assert (seen.role, sender.role) == ("receiver", "sender")
    for number, proof in ((MINE.number, "028"), (MINE.number, "40028"), ("2826", "0028")):
        assert parcels.proven(number, proof) is None
    assert parcels.proven("773300110000", "0028") is None


def test_who_guesses_is_not_believed_for_a_while_even_when_right(
    make: Make, clock: ManualClock
) -> None:
    parcels = make([MINE])
    for wrong in range(MOST_WRONG):
        assert parcels.proven(MINE.number, f"{wrong:04d}") is None
    assert parcels.proven(MINE.number, "0028") is None
    clock.advance((LOCKED_FOR + timedelta(seconds=1)).total_seconds())
    assert parcels.proven(MINE.number, "0028") is not None


def test_of_telephone_numbers_the_table_keeps_hashes_only(db: Database) -> None:
    SqlParcels(db, Pii(b"p" * 32), ManualClock()).add(sample_parcels(ManualClock()))
    with db.read() as session:
        rows = session.connection().exec_driver_sql("select * from crm_parcels").all()
    assert rows and not any(YOUNG_NUMBER[-4:] in str(value) for row in rows for value in row[5:])


def test_an_order_is_filed_once_per_call_kind_and_parcel_and_said_once() -> None:
    ledger, clock = MemoryLedger(), ManualClock()
    crm = CrmClient.over(people(), ledger, Pii(b"p" * 32), clock, authorities=MemoryAuthorities())
    order = NewOrder(kind="urge", subject=MINE.number, call_id="sl-1.1")
    first, again = (crm.file_order(order, deadline_s=30) for _ in range(2))
    other = order.model_copy(update={"subject": TWIN.number})
    lost = order.model_copy(update={"kind": "lost"})
    later = order.model_copy(update={"call_id": "sl-2.2"})
    more = [crm.file_order(one, deadline_s=30).number for one in (other, lost, later)]
    assert first == again
    assert len({first.number, *more}) == len(ledger.sent) == 4
