"""A note is drafted from what was said clearly, and from nothing else."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crm.drafting import Draft, Line, Side, draft
from crm.summaries import PROMISE_LENGTH, TEXT_LENGTH

TEN = datetime(2026, 12, 1, 10, tzinfo=UTC)


def call(*said: str | Line) -> list[Line]:
    """Sentences three seconds apart; `座：` before what the agent says."""
    made = []
    for number, one in enumerate(said):
        if isinstance(one, str):
            side: Side = "agent" if one.startswith("座：") else "caller"
            line = Line(side, 0, 0, one.removeprefix("座："))
        else:
            line = one
        made.append(line._replace(start=number * 5.0, end=number * 5.0 + 2))
    return made


def agent(text: str, **more: datetime) -> Line:
    return Line("agent", 0, 0, text, **more)  # type: ignore[arg-type]  # times, by name


def purifier() -> Draft:
    return draft(
        call(
            "座：您好，这里是银线服务中心，我是李慧。",
            "座：请问有什么可以帮您？",
            "你好，家里的净水器不出水。",
            "座：我明白了。",
            "座：您家的净水器不出水，是吗？",
            Line("caller", 0, 0, "是的，今天早上开始的。", named=TEN),
            agent("明天上午十点以前，我请师傅上门检查，可以吗？", named=TEN, promised=TEN),
            "可以，谢谢你。",
            "没有了，再见。",
        )
    )


def test_the_request_its_facts_and_the_promise_are_taken_over_as_they_were_said() -> None:
    made = purifier()
    assert made.text == "家里的净水器不出水。今天早上开始的。"
    assert made.promised == "明天上午十点以前，我请师傅上门检查（12月01日 10:00 前）"
    assert (made.topic, made.topic_word) == ("repair", "不出水")
    assert (made.result, made.reason) == ("follow_up", "promised")


def test_each_part_cites_who_said_it_and_when() -> None:
    made = purifier()
    assert [(one.side, one.start) for one in made.text_from] == [("caller", 10.0), ("caller", 25.0)]
    assert [(one.side, one.start) for one in made.promised_from] == [("agent", 30.0)]
    assert made.result_from == made.promised_from
    assert made.topic_from[0].text == "你好，家里的净水器不出水。"


def test_what_was_not_clear_is_not_used() -> None:
    made = draft(one._replace(clear=False) for one in call("我家的洗衣机坏了。", "还是不行。"))
    assert made.empty


def test_with_courtesies_only_nothing_is_drafted() -> None:
    assert draft(call("座：您好，请讲。", "喂，你好。", "谢谢，再见。")).empty
    assert draft([]).empty


def test_where_the_caller_was_not_clear_the_agents_own_words_tell_the_request() -> None:
    made = draft(
        call(Line("caller", 0, 0, "洗衣鸡不能妥水。", clear=False), "座：洗衣机不能脱水，是吗？")
    )
    assert made.text == "洗衣机不能脱水，是吗？"
    assert made.text_from[0].side == "agent"


def test_words_are_found_by_sound_when_they_are_long_enough() -> None:
    assert draft(call("我家的空调不致冷。")).topic == "repair"
    assert draft(call("我想头诉一下。")).topic is None  # two syllables have too many doubles


def test_a_courier_is_only_thought_of_where_parcels_are_spoken_of() -> None:
    assert draft(call("我的快递丢了。")).topic == "lost"
    assert draft(call("我的钱包丢了。")).topic is None


def test_a_question_of_politeness_is_no_topic_beside_another_one() -> None:
    assert draft(call("请问洗衣机坏了怎么办？")).topic == "repair"
    assert draft(call("请问你们几点开门？")).topic == "consult"


def test_numbers_sums_places_and_wishes_are_facts_of_the_note() -> None:
    made = draft(
        call(
            "我的快递还没到。",
            "座：请说一下单号。",
            "单号是三七八二九一。",
            "座：好的。",
            "运费十二块钱。",
            "座：嗯。",
            "请师傅来之前先打电话给我。",
            "座：还有吗？",
            "今天天气真好啊。",
        )
    )
    assert made.text == (
        "我的快递还没到。单号是三七八二九一。运费十二块钱。请师傅来之前先打电话给我。"
    )


def test_an_appointment_is_told_like_a_promise() -> None:
    made = draft(call("洗衣机坏了。", agent("我帮您预约明天下午三点，可以吗？", named=TEN)))
    assert made.promised == "我帮您预约明天下午三点（12月01日 10:00）"
    assert draft(call(agent("今天下午三点下雨。", named=TEN))).promised == ""


def test_the_result_says_how_it_stands_in_the_end() -> None:
    start = ["洗衣机坏了。", "座：您拔一下插头。", "座：等一分钟。", "座：再插上。"]
    assert draft(call(*start, "现在可以用了。")).result == "solved"
    assert draft(call(*start, "还是不行啊。")).result == "unsolved"
    assert draft(call(*start, "问题没有解决了。")).result == "unsolved"
    assert draft(call(*start, "我明白了。")).result == "answered"
    assert draft(call(*start, "座：现在可以用了吗？")).result is None
    assert draft(call(*start, "座：我给您转接维修部。")).result == "passed_on"
    assert draft(call("现在可以用了。", *start)).result is None  # said at the beginning


def test_a_promise_with_one_time_is_written_once() -> None:
    twice = agent("十点以前给您回电。", named=TEN, promised=TEN)
    later = twice._replace(promised=TEN + timedelta(hours=2))
    assert len(draft(call(twice, twice)).promised_from) == 1
    assert len(draft(call(twice, later)).promised_from) == 2


SAID = st.sampled_from(
    [
        "洗衣机坏了。",
        "单号三七八二九一。",
        "请快一点。",
        "明天上午给您回电，好吗？",
        "你好，",
        "现在可以用了。",
        "嗯",
    ]
) | st.text("你好洗衣机坏了，。？！一二三 【】abc", min_size=1, max_size=60)
LINES = st.lists(
    st.builds(
        Line,
        st.sampled_from(["caller", "agent"]),
        st.floats(0, 500),
        st.floats(500, 510),
        SAID,
        st.booleans(),
        st.none() | st.just(TEN),
        st.none() | st.just(TEN),
    ),
    max_size=30,
)


@given(LINES)
def test_nothing_is_made_up_and_nothing_is_too_long(said: list[Line]) -> None:
    made = draft(said)
    clear = {(one.side, one.start, one.end, one.text) for one in said if one.clear}
    for source in (made.topic_from, made.result_from, made.text_from, made.promised_from):
        assert {(s.side, s.start, s.end, s.text) for s in source} <= clear
    assert len(made.text) <= TEXT_LENGTH and len(made.promised) <= PROMISE_LENGTH
    assert bool(made.text) == bool(made.text_from)
    assert bool(made.result) == bool(made.result_from) == bool(made.reason)
    assert bool(made.topic) == bool(made.topic_from) == bool(made.topic_word)
    rest = made.text
    for piece in made.text_from:  # one after the other, each from some place on, and nothing else
        told = piece.text.strip().rstrip("，,、；; ")
        rest = rest.lstrip("；")
        kept = next(told[at:] for at in range(len(told) + 1) if rest.startswith(told[at:]))
        assert kept
        rest = rest.removeprefix(kept).removeprefix("。")
    assert rest == ""


@given(LINES)
def test_the_order_in_which_sentences_come_does_not_matter(said: list[Line]) -> None:
    apart = [one._replace(start=float(number)) for number, one in enumerate(said)]
    assert draft(reversed(apart)) == draft(apart)
