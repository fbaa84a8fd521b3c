"""Holds placed and ended by people; what is gone cannot be held."""

from datetime import timedelta

import pytest

from core.clock import ManualClock
from core.db import Database
from core.errors import Refused, UserError
from recordings import views
from recordings.client import HoldDesk
from recordings.tables import Tombstone

CALL = "sl-1.1"


def test_a_hold_keeps_until_it_ends_and_may_be_renewed(db: Database) -> None:
    clock = ManualClock()
    desk = HoldDesk(db, clock)
    desk.place(CALL, "诉讼", clock.now() + timedelta(days=2))
    desk.place(CALL, "诉讼", clock.now() + timedelta(days=9))
    (one,) = desk.of(CALL)
    assert (one.reason, one.until) == ("诉讼", clock.now() + timedelta(days=9))

    def held() -> bool:
        with db.read() as session:
            return views.is_held(session, CALL, clock.now())

    assert held()
    clock.advance(timedelta(days=9).total_seconds())
    assert not held()
    desk.place(CALL, "诉讼", None)
    assert held()
    desk.release(CALL, "诉讼")
    assert not held()
    for reason in ("诉讼", "监管"):
        with pytest.raises(UserError):
            desk.release(CALL, reason)


def test_what_is_gone_or_over_is_not_held(db: Database) -> None:
    clock = ManualClock()
    desk = HoldDesk(db, clock)
    with pytest.raises(Refused, match="期限"):
        desk.place(CALL, "诉讼", clock.now())
    with db.write() as session:
        session.add(
            Tombstone(
                id="r1", call_id=CALL, path="r1.slr", duration_s=3.0, sha256="0" * 64,
                stored_at=clock.now(), deleted_at=clock.now(), why="满 30 天", file_gone=True,
            )
        )  # fmt: skip
    with pytest.raises(Refused, match="删除"):
        desk.place(CALL, "诉讼", None)
    assert desk.of(CALL) == []
