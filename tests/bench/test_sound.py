"""The measurement of matching by sound counts what was said, found and wrongly found."""

from bench.sound import HELD_OUT, part, sounding, spelled, tally
from bench.speaking import MANNERS, utterances

ROWS = [
    {"text": "我的账单", "heard": ["我的帐单", 0.9]},
    {"text": "查账单", "heard": ["查账单", 0.9]},
    {"text": "没有说", "heard": ["账单", 0.9]},
    {"text": "付款", "heard": ["土豆", 0.9]},
]


def test_what_was_said_and_found_is_counted_by_word_and_sentence() -> None:
    words = ["账单", "付款"]
    literal, sound = tally(ROWS, words, spelled), tally(ROWS, words, sounding)
    assert (literal.said, literal.found, literal.wrong) == (3, 1, 1)
    assert (sound.said, sound.found, sound.wrong) == (3, 2, 1)
    assert sound.misses == ["付款 | 付款 | 土豆"]
    assert round(sound.missed_percent, 1) == round(sound.wrong_percent, 1) == 33.3


def test_nothing_said_is_nothing_missed() -> None:
    empty = tally([], ["账单"], sounding)
    assert empty.missed_percent == empty.wrong_percent == 0


def test_enough_is_spoken_in_every_manner_and_tuning_shares_no_word_with_the_test() -> None:
    spoken = utterances()
    assert {u.manner for u in spoken} == set(range(len(MANNERS)))
    assert len({u.name for u in spoken}) == len(spoken)
    held_out = ("wishes/test/", "wishes/fresh/", "wishes/known/")
    assert sum(u.part.startswith(held_out) for u in spoken) >= 250
    tune = {u.text for u in spoken if "/tune" in u.part}
    assert not tune & {u.text for u in spoken if "/test" in u.part or "/fresh" in u.part}


def test_three_hundred_occurrences_are_held_out_and_their_words_are_in_no_other_part() -> None:
    texts, words = part(HELD_OUT)
    assert tally(texts, words, spelled).said >= 300
    others = {word for name in ("tune", "test") for word in part(name)[1]}
    assert not others & set(words)
