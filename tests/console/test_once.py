"""A POST that is sent again with its key is done once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from console import once
from console.tables import AnswerRow
from crm.views import CustomerViews
from tests.console.conftest import House

PERSON = {"name": "李秀英", "numbers": ["13912340073"]}


def people(house: House) -> int:
    views: CustomerViews = house.app.state.context.people
    return views.search("李秀英", 0, 10)[1]


def key(text: str) -> dict[str, str]:
    return {once.HEADER: text}


def test_the_same_request_is_done_once_and_answered_alike(house: House) -> None:
    boss = house.client("boss")
    first = boss.post("/api/people", json=PERSON, headers=key("k-1"))
    again = boss.post("/api/people", json=PERSON, headers=key("k-1"))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers[once.REPLAYED] == "true"
    assert once.REPLAYED not in first.headers
    assert people(house) == 1


def test_another_body_or_another_address_with_the_key_is_refused(house: House) -> None:
    boss = house.client("boss")
    boss.post("/api/people", json=PERSON, headers=key("k-1"))
    other = boss.post("/api/people", json={**PERSON, "gender": "male"}, headers=key("k-1"))
    elsewhere = boss.post("/api/work-orders", json=PERSON, headers=key("k-1"))
    assert (other.status_code, elsewhere.status_code) == (422, 422)
    assert people(house) == 1


def test_everybody_has_keys_of_their_own(house: House) -> None:
    house.client("boss").post("/api/people", json=PERSON, headers=key("k-1"))
    other = house.client("lead").post("/api/people", json=PERSON, headers=key("k-1"))
    assert other.status_code != 201 or once.REPLAYED not in other.headers


def test_what_failed_is_tried_anew(house: House) -> None:
    boss = house.client("boss")
    assert boss.post("/api/people", json={"name": ""}, headers=key("k-1")).status_code == 422
    assert boss.post("/api/people", json=PERSON, headers=key("k-1")).status_code == 201
    with house.db.read() as session:
        assert len(session.scalars(sa.select(AnswerRow)).all()) == 1


def test_who_may_not_or_has_left_gets_no_answer_of_before(house: House) -> None:
    boss = house.client("boss")
    boss.post("/api/people", json=PERSON, headers=key("k-1"))
    assert (
        house.client("judge").post("/api/people", json=PERSON, headers=key("k-1")).status_code
        == 403
    )
    boss.delete("/api/session")
    assert boss.post("/api/people", json=PERSON, headers=key("k-1")).status_code == 401


def test_a_secret_in_an_answer_is_kept_sealed(house: House) -> None:
    boss = house.client("boss")
    wish = {"username": "new.hand", "display_name": "新人", "role": "qa"}
    made = boss.post("/api/users", json=wish, headers=key("k-1")).json()
    assert boss.post("/api/users", json=wish, headers=key("k-1")).json() == made
    with house.db.read() as session:
        row = session.scalars(sa.select(AnswerRow)).one()
    assert row.answer is not None
    assert made["password"].encode() not in row.answer


def test_a_key_is_free_again_after_a_day(house: House) -> None:
    boss = house.client("boss")
    boss.post("/api/people", json=PERSON, headers=key("k-1"))
    house.clock.advance(once.LIFE.total_seconds())
    lead = house.client("lead")
    lead.post("/api/people", json={**PERSON, "name": "李秀兰"}, headers=key("k-2"))
    with house.db.read() as session:
        assert len(session.scalars(sa.select(AnswerRow)).all()) == 1


def test_a_request_that_is_being_done_is_not_begun_twice(house: House) -> None:
    boss = house.client("boss")
    boss.post("/api/people", json=PERSON, headers=key("k-1"))
    with house.db.write() as session:
        session.execute(sa.update(AnswerRow).values(answer=None))
    assert boss.post("/api/people", json=PERSON, headers=key("k-1")).status_code == 409
    house.clock.advance(once.GIVEN_UP.total_seconds() + timedelta(seconds=1).total_seconds())
    died = boss.post("/api/people", json=PERSON, headers=key("k-1"))
    assert died.status_code != 409


@pytest.mark.parametrize("text", ["", "a b", "x" * 129])
def test_a_key_is_a_short_word(house: House, text: str) -> None:
    answer = house.client("boss").post("/api/people", json=PERSON, headers=key(text))
    assert answer.status_code == 422
    assert people(house) == 0
