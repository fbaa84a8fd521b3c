"""What a caller means who answers the question how satisfied they are in words. Pure.

Words are compared by sound, because recognition writes homophones. An answer that says two
different things, or nothing of the kind, is none.
"""

from collections.abc import Mapping
from itertools import product

from core.sound import Spoken
from ivr.survey_file import Question

SAID: Mapping[str, int] = {
    "非常满意": 5, "很满意": 5, "特别满意": 5, "十分满意": 5, "太满意了": 5, "满分": 5,
    "非常好": 5, "特别好": 5, "很好": 5, "挺好": 4, "满意": 4, "比较满意": 4, "还不错": 4,
    "不错": 4, "好的": 4, "可以": 4,
    "一般": 3, "还行": 3, "一般般": 3, "马马虎虎": 3, "凑合": 3, "说不上": 3,
    "不满意": 2, "不太满意": 2, "不怎么满意": 2, "不是很满意": 2, "不大满意": 2, "不好": 2,
    "不太好": 2, "不行": 2, "没有满意": 2,
    "很不满意": 1, "非常不满意": 1, "特别不满意": 1, "极不满意": 1, "太差": 1, "很差": 1,
    "非常差": 1, "特别差": 1, "差劲": 1,
}  # fmt: skip
"""Said, it means this mark; of words inside one another the longest counts."""

_NUMERALS = ("一", "二", "三", "四", "五")
_POINTS = {f"{n}{unit}": i for (i, n), unit in product(enumerate(_NUMERALS, 1), ("分", "颗星"))}
_KEYS = {f"{press}{n}": i for (i, n), press in product(enumerate(_NUMERALS, 1), ("按", "选"))}
_NOT = ("不", "没", "没有", "别", "非")
"""Before a word that pleases, and not part of any above: no answer that one could count."""


def meant(text: str, question: Question) -> int | None:
    """The mark that the words mean; None when that is not clear."""
    keyed = {n: question.keys[str(i)].mark for n, i in _KEYS.items() if str(i) in question.keys}
    own = {meaning.means: meaning.mark for meaning in question.keys.values()}
    alone = text.strip(" 。，,.!！?？")
    numerals = dict(zip(_NUMERALS, range(1, 6), strict=True)) | {"两": 2}
    number = numerals.get(alone) or (int(alone) if alone in {"1", "2", "3", "4", "5"} else None)
    if number is not None:  # one says what the prompt offers to press
        meaning = question.keys.get(str(number))
        return meaning.mark if meaning else None
    marks = {mark for mark, negated in _found(text, {**SAID, **_POINTS, **keyed, **own})}
    doubted = any(negated for _, negated in _found(text, {**SAID, **own}))
    return marks.pop() if len(marks) == 1 and not doubted else None


def _found(text: str, words: Mapping[str, int]) -> list[tuple[int, bool]]:
    """The marks of the words in the text, and whether each is denied by what stands before it."""
    spoken = Spoken(text)
    hits = [(match, word) for word in words for match in spoken.find(word, 0.12 * len(word))]
    hits.sort(key=lambda hit: (hit[0].start - hit[0].end, hit[0].cost))
    chosen: list[tuple[int, int, int]] = []
    for match, word in hits:
        if all(match.end <= start or match.start >= end for start, end, _ in chosen):
            chosen.append((match.start, match.end, words[word]))
    return [(mark, text[max(0, start - 2) : start].endswith(_NOT)) for start, _, mark in chosen]
