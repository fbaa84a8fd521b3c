"""Reading how an offer ended, as Asterisk 22 was seen to report it."""

import pytest

from acd import outcome
from acd.outcome import MOST_MISSED, aside_until
from core.events import OfferFailure


@pytest.mark.parametrize(
    ("status", "cause", "reason"),
    [
        ("NOANSWER", 0, "no_answer"),
        ("NOANSWER", 19, "declined"),  # 480
        ("BUSY", 17, "busy"),  # 486
        ("CHANUNAVAIL", 21, "declined"),  # 603
        ("CHANUNAVAIL", 1, "unreachable"),  # 404
        ("CHANUNAVAIL", 3, "unreachable"),  # not registered
        ("CONGESTION", 34, "unreachable"),  # 503
        ("REFUSED", 0, "refused"),
        ("CANCEL", 0, "caller_gone"),
        ("", 0, "unreachable"),
        ("nonsense", 999, "unreachable"),
    ],
)
def test_the_cause_tells_apart_what_the_status_lumps_together(
    status: str, cause: int, reason: str
) -> None:
    assert outcome.read(status, cause) == reason


def test_each_failure_has_its_own_consequence() -> None:
    def aside_s(why: OfferFailure, missed: int = 0, aside_s: float = 60.0) -> float | None:
        return aside_until(why, missed, aside_s, now=0.0)

    assert aside_s("no_answer", missed=1) == 60
    assert aside_s("no_answer", missed=1, aside_s=0) is None  # until somebody brings them back
    assert aside_s("no_answer", missed=MOST_MISSED) is None
    brief = [aside_s(why) for why in ("declined", "unreachable", "busy", "timeout", "refused")]
    assert brief == [30, 20, 15, 10, 3]
