"""What must follow, come first, or not stand alone; turns, holds and promises."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.recorded import Mark, Timeline
from quality.facts import NOTHING, Facts, Filed, Given
from quality.finding import Finding, Verdict
from quality.rules import RULES
from quality.speech import Conversation
from tests.quality.conversations import Line, conversation

PASS, FAIL, NA, UNSURE = Verdict.PASS, Verdict.FAIL, Verdict.NA, Verdict.UNSURE


def agent(start: float, end: float, text: str) -> Line:
    return ("agent", start, end, text)


def caller(start: float, end: float, text: str) -> Line:
    return ("caller", start, end, text)


T0 = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday, 10:00 in Shanghai."""
TIMELINE = Timeline(((T0, T0 + timedelta(seconds=300)),))


def judge(
    rule: str,
    *lines: Line,
    facts: Facts = NOTHING,
    confidence: float = 0.9,
    **params: Any,
) -> Finding:
    chosen = RULES[rule]
    call = Conversation(conversation(*lines, confidence=confidence), facts)
    return chosen.judge(call, chosen.params.model_validate(params))


FRAUD: dict[str, Any] = {
    "when": {"who": "either", "phrases": ["转账", "验证码"]},
    "then": [["不要转账", "骗子"]],
    "within_s": 20,
}
ASKED: Line = caller(0, 4, "他叫我转账给他")


def test_what_comes_up_is_answered_in_time() -> None:
    assert judge("when_then", ASKED, agent(5, 9, "那是骗子"), **FRAUD).verdict is PASS
    late = judge("when_then", ASKED, agent(40, 44, "那是骗子"), **FRAUD)
    assert late.verdict is FAIL
    assert [e.channel for e in late.evidence] == ["caller"]
    assert judge("when_then", caller(0, 4, "我家停水"), **FRAUD).verdict is NA


def test_doubt_about_what_came_up_blames_nobody() -> None:
    alike = caller(0, 4, "我要专长给他")  # sounds like 转账, two syllables
    assert judge("when_then", alike, agent(5, 9, "好的好的"), **FRAUD).verdict is not FAIL
    low = judge("when_then", ASKED, agent(5, 9, "嗯啊哦哎"), confidence=0.3, **FRAUD)
    assert low.verdict is UNSURE


IDENTITY: dict[str, Any] = {
    "first": ["请问您贵姓", "核对一下您的"],
    "then": ["您名下", "您的余额"],
    "answered": True,
}
TELL: Line = agent(10, 14, "您名下有两个账户")


def test_identity_is_asked_and_answered_before_details_are_told() -> None:
    ask, reply = agent(0, 3, "请问您贵姓"), caller(4, 6, "我姓王")
    assert judge("said_before", ask, reply, TELL, **IDENTITY).verdict is PASS
    assert judge("said_before", ask, TELL, **IDENTITY).verdict is FAIL
    assert judge("said_before", agent(0, 3, "您好"), TELL, **IDENTITY).verdict is FAIL
    assert judge("said_before", ask, reply, **IDENTITY).verdict is NA
    after = agent(20, 23, "请问您贵姓")
    assert judge("said_before", TELL, after, **IDENTITY).verdict is FAIL


def test_empathy_is_due_even_without_an_explanation() -> None:
    params: dict[str, Any] = {"first": ["非常抱歉"], "then": ["按照规定"], "needed": True}
    assert judge("said_before", agent(0, 3, "好的知道了"), **params).verdict is FAIL
    assert judge("said_before", agent(0, 3, "非常抱歉"), **params).verdict is PASS


STEPS: dict[str, Any] = {"steps": [["其他需要"], ["再见"]], "within_s": 30}


