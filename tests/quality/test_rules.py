"""Each rule passes, fails, and abstains where it should, and cites what it heard."""

from typing import Any

import pytest
from pydantic import ValidationError

from asr.client import Transcript
from quality.finding import Finding, Verdict
from quality.rules import RULES
from quality.speech import Conversation
from tests.quality.conversations import SENIOR_CALL, conversation

PASS, FAIL, NA, UNSURE = Verdict.PASS, Verdict.FAIL, Verdict.NA, Verdict.UNSURE


def judge(transcript: Transcript, rule: str, **params: Any) -> Finding:
    chosen = RULES[rule]
    return chosen.judge(Conversation(transcript), chosen.params.model_validate(params))


GREETING = {"groups": [["您好", "早上好"]], "to_s": 10}


def test_a_greeting_in_time_passes_and_is_cited() -> None:
    found = judge(conversation(*SENIOR_CALL), "said", **GREETING)
    assert found.verdict is PASS
    (evidence,) = found.evidence
    assert (evidence.channel, evidence.start) == ("agent", 0.2)
    assert evidence.text.startswith("您好")


def test_a_late_greeting_fails_and_says_where_it_was_looked_for() -> None:
    found = judge(conversation(("agent", 12, 14, "您好")), "said", **GREETING)
    assert found.verdict is FAIL
    assert "0–10" in found.reason
    assert "您好" in found.reason


def test_the_callers_greeting_is_not_the_agents() -> None:
    call = conversation(("caller", 0, 1, "您好"), ("agent", 1, 2, "喂喂喂"))
    assert judge(call, "said", **GREETING).verdict is FAIL


def test_a_phrase_is_heard_by_sound_and_marked_so() -> None:
    call = conversation(("agent", 0, 3, "这里是银线浮雾中心"))
    found = judge(call, "said", groups=[["服务中心"]])
    assert found.verdict is PASS
    assert "音近" in found.reason


def test_a_phrase_may_run_over_a_segments_end() -> None:
    call = conversation(("agent", 0, 2, "请问您还有其他"), ("agent", 3, 4, "需要吗"))
    assert judge(call, "said", groups=[["其他需要"]]).verdict is PASS
    apart = conversation(("agent", 0, 2, "请问您还有其他"), ("agent", 30, 31, "需要吗"))
    assert judge(apart, "said", groups=[["其他需要"]]).verdict is FAIL


def opened_with(text: str, *unclear: float) -> Transcript:
    """An agent's first sentence at 1 s; its first words have these confidences, the rest 0.95."""
    call = conversation(("caller", 0, 1, "喂"), ("agent", 1, 5, text), confidence=0.95)
    (said,) = call.of("agent")
    words = [
        word.model_copy(update={"confidence": sure})
        for word, sure in zip(said.words, unclear, strict=False)
    ]
    whole = said.model_copy(update={"words": words + said.words[len(words) :]})
    agent = call.channels[1].model_copy(update={"segments": [whole]})
    return call.model_copy(update={"channels": [call.channels[0], agent]})


def test_a_greeting_lost_in_unclear_first_words_is_for_a_person() -> None:
    call = opened_with("嗯那请问有什么可以帮您", 0.2, 0.4, 0.6)
    assert not call.of("agent")[0].low_confidence  # the sentence as a whole is clear
    found = judge(call, "said", **GREETING)
    assert found.verdict is UNSURE
    assert [e.start for e in found.evidence] == [1]
    clear = opened_with("请问有什么可以帮您")
    assert judge(clear, "said", **GREETING).verdict is FAIL
    later = judge(call, "said", groups=[["您好"]], from_s=2, to_s=10)
    assert later.verdict is FAIL  # the unclear words were said before what is looked at
    whole = opened_with("嗯那请问有什么可以帮您早上好", 0.2, 0.4, 0.6)
    assert judge(whole, "said", **GREETING).verdict is PASS


def test_every_group_is_needed() -> None:
    call = conversation(("agent", 0, 3, "这里是服务中心"))
    found = judge(call, "said", groups=[["服务中心"], ["我是", "工号"]])
    assert found.verdict is FAIL
    assert "工号" in found.reason
    assert "服务中心" not in found.reason


