"""Reading how an offer ended, as Asterisk 22 was seen to report it."""

import pytest

from acd import outcome
from acd.outcome import ASIDE_S


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
    assert reason == "caller_gone" or reason in ASIDE_S