def test_steps_are_taken_in_order_and_in_time() -> None:
    need, bye = agent(0, 3, "还有其他需要吗"), agent(10, 12, "再见")
    assert judge("in_order", need, bye, **STEPS).verdict is PASS
    reverse = judge("in_order", agent(0, 2, "再见"), agent(10, 12, "其他需要"), **STEPS)
    assert reverse.verdict is FAIL
    assert judge("in_order", need, agent(60, 62, "再见"), **STEPS).verdict is FAIL


APP: dict[str, Any] = {"phrases": ["下载软件"], "instead": ["我帮您"], "within_s": 30}


def test_an_app_is_never_the_only_way() -> None:
    only = agent(0, 3, "您下载软件自己办")
    assert judge("not_only", only, **APP).verdict is FAIL
    assert judge("not_only", only, agent(8, 11, "不方便我帮您办"), **APP).verdict is PASS
    assert judge("not_only", only, agent(80, 83, "我帮您办"), **APP).verdict is FAIL
    assert judge("not_only", agent(0, 3, "我来办"), **APP).verdict is NA


GAVE: Line = caller(0, 5, "我的号码是一三九一二三四五六七八")


def test_a_number_is_read_back_and_confirmed() -> None:
    back: Line = agent(6, 12, "跟您核对，139 1234 5678")
    assert judge("read_back", GAVE, back, caller(13, 14, "对的")).verdict is PASS
    assert judge("read_back", GAVE, back).verdict is UNSURE
    assert judge("read_back", GAVE, back, caller(13, 14, "不对")).verdict is UNSURE
    assert judge("read_back", GAVE, agent(6, 8, "好的记下了")).verdict is FAIL
    other: Line = agent(6, 12, "一三九八八八八五六七八")
    assert judge("read_back", GAVE, other).verdict is UNSURE
    assert judge("read_back", caller(0, 2, "没水了"), back).verdict is NA


TEACH: dict[str, Any] = {"when": ["先按"], "ask": ["您说一遍"], "least": 3}


def test_the_caller_says_back_what_to_do() -> None:
    told, ask = agent(0, 4, "先按红色的按钮"), agent(5, 7, "您说一遍好吗")
    said, nod = caller(8, 10, "按红色按钮"), caller(8, 10, "嗯")
    assert judge("teach_back", told, ask, said, **TEACH).verdict is PASS
    assert judge("teach_back", told, ask, nod, **TEACH).verdict is UNSURE
    assert judge("teach_back", told, **TEACH).verdict is FAIL
    assert judge("teach_back", agent(0, 2, "您好"), **TEACH).verdict is NA


def test_one_step_a_turn() -> None:
    steps: dict[str, Any] = {"steps": ["然后", "接着"], "most": 1}
    rushed = agent(0, 9, "先开门然后按钮接着等灯亮")
    assert judge("one_step", rushed, **steps).verdict is FAIL
    first, nod = agent(0, 4, "先开门然后按钮"), caller(5, 6, "好了")
    assert judge("one_step", first, nod, agent(7, 9, "接着等灯亮"), **steps).verdict is PASS
    assert judge("one_step", agent(0, 4, "请稍等"), **steps).verdict is NA


def test_the_first_statement_is_heard_to_its_end() -> None:
    states: Line = caller(1, 9, "我家的水管从昨天开始漏水")
    assert judge("first_statement", states, agent(10, 12, "我明白了")).verdict is PASS
    assert judge("first_statement", states, agent(4, 7, "您先听我说")).verdict is FAIL
    assert judge("first_statement", states, agent(4, 5, "嗯嗯")).verdict is PASS
    later = caller(20, 28, "还有一件事情我要说")
    over = agent(22, 26, "您等一下听我说")
    assert judge("first_statement", states, later, over).verdict is PASS


def test_speaking_at_once_is_measured() -> None:
    both = (
        caller(0, 10, "我跟你讲这个事情"),
        agent(2, 8, "您听我说这个事情"),
    )
    found = judge("no_overtalk", *both, most_share=0.1)
    assert found.verdict is FAIL
    assert "60%" in found.reason
    assert judge("no_overtalk", *both, most_share=0.6).verdict is UNSURE