def test_doubtful_words_are_neither_passed_nor_failed() -> None:
    heard = conversation(("agent", 0, 2, "您好"), confidence=0.3)
    assert judge(heard, "said", **GREETING).verdict is UNSURE
    unheard = conversation(("agent", 0, 2, "泥浆糊涂"), confidence=0.3)
    found = judge(unheard, "said", **GREETING)
    assert found.verdict is UNSURE
    assert found.evidence


def test_an_agent_who_was_not_heard_is_not_blamed() -> None:
    call = conversation(("caller", 0, 2, "喂"))
    for rule, params in (
        ("said", GREETING),
        ("never_said", {"phrases": ["闭嘴"]}),
        ("restated", {}),
        ("confirmed", {"ask": ["是吗"], "answer": ["是"]}),
    ):
        assert judge(call, rule, **params).verdict is UNSURE


def test_the_last_seconds_are_counted_from_the_recordings_end() -> None:
    call = conversation(("agent", 10, 12, "还有其他需要吗"), duration_s=60)
    assert judge(call, "said", groups=[["其他需要"]], last_s=55).verdict is PASS
    assert judge(call, "said", groups=[["其他需要"]], last_s=20).verdict is FAIL


def test_a_forbidden_phrase_fails_only_when_spelled_out() -> None:
    spelled = conversation(("agent", 0, 2, "这不归我管"))
    assert judge(spelled, "never_said", phrases=["不归我管"]).verdict is FAIL
    alike = conversation(("agent", 0, 2, "这不贵我惯"))
    found = judge(alike, "never_said", phrases=["不归我管"])
    assert found.verdict is UNSURE
    assert found.evidence
    doubtful = conversation(("agent", 0, 2, "这不归我管"), confidence=0.3)
    assert judge(doubtful, "never_said", phrases=["不归我管"]).verdict is UNSURE


def test_a_short_forbidden_phrase_is_never_heard_by_sound_alone() -> None:
    call = conversation(("agent", 0, 2, "您说啥"))
    assert judge(call, "never_said", phrases=["傻"]).verdict is PASS


def test_nothing_forbidden_passes_and_tells_what_was_searched() -> None:
    found = judge(conversation(*SENIOR_CALL), "never_said", phrases=["闭嘴", "烦死了"])
    assert found.verdict is PASS
    assert "0–34" in found.reason
    assert "2 个词" in found.reason


def test_mostly_unclear_speech_proves_no_absence() -> None:
    call = conversation(("agent", 0, 10, "嗯嗯啊啊"), confidence=0.3)
    assert judge(call, "never_said", phrases=["闭嘴"]).verdict is UNSURE


def test_the_callers_need_repeated_by_sound_is_restated() -> None:
    found = judge(conversation(*SENIOR_CALL), "restated")
    assert found.verdict is PASS
    assert "6 个字" in found.reason
    assert "净水器不出水" in found.evidence[0].text
    assert [e.channel for e in found.evidence] == ["caller", "agent"]


def test_politeness_repeated_restates_nothing() -> None:
    call = conversation(("caller", 0, 2, "您好，谢谢，再见"), ("agent", 3, 5, "您好，谢谢，再见"))
    assert judge(call, "restated").verdict is UNSURE


def test_the_agents_words_before_the_callers_restate_nothing() -> None:
    call = conversation(("agent", 0, 2, "净水器不出水"), ("caller", 5, 7, "净水器不出水"))
    assert judge(call, "restated").verdict is UNSURE


CONFIRM = {"ask": ["是吗", "可以吗"], "answer": ["是的", "是", "可以"]}


def test_a_question_answered_with_yes_is_confirmed() -> None:
    found = judge(conversation(*SENIOR_CALL), "confirmed", **CONFIRM)
    assert found.verdict is PASS
    assert [e.channel for e in found.evidence] == ["agent", "caller"]


@pytest.mark.parametrize("answer", ["不是", "时候到了", "嗯哼"])
def test_no_and_sounds_like_yes_confirm_nothing(answer: str) -> None:
    call = conversation(("agent", 0, 2, "不出水是吗"), ("caller", 2.5, 4, answer))
    assert judge(call, "confirmed", **CONFIRM).verdict is UNSURE


