"""Words that are put right in several calls are suggested, personal data never."""

from asr.accuracy import Check
from asr.learning import suggestions


def put_right(call: str, heard: str, said: str) -> Check:
    return Check(call, heard, said)


def test_a_word_put_right_in_two_calls_is_suggested_whole() -> None:
    found = suggestions(
        [
            put_right("a", "家里的静水气坏了", "家里的净水器坏了"),
            put_right("b", "静水气不出水", "净水器不出水"),
            put_right("c", "修一下洗衣机", "修一下洗衣机"),
        ]
    )
    assert [(one.word, one.calls, one.missed, one.heard) for one in found] == [
        ("净水器", 2, 2, "静水气")
    ]


def test_one_call_alone_suggests_nothing() -> None:
    heard = [put_right("a", "静水气", "净水器"), put_right("a", "静水气坏", "净水器坏")]
    assert suggestions(heard) == []


def test_names_and_numbers_are_never_suggested() -> None:
    heard = [
        put_right("a", "我叫王间国，电话", "我叫王建国，电话13912345678"),
        put_right("b", "我叫王见过，电话", "我叫王建国，电话13912345678"),
    ]
    assert suggestions(heard) == []
