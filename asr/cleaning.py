"""Taking out what an engine made up, and writing the rest as readers expect it.

Whisper repeats its last sentence, loops, and over noise recites the closing titles of the videos it
learned from; without a prompt it often writes traditional characters.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from opencc import OpenCC

from asr.transcript import Word
from core.sound import units

CREDITS = (
    "请不吝点赞", "订阅转发", "打赏支持", "明镜与点点", "字幕由", "字幕志愿者", "字幕组",
    "中文字幕", "索兰娅", "优优独播剧场", "谢谢观看", "谢谢大家观看", "感谢观看", "感谢收看",
    "amaraorg", "yoyotelevision",
)  # fmt: skip
"""Sentences of video subtitles that no caller says."""
FASTEST_S = 0.04
"""Least seconds a spoken character takes; faster text was not spoken."""
_ZHE = re.compile("(?<![显名原专土编卓昭执论译遗巨])著(?![名作称者述书录])")
"""著 where it stands for 着. OpenCC's tw2s knows it too, but takes a simplified 么 for 幺."""
_QUOTES = re.compile('[《》〈〉「」『』“”"]')
_MARKS = str.maketrans(",?!;:", "，？！；：")
LEAST_CONFIDENCE = 0.3
"""Of one in 80 synthesised wishes the recogniser was less sure, and had none of its words right;
murmurs of several people came out at 0.1."""
_CHINESE = re.compile(r"[\u4e00-\u9fff0-9]")
LOOP = 4
"""The same run of characters this many times in a row is a loop."""
LONGEST_LOOPED = 12
"""Most characters in a looped run."""


def chinese(words: Sequence[Word]) -> list[Word]:
    """The words as mainland readers write them: simplified, full-width marks after words.

    Quotation marks and title brackets, which nobody speaks, are left out.
    """
    written = [(word, _full_width(_QUOTES.sub("", word.text))) for word in _simplified(words)]
    return [word.model_copy(update={"text": text}) for word, text in written if text.strip()]


def _full_width(text: str) -> str:
    body = text.rstrip(" ,?!;:")
    return body + text[len(body) :].rstrip().translate(_MARKS)


def _simplified(words: Sequence[Word]) -> list[Word]:
    """Simplified characters; phrases decide (乾/干), so the whole text is converted."""
    text = "".join(word.text for word in words)
    whole = simplified(text)
    if len(whole) != len(text):
        return [w.model_copy(update={"text": _converter().convert(w.text)}) for w in words]
    made, place = [], 0
    for word in words:
        made.append(word.model_copy(update={"text": whole[place : place + len(word.text)]}))
        place += len(word.text)
    return made


def simplified(text: str) -> str:
    """The text in simplified characters."""
    return _ZHE.sub("着", _converter().convert(text))


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


def believable(words: Sequence[Word], before: Sequence[Word] = ()) -> list[Word]:
    """What of one sentence's `words` was probably spoken; `before` is the sentence before it.

    Drops subtitles' credits and sentences repeated faster than anyone speaks; cuts loops to one
    round.
    """
    text = _bare(words)
    if not text or any(credit in text for credit in CREDITS):
        return []
    lasted = words[-1].end - words[0].start
    if lasted < FASTEST_S * len(text) and (len(text) > 3 or text == _bare(before)):
        return []
    return _without_loop(list(words))


def spoken_text(text: str, lasted_s: float) -> str:
    """One utterance of `lasted_s` seconds as readers write it; empty when nobody said it."""
    (word,) = chinese([Word(start=0, end=lasted_s, text=text, confidence=1)]) or (None,)
    return "" if word is None or not believable([word]) else word.text.strip().translate(_MARKS)


def understood(text: str, confidence: float) -> bool:
    """Whether an answer of a caller is worth acting on: else it is better to ask again."""
    return confidence >= LEAST_CONFIDENCE and _CHINESE.search(text) is not None


def _bare(words: Sequence[Word]) -> str:
    return "".join(unit.char for unit in units("".join(word.text for word in words)))


def _without_loop(words: list[Word]) -> list[Word]:
    """One round of a run that is said `LOOP` times or more at the end."""
    chars = [(char.char, number) for number, word in enumerate(words) for char in units(word.text)]
    text = "".join(char for char, _ in chars)
    for size in range(1, LONGEST_LOOPED + 1):
        run, rounds = text[-size:], 1
        while text.endswith(run * (rounds + 1)):
            rounds += 1
        # A single character is repeated by people too (好好好好): only a long row is a loop.
        if rounds >= (LOOP if size > 1 else 2 * LOOP):
            keep = len(text) - (rounds - 1) * size
            return words[: chars[keep - 1][1] + 1]
    return words