HOLD: dict[str, Any] = {"announce": ["请稍等"], "thank": ["久等了"]}


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [("请稍等", "让您久等了", PASS), ("知道了", "让您久等了", FAIL), ("请稍等", "查到了", FAIL)],
)
def test_holds_are_announced_and_thanked_for(before: str, after: str, verdict: Verdict) -> None:
    facts = Facts(timeline=TIMELINE, holds=(Mark("hold", "1001", 10, 40, 30, music=True),))
    music: Line = agent(15, 30, "请稍等久等了啦啦啦")
    lines: list[Line] = [agent(6, 9, before), music, agent(41, 44, after)]
    assert judge("hold_etiquette", *lines, facts=facts, **HOLD).verdict is verdict


def test_no_hold_is_no_occasion_and_unknown_holds_are_not_judged() -> None:
    line: Line = agent(0, 3, "您好")
    assert judge("hold_etiquette", line, facts=Facts(holds=()), **HOLD).verdict is NA
    assert judge("hold_etiquette", line, **HOLD).verdict is UNSURE


PROMISE: Line = agent(10, 16, "明天上午十点以前给您回电")


@pytest.mark.parametrize(
    ("due", "verdict"),
    [
        (None, FAIL),
        (datetime(2026, 11, 24, 1, 0, tzinfo=UTC), PASS),
        (datetime(2026, 11, 24, 9, 0, tzinfo=UTC), FAIL),
    ],
)
def test_a_promise_is_held_against_what_is_on_file(due: datetime | None, verdict: Verdict) -> None:
    filed = (Filed("工单 WO20261123-0001", "repair", due, "回电"),)
    facts = Facts(timeline=TIMELINE, holds=(), filed=filed, zone=ZoneInfo("Asia/Shanghai"))
    assert judge("promise_filed", PROMISE, facts=facts).verdict is verdict


def test_a_promise_waits_for_after_call_work_and_for_crm() -> None:
    facts = Facts(timeline=TIMELINE, filed=(), settled=False, zone=ZoneInfo("Asia/Shanghai"))
    assert judge("promise_filed", PROMISE, facts=facts).verdict is UNSURE
    unknown = Facts(timeline=TIMELINE, filed=None)
    assert judge("promise_filed", PROMISE, facts=unknown).verdict is UNSURE
    assert judge("promise_filed", PROMISE).verdict is UNSURE
    assert judge("promise_filed", agent(0, 2, "您好"), facts=facts).verdict is NA


def test_a_work_order_tells_what_the_caller_said() -> None:
    need, told = caller(0, 5, "厨房水管漏水"), agent(6, 9, "我给您登记")
    params: dict[str, Any] = {"when": ["给您登记"], "least": 6}

    def of(*notes: str, settled: bool = True) -> Verdict:
        filed = tuple(Filed("工单 1", "repair", None, note) for note in notes)
        facts = Facts(filed=filed, settled=settled)
        return judge("order_written", need, told, facts=facts, **params).verdict

    assert of("客户称厨房水管漏水，请派人") is PASS
    assert of("修") is of() is FAIL
    assert of(settled=False) is UNSURE
    assert of("与本次来电无关的内容") is UNSURE


def test_settling_stays_within_authority() -> None:
    params: dict[str, Any] = {"most": 500, "deeds": ["赔偿"], "refer": ["请示"]}
    assert judge("amount_within", agent(0, 4, "可以赔偿三百块"), **params).verdict is PASS
    assert judge("amount_within", agent(0, 4, "赔偿您800元"), **params).verdict is FAIL
    referred = agent(5, 8, "我先请示一下")
    assert judge("amount_within", agent(0, 4, "赔偿您800元"), referred, **params).verdict is PASS
    assert judge("amount_within", agent(0, 4, "一共800元"), **params).verdict is NA


