"""What is hidden in a transcript, and when it was said."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from asr.redaction import MARGIN_S, redact
from asr.transcript import ChannelName, Transcript
from tests.quality.conversations import Line, conversation


def text(transcript: Transcript, channel: ChannelName) -> str:
    return "|".join(segment.text for segment in transcript.of(channel))


def test_a_number_given_in_pieces_is_hidden_on_both_sides() -> None:
    call = conversation(
        ("agent", 0, 3, "请您报一下银行卡号"),
        ("caller", 3.5, 5, "六二二二"),
        ("agent", 5.2, 6.5, "六二二二，您说"),
        ("caller", 7, 8.5, "零零零零零零零零"),
        ("agent", 9, 10, "嗯"),
        ("caller", 10.5, 12, "零零零零"),
        ("agent", 12.5, 14, "好的，记下了"),
    )
    made = redact(call)
    assert text(made.transcript, "caller") == "【银行卡号】||"
    assert text(made.transcript, "agent") == "请您报一下银行卡号|【银行卡号】，您说|嗯|好的，记下了"
    caller, agent = (next(s for s in made.spans if s.channel == who) for who in ("caller", "agent"))
    assert (caller.start, caller.end) == (3.5 - MARGIN_S, 12 + MARGIN_S)
    assert agent.start < 5.2
    assert 6 < agent.end < 6.5


def test_what_was_asked_for_long_ago_says_nothing_of_a_later_number() -> None:
    lines: list[Line] = [("agent", 0, 2, "您的验证码？"), ("caller", 2.5, 3.5, "三五七九")]
    near = redact(conversation(*lines))
    assert [s.kind for s in near.spans] == ["secret"]
    later: list[Line] = [("agent", 0, 2, "您的验证码？"), ("caller", 40, 41, "三五七九")]
    assert redact(conversation(*later)).spans == ()


def test_a_name_on_record_is_hidden_whichever_side_says_it() -> None:
    call = conversation(("agent", 0, 2, "您是王淑芬女士吗"), ("caller", 3, 5, "对，我是王叔分"))
    made = redact(call, names=["王淑芬"])
    assert text(made.transcript, "agent") == "您是【姓名】女士吗"
    assert text(made.transcript, "caller") == "对，我是【姓名】"


def test_a_transcript_without_personal_data_stays_itself() -> None:
    call = conversation(("agent", 0, 2, "您好"), ("caller", 3, 5, "净水器不出水"))
    assert redact(call).transcript == call


WORDS = st.text("零一二三四五六七八九幺好的卡号电话是您，嗯市路号栋0139", max_size=25)


@given(st.lists(st.tuples(st.sampled_from(["caller", "agent"]), WORDS), max_size=8))
def test_times_are_kept_words_stay_in_their_places_and_spans_inside_the_call(
    lines: list[tuple[ChannelName, str]],
) -> None:
    said = [(who, i * 4.0, i * 4.0 + 3, what) for i, (who, what) in enumerate(lines) if what]
    call = conversation(*said)
    made = redact(call)
    for before, after in zip(call.channels, made.transcript.channels, strict=True):
        for old, new in zip(before.segments, after.segments, strict=True):
            assert [(w.start, w.end) for w in old.words] == [(w.start, w.end) for w in new.words]
    end = max((line[2] for line in said), default=0.0)
    assert all(0 <= s.start < s.end <= end + MARGIN_S for s in made.spans)
    assert all(a.start <= b.start for a, b in itertools.pairwise(made.spans))
