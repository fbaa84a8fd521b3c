"""What `silverline peak` says."""

from datetime import UTC, datetime

from acd.client import PeakView
from silverline.peak import lines

AT = datetime(2026, 1, 5, 2, 30, tzinfo=UTC)
OFF = PeakView(
    on=False,
    since=None,
    by="",
    reason="",
    until=None,
    called=[],
    notice="peak-notice",
    merge=["general", "repair"],
    seniors_after_s=15,
    reserves=[],
    wrap_up_s=0,
    callback_after_s=0,
    callback_possible=False,
    ends_after_h=4,
)


def test_before_it_ever_was_on_it_says_what_it_would_do() -> None:
    told = list(lines(OFF, "Asia/Shanghai"))
    assert told[0] == "peak emergency: off"
    assert "  served as one: general, repair" in told and "  in reserve: nobody" in told
    assert not any("calls back" in line for line in told)


def test_while_it_is_on_it_says_since_when_by_whom_and_why() -> None:
    view = OFF.model_copy(
        update={
            "on": True,
            "since": AT,
            "until": AT,
            "by": "wang",
            "reason": "停水",
            "called": ["1"],
        }
    )
    told = list(lines(view, "Asia/Shanghai"))
    assert told[0] == "peak emergency: on since 01-05 10:30 by wang: 停水"
    assert "  ends by itself at 01-05 10:30" in told and "  called in: 1" in told
