"""Promises are read with their deadline; what is no promise is none."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.hours import Schedule
from quality.times import promises, working_days_after

NOW = datetime(2026, 9, 24, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
"""A Thursday; the 25th to the 27th are the Mid-Autumn holiday."""
OFFICE = Schedule.model_validate(
    {
        "week": {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
        "holidays": [{"from": "2026-09-25", "to": "2026-09-27"}],
        "workdays": [{"date": "2026-10-10", "as": "mon"}],
    }
)


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("明天上午十点以前给您回电", "25 10:00"),
        ("明天上午给您回电话", "25 12:00"),
        ("今天下午三点半师傅上门检查", "24 15:30"),
        ("今天下午5点之前给您答复", "24 17:00"),
        ("我半小时内给您回复", "24 11:00"),
        ("两个小时之内联系您", "24 12:30"),
        ("二十四小时之内给您答复", "25 10:30"),
        ("后天师傅上门", "26 23:59"),
        ("三个工作日内退款到账", "30 23:59"),
        ("两天内处理好", "26 10:30"),
        ("下周一给您回电", "28 23:59"),
        ("九月三十号前给您寄出", "30 23:59"),
        ("明晚八点给您打电话联系您", "25 20:00"),
    ],
)
def test_a_promise_has_its_deadline(said: str, due: str) -> None:
    (found,) = promises(said, NOW, OFFICE)
    assert f"{found.due:%d %H:%M}" == due


@pytest.mark.parametrize(
    "said",
    [
        "我马上给您处理",
        "明天会下雨",
        "您昨天下午打的电话，我们会处理",
        "您说的是明天吗？我来登记处理",
        "一百个人",
        "今年的费用",
        "晚上好，这里是服务中心，请问有什么需要处理",
    ],
)
def test_what_names_no_time_for_a_deed_promises_nothing(said: str) -> None:
    assert promises(said, NOW, OFFICE) == []


def test_holidays_are_no_working_days_and_make_up_days_are() -> None:
    assert working_days_after(NOW, 1, OFFICE).day == 28
    october = NOW.replace(month=10, day=9)
    assert working_days_after(october, 1, OFFICE).day == 10
    assert working_days_after(NOW, 1, None).day == 25


@given(
    st.text(
        st.sampled_from("今明后大天下周一二三十半两个点小时工作日内号月上午晚给您回电处理0123，。"),
        max_size=40,
    )
)
def test_no_words_raise_and_no_deadline_is_past(said: str) -> None:
    for promise in promises(said, NOW, OFFICE):
        assert promise.due >= NOW
        assert 0 <= promise.start < promise.end <= len(said)
