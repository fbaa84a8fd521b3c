"""Marks for people who read along: where the engine set none, pauses and a few words say where.

Only what is shown has them. Words, their times, what is searched, judged and corrected stay as the
engine, or a person, wrote them. Whisper base sets few marks in Chinese, other engines none.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from asr.transcript import Segment, Word

ENOUGH = 14
"""Characters per mark up to which an engine is taken to have set its own."""
BREATH_S = 0.32
"""A pause inside a segment (they end at 0.7 s) that is a comma's."""
LEAST_CLAUSE = 4
"""Characters a clause has at least, before a comma is set for a pause or a linking word."""
LONG_CLAUSE = 7
"""Characters after which a linking word is the beginning of another clause without any pause."""
_MARKS = "，。？！；：、,.?!;:"
_OPENERS = ("您好", "你好", "好的", "谢谢", "不好意思", "对不起", "没关系", "是的", "对的")
"""Said for themselves at the beginning; a comma follows what is said after them."""
_LINKS = ("但是", "可是", "不过", "所以", "因为", "然后", "如果", "而且", "还有", "或者", "就是说")
_ASKS = re.compile(
    r"[吗么嘛]$|(?<!的)呢$|没有$|什么|怎么|为什么|多少|多久|多长时间|几[个点天次号月年]|哪[里儿个些位]|谁"
    r"|是不是|有没有|能不能|可不可以|可以不|好不好|行不行|对不对|要不要|会不会|是否"
)
_TELLS = re.compile(r"^(那么|这么)$|没什么|什么的|不怎么|怎么也|不知道|忘了|记不")
"""What has a question's word and asks nothing."""
_NUMBER = re.compile(r"[0-9零〇一二两三四五六七八九十百千万幺点]")


def readable(segment: Segment) -> str:
    """The segment's text with marks; as it is where it has its own, or its words do not make it."""
    text = segment.text
    if not text.strip() or "".join(w.text for w in segment.words) != text or "【" in text:
        return text
    marks = sum(char in _MARKS for char in text)
    if marks and len(text) <= ENOUGH * marks:
        return text if text[-1] in _MARKS else text + _end(text)
    return _marked(segment.words)


def _marked(words: Sequence[Word]) -> str:
    made, clause, rest = "", "", "".join(word.text for word in words)
    for word, after in pairwise(words):
        clause, rest = clause + word.text, rest[len(word.text) :]
        if clause[-1] in _MARKS:
            made, clause = made + clause, ""
        elif _comma(clause, rest, after.start - word.end):
            made, clause = made + clause + "，", ""
    clause += words[-1].text
    return made + clause + ("" if clause[-1:] in _MARKS else _end(clause))


def _comma(clause: str, rest: str, pause_s: float) -> bool:
    """Whether a comma stands between what was said since the last mark and the rest."""
    if rest[:1] in _MARKS or (_NUMBER.match(clause[-1]) and _NUMBER.match(rest)):
        return False  # numbers are read in groups
    if clause in _OPENERS:
        return True
    if len(clause) >= LONG_CLAUSE and rest.startswith(_LINKS):
        return True
    return pause_s >= BREATH_S and len(clause) >= LEAST_CLAUSE


def _end(clause: str) -> str:
    """The mark after the last clause: a question's, or a full stop."""
    last = re.split(f"[{_MARKS}]", clause.rstrip(_MARKS))[-1]
    return "？" if _ASKS.search(last) and not _TELLS.search(last) else "。"