def test_what_is_settled_on_file_was_within_authority() -> None:
    params: dict[str, Any] = {"most": 500, "deeds": ["赔偿"], "refer": ["请示"]}

    def of(given: tuple[Given, ...] | None) -> Finding:
        said = agent(0, 4, "赔偿您800元")
        return judge("amount_within", said, facts=Facts(given=given), **params)

    approved, asked = Given("KP1", 80_000, referred=False), Given("KP2", 80_000, referred=True)
    assert of((asked, approved)).verdict is PASS and "KP1" in of((asked, approved)).reason
    assert of((asked,)).verdict is PASS and "审批" in of((asked,)).reason
    assert of((Given("KP3", 79_999, referred=False),)).verdict is FAIL
    assert of(None).verdict is UNSURE


def test_answers_come_soon() -> None:
    quick: list[Line] = [caller(0, 2, "喂"), agent(3, 4, "您好"), caller(5, 6, "漏水")]
    assert judge("prompt_reply", *quick, agent(7, 8, "好的")).verdict is PASS
    assert judge("prompt_reply", *quick, agent(20, 22, "好的")).verdict is FAIL


def test_pace_is_measured_after_the_caller_cannot_hear() -> None:
    fast: Line = agent(0, 10, "好" * 60)
    slow: Line = agent(20, 40, "好" * 50)
    cannot: Line = caller(12, 14, "我听不清")
    params: dict[str, Any] = {"most": 200, "after": ["听不清"]}
    assert judge("speech_rate", fast, **params).verdict is NA
    assert judge("speech_rate", fast, cannot, slow, **params).verdict is PASS
    again: Line = agent(20, 30, "好" * 60)
    assert judge("speech_rate", fast, cannot, again, **params).verdict is FAIL


def test_waiting_for_an_older_caller_is_no_silence() -> None:
    lines: list[Line] = [agent(0, 3, "您看一下号码"), caller(40, 43, "找到了")]
    assert judge("no_long_silence", *lines).verdict is FAIL
    assert judge("no_long_silence", *lines, waiting=True).verdict is PASS
    mine: list[Line] = [caller(0, 3, "快点"), agent(40, 43, "好的")]
    assert judge("no_long_silence", *mine, waiting=True).verdict is FAIL


def test_the_silence_of_a_paused_recording_is_nobodys() -> None:
    facts = Facts(pauses=(Mark("pause", "1001", 10, 38, 28),))
    lines: list[Line] = [agent(0, 3, "请报一下卡号"), agent(40, 43, "好的")]
    assert judge("no_long_silence", *lines).verdict is FAIL
    assert judge("no_long_silence", *lines, facts=facts).verdict is PASS
    long = Facts(pauses=(Mark("pause", "1001", 30, 38, 8),))
    assert judge("no_long_silence", *lines, facts=long).verdict is FAIL  # 27 s that were recorded
    held = Facts(holds=(Mark("hold", "1001", 12, 36, 24),), pauses=facts.pauses)
    assert (
        judge("no_long_silence", agent(0, 3, "请稍等"), agent(58, 60, "您好"), facts=held).verdict
        is FAIL
    )
    turns: list[Line] = [caller(0, 2, "喂"), agent(3, 5, "您好"), caller(6, 8, "六二二五")]
    late = [*turns, agent(40, 42, "好的")]
    assert judge("prompt_reply", *late).verdict is FAIL
    assert judge("prompt_reply", *late, facts=facts).verdict is NA  # only one answer is left


def test_some_of_several_kinds_are_enough() -> None:
    groups = [["什么时候"], ["在哪里"], ["怎么回事"]]
    asked: Line = agent(0, 5, "什么时候，在哪里")
    assert judge("said", asked, groups=groups, least=2).verdict is PASS
    found = judge("said", asked, groups=groups, least=3)
    assert found.verdict is FAIL
    assert "3 类只听到 2 类" in found.reason
