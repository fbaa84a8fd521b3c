"""Secret reports: marked, lifted, marked anew, kept in SQL as in memory."""

from datetime import date

import pytest
from pydantic import ValidationError

from core.clock import ManualClock
from core.db import Database
from core.errors import IllegalEvent
from crm.adapters.secrets import MemorySecrets, SqlSecrets
from crm.client import Confidence, SecrecyWish, of_call, of_order
from crm.ports import SecretBook
from crm.secrecy import next_case

WISH = SecrecyWish(reason="举报某企业偷排，要求保密")
DONE = SecrecyWish(reason="举报人书面同意公开")


class SecretsContract:
    """What every store of secret reports does; each subclass gives the fixture `store`."""

    def test_a_report_is_secret_from_its_mark_on_until_that_is_lifted(
        self, store: SecretBook
    ) -> None:
        clock = ManualClock()
        desk = Confidence(store, clock)
        first = desk.mark(of_call("sl-1.1"), WISH, "1001")
        assert desk.calls(["sl-1.1", "sl-9.9"]) == {"sl-1.1": first}
        assert (first.marked_by, first.reason) == ("1001", WISH.reason)
        assert desk.calls([]) == {}
        clock.advance(60)
        gone = desk.lift(of_call("sl-1.1"), DONE, "boss")
        assert (gone.lifted_by, gone.lift_reason) == ("boss", DONE.reason)
        assert desk.calls(["sl-1.1"]) == {}
        assert desk.newest() == []

    def test_marked_twice_the_first_mark_counts_and_anew_it_keeps_its_case(
        self, store: SecretBook
    ) -> None:
        desk = Confidence(store, ManualClock())
        first = desk.mark(of_call("sl-1.1"), WISH, "1001")
        assert desk.mark(of_call("sl-1.1"), DONE, "lead") == first
        desk.lift(of_call("sl-1.1"), DONE, "boss")
        again = desk.mark(of_call("sl-1.1"), DONE, "lead")
        assert (again.case, again.reason, again.stands) == (first.case, DONE.reason, True)

    def test_cases_are_counted_by_day_in_the_centres_own_time(self, store: SecretBook) -> None:
        clock = ManualClock()
        desk = Confidence(store, clock, "Asia/Shanghai")
        cases = [desk.mark(of_call(f"sl-1.{n}"), WISH, "1001").case for n in range(11)]
        assert [case[-4:] for case in cases] == [f"{n:04d}" for n in range(1, 12)]
        clock.advance(86_400)
        tomorrow = desk.mark("order:7", WISH, "1001").case
        assert tomorrow[:10] > cases[-1][:10]
        assert tomorrow.endswith("-0001")

    def test_the_newest_come_first_and_no_more_than_asked_for(self, store: SecretBook) -> None:
        clock = ManualClock()
        desk = Confidence(store, clock)
        for n in range(3):
            clock.advance(1)
            desk.mark(of_call(f"sl-1.{n}"), WISH, "1001")
        assert desk.newest() == ["call:sl-1.2", "call:sl-1.1", "call:sl-1.0"]
        assert store.newest(1) == ["call:sl-1.2"]

    def test_what_is_no_secret_cannot_be_lifted_and_leaves_nothing(self, store: SecretBook) -> None:
        desk = Confidence(store, ManualClock())
        with pytest.raises(IllegalEvent):
            desk.lift(of_call("sl-1.1"), DONE, "boss")
        assert store.of([of_call("sl-1.1")]) == {}


class TestInSql(SecretsContract):
    @pytest.fixture
    def store(self, db: Database) -> SecretBook:
        return SqlSecrets(db)


class TestInMemory(SecretsContract):
    @pytest.fixture
    def store(self) -> SecretBook:
        return MemorySecrets()


def test_an_order_is_secret_as_its_call_is() -> None:
    assert of_order(7, "sl-1.1") == "call:sl-1.1"
    assert of_order(7, None) == "order:7"


def test_a_day_may_have_more_than_9999_cases() -> None:
    assert next_case(date(2026, 1, 5), "JB20260105-9999") == "JB20260105-10000"


@pytest.mark.parametrize("reason", ["", "  ", "\0", "长" * 201])
def test_a_reason_is_needed_and_short(reason: str) -> None:
    with pytest.raises(ValidationError):
        SecrecyWish(reason=reason)
