"""The wallboard's figures."""

from datetime import timedelta

import sqlalchemy as sa

from console.sharing import Shared
from console.walling import DayFigures
from reports.tables import CallRecord
from reports.views import Lane
from tests.console.conftest import SENIOR, House


def test_figures_of_a_day_are_sums_of_lanes() -> None:
    one = Lane("general", False, answered=8, in_time=6, gone=3, gone_late=2, handed_off=1,
               waited_s=80.0)  # fmt: skip
    two = Lane("senior", True, answered=2, in_time=2, gone=0, gone_late=0, handed_off=0,
               waited_s=4.0)  # fmt: skip
    made = DayFigures.of([one, two])
    assert made.model_dump() == {
        "answered": 10, "abandoned": 3, "handed_off": 1, "service_level": 0.6667,
        "abandon_rate": 0.2143, "mean_wait_s": 8.4,
    }  # fmt: skip
    nothing = DayFigures.of([])
    assert (nothing.service_level, nothing.abandon_rate, nothing.mean_wait_s) == (None, None, None)


def test_today_stands_beside_yesterday_for_those_who_lead(house: House) -> None:
    stood = {"queue": "senior", "outcome": "answered", "waited_s": 2.0}
    with house.db.write() as session:
        session.execute(sa.update(CallRecord).where(CallRecord.call_id == SENIOR).values(stood))
    wall = house.client("lead").get("/api/wall").json()
    assert [day["answered"] for day in wall["all"]] == [1, 0]
    assert [day["service_level"] for day in wall["all"]] == [1.0, None]
    seniors = {one["queue"]: one["figures"][0]["answered"] for one in wall["queues"]}
    assert seniors["senior"] == wall["seniors"][0]["answered"] == 1
    house.clock.advance(24 * 3600)
    wall = house.client("judge").get("/api/wall").json()
    assert [day["answered"] for day in wall["all"]] == [0, 1]
    assert house.client("1001").get("/api/wall").status_code == 403


def test_an_answer_is_shared_for_its_time(house: House) -> None:
    made: list[int] = []
    shared: Shared[int] = Shared(2.0)

    def make() -> int:
        made.append(1)
        return len(made)

    now = house.clock.now()
    seconds = (0.0, 1.9, 2.0, 1.0)  # the last: the clock was set back
    assert [shared.get(now + timedelta(seconds=s), make) for s in seconds] == [1, 1, 2, 3]
