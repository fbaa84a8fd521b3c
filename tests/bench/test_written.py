"""How marks and errors are counted, and that the calls hold what was said."""

import numpy as np
import pytest

from asr.engine import RATE
from bench.recognition import Texts
from bench.written import PAUSES_S, _call, _wrong, f1

SAID: list[Texts] = [{"caller": "您好，水停了。什么时候来？", "agent": ""}]


@pytest.mark.parametrize(
    ("heard", "score"),
    [
        ("您好，水停了。什么时候来？", 1.0),
        ("您好、水停了！什么时候来。", 1.0),  # which mark it is does not count
        ("您好水停了什么时候来", 0.0),
        ("您好，水停了什么时候来", 0.5),
        ("您好，水，停了。什么时候来。", 6 / 7),
        ("您号，水停了。什么时候来。", 1.0),  # after what was not heard right nothing counts
    ],
)
def test_marks_count_after_characters_that_were_heard(heard: str, score: float) -> None:
    assert f1(SAID, [{"caller": heard, "agent": ""}]) == pytest.approx(score)


def test_punctuation_is_no_error_and_a_silent_side_has_none() -> None:
    assert _wrong(SAID, [{"caller": "您好水停啦什么时候来", "agent": ""}]) == pytest.approx(10)


def test_one_side_speaks_while_the_other_is_silent() -> None:
    sound = np.ones(RATE, np.float32)
    said, (caller, agent) = _call(["一", "二", "三"], [sound] * 3)
    assert said == {"caller": "一。二。", "agent": "三。"}
    assert len(caller) == len(agent) == int((3 + sum(PAUSES_S[:3])) * RATE)
    assert not np.any(caller * agent) and caller.sum() == 2 * agent.sum() == 2 * RATE