def test_a_question_that_only_sounds_like_one_and_a_yes_inside_a_word_confirm_nothing() -> None:
    greeted = conversation(
        ("agent", 0, 4, "请问有什么可以帮您"), ("caller", 5, 7, "你好，家里没水了")
    )
    assert judge(greeted, "confirmed", ask=["可以吗"], answer=["好", "可以"]).verdict is UNSURE
    inside = conversation(("agent", 0, 4, "明天来可以吗"), ("caller", 5, 7, "你好，我没听见"))
    assert judge(inside, "confirmed", ask=["可以吗"], answer=["好", "可以"]).verdict is UNSURE
    first = conversation(("agent", 0, 4, "明天来可以吗"), ("caller", 5, 7, "好，谢谢"))
    assert judge(first, "confirmed", ask=["可以吗"], answer=["好", "可以"]).verdict is PASS


def test_no_question_at_all_fails() -> None:
    call = conversation(("agent", 0, 2, "知道了"), ("caller", 3, 4, "是的"))
    assert judge(call, "confirmed", **CONFIRM).verdict is FAIL


def test_a_long_silence_fails_unless_it_was_announced() -> None:
    silent = conversation(("agent", 0, 2, "我看看"), ("agent", 20, 22, "好了"))
    found = judge(silent, "no_long_silence", announced_by=["请稍等"])
    assert found.verdict is FAIL
    assert "18 秒" in found.reason
    told = conversation(("agent", 0, 2, "请稍等"), ("agent", 20, 22, "好了"))
    assert judge(told, "no_long_silence", announced_by=["请稍等"]).verdict is PASS
    short = conversation(("agent", 0, 2, "我看看"), ("agent", 16, 22, "好了"))
    assert judge(short, "no_long_silence").verdict is PASS


def test_one_side_talking_is_no_silence() -> None:
    call = conversation(
        ("agent", 0, 60, "说" * 100), ("caller", 1, 2, "嗯"), ("caller", 61, 62, "好")
    )
    assert judge(call, "no_long_silence").verdict is PASS


@pytest.mark.parametrize(
    ("characters", "verdict"), [(60, PASS), (80, UNSURE), (82, UNSURE), (100, FAIL), (20, NA)]
)
def test_pace(characters: int, verdict: Verdict) -> None:
    call = conversation(("agent", 0, 20, "好" * characters))  # 20 s: 240 a minute is 80 characters
    assert judge(call, "speech_rate", most=240).verdict is verdict


def test_pauses_between_segments_are_not_slow_speech() -> None:
    call = conversation(("agent", 0, 10, "好" * 50), ("agent", 60, 70, "好" * 50))
    assert "300 字/分" in judge(call, "speech_rate", most=240).reason


def test_speaking_over_the_caller_is_an_interruption() -> None:
    over = conversation(("caller", 0, 10, "我家的净水器"), ("agent", 4, 8, "您先听我说"))
    found = judge(over, "no_interruption")
    assert found.verdict is FAIL
    assert [e.channel for e in found.evidence] == ["caller", "agent"]
    assert judge(over, "no_interruption", most=1).verdict is PASS


def test_attention_signs_and_short_overlaps_interrupt_nobody() -> None:
    nod = conversation(("caller", 0, 10, "我家的净水器"), ("agent", 4, 6, "嗯嗯"))
    assert judge(nod, "no_interruption").verdict is PASS
    edge = conversation(("caller", 0, 10, "我家的净水器"), ("agent", 9.5, 14, "好的，我明白了"))
    assert judge(edge, "no_interruption").verdict is PASS
    caller = conversation(("agent", 0, 10, "我给您讲一下"), ("caller", 4, 8, "等一下等一下"))
    assert judge(caller, "no_interruption").verdict is PASS


@pytest.mark.parametrize(
    ("rule", "params"),
    [
        ("said", {"groups": []}),
        ("said", {"groups": [[]]}),
        ("said", {"groups": [["，。"]]}),
        ("said", {"groups": [["您好"]], "from_s": 10, "to_s": 5}),
        ("said", {"groups": [["您好"]], "to_s": 5, "last_s": 5}),
        ("said", {"groups": [["您好"]], "who": "boss"}),
        ("never_said", {"phrases": ["x"], "extra": 1}),
        ("speech_rate", {"least": 300, "most": 200}),
        ("no_long_silence", {"most_s": 0}),
    ],
)
def test_parameters_that_mean_nothing_are_refused(rule: str, params: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        RULES[rule].params.model_validate(params)
