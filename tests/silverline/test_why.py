"""Why a call went where it went, in words that are right at three in the morning."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from acd.client import WaitingView
from core.decisions import ChangeKind, WhyNot
from core.events import OfferFailure
from silverline import why
from silverline.story import Told

BEGAN = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
NAMES = {"1001": "李慧", "1002": "赵敏", "senior": "助老"}


def told(*events: tuple[str, dict[str, Any]]) -> list[Told]:
    return [
        Told(BEGAN + timedelta(seconds=10 * n), "acd", kind, data, reconstructed=False)
        for n, (kind, data) in enumerate(events)
    ]


QUEUED = {"queue": "senior", "place": 1, "credit_s": 60.0, "skills": {"senior": 5}}
NOBODY = {
    "waited_s": 0.0,
    "decision": {
        "policy": "1@abc",
        "rule": "nobody_free",
        "accepts": [{"senior": 5}],
        "free": 0,
        "able": 1,
        "considered": [
            {"agent_id": "1001", "why": "break", "detail": "用餐"},
            {"agent_id": "1002", "why": "lacks", "detail": "senior:5"},
        ],
    },
}
WIDENED = {
    "waited_s": 45.2,
    "changes": [{"kind": "lowered", "text": "senior:3"}],
    "accepts": [{"senior": 5}, {"senior": 3}],
    "policy": "1@abc",
}
MOVED = {
    "by": "lead", "reason": "急事", "before": "senior", "queue": "senior", "front": True,
    "waited_s": 31.0,
}  # fmt: skip
OFFERED = {"agent_id": "1002", "attempt": 1, "waited_s": 45.2, "decision": None}


def test_every_moment_says_its_reasons() -> None:
    events = told(
        ("CallArrived", {}),
        ("CallQueued", QUEUED),
        ("NobodyFree", NOBODY),
        ("CallWidened", WIDENED),
        ("CallMoved", MOVED),
        ("CallOffered", OFFERED),
        ("OfferFailed", {"agent_id": "1002", "reason": "no_answer"}),
    )
    assert list(why.lines("sl-1.1", events, None, NAMES, "Asia/Shanghai")) == [
        "来电 sl-1.1",
        "03:00:10  进入助老队列，排第 1 位，等待时间预先加 60 秒；要求 senior 5 级以上",
        "03:00:20  没有人能马上接，继续等",
        "          理由：没有空闲的人能接（空闲能接 0 人，在岗能接 1 人，策略 1@abc）",
        "          - 李慧 1001：小休（用餐）",
        "          - 赵敏 1002：空闲，但技能不够（缺 senior 5 级）",
        "03:00:30  等了 45 秒，放宽条件：技能等级放宽到 senior:3",
        "          现在谁能接：senior 5 级以上 或 senior 3 级以上（策略 1@abc）",
        "03:00:40  lead 调整排队：排到最前；原因：急事（已等 31 秒）",
        "03:00:50  第 1 次分配：给 赵敏 1002，已等 45 秒",
        "03:01:00  赵敏 1002 没有接成：无人接听",
    ]


def test_a_seniors_credit_is_said_with_its_reckoning() -> None:
    start = {"times": 3.5, "share": 0.98, "long_s": 120.0}
    short = start | {"seconds": 56.0, "waited_s": 104.0, "least_s": 0.0}
    long = start | {"seconds": 20.0, "waited_s": 130.0, "least_s": 20.0}
    decision = {"policy": "1@abc", "rule": "next_in_line", "free": 1, "able": 1, "considered": []}
    events = told(
        ("CallOffered", OFFERED | {"decision": decision | {"head_start": short}}),
        ("CallOffered", OFFERED | {"decision": decision | {"head_start": long}}),
        ("CallOffered", OFFERED | {"decision": decision | {"head_start": None}}),
    )
    said = [line.strip() for line in why.lines("sl-1.1", events, None, NAMES, "UTC")]
    assert [line for line in said if "长者" in line] == [
        "与等得最久的其他来电相比（那位已等 104 秒），长者预先加 56 秒 = "
        "3.5 ×（其他来电近来 98% 不超过的等待 120 秒 − 104 秒）",
        "那位已等 130 秒，近来难得有人等过 120 秒：长者只加与那位相同的 20 秒",
    ]


def test_a_call_that_never_waited_says_so() -> None:
    said = list(why.lines("sl-1.1", told(("CallArrived", {})), None, NAMES, "UTC"))
    assert said[-1] == "没有排过队：没有可说明的分配决定。"


def test_who_still_waits_is_told_where() -> None:
    waiting = WaitingView(
        call_id="sl-1.1",
        queue="senior",
        skills={},
        since=BEGAN,
        credit_s=0,
        senior=True,
        place=3,
        estimate_s=None,
        stage="waiting",
        agent_id=None,
        why="",
    )
    said = list(why.lines("sl-1.1", told(("CallQueued", QUEUED)), waiting, NAMES, "UTC"))
    assert said[-1].endswith("还在等，排第 3 位")


def test_every_reason_has_words() -> None:
    assert set(get_args(WhyNot)) == set(why.WHY_NOT)
    assert set(get_args(ChangeKind)) == set(why.CHANGES)
    assert set(get_args(OfferFailure)) <= set(why.REASONS)
