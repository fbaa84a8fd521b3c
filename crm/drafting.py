"""The note after a call, drafted from what was said in it. Pure.

Extractive: every sentence of it was said, by whom and when is cited, and those that the recogniser
was not sure of are passed over; only dates are worked out. What nobody said clearly stays empty.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from core import redaction, sound
from core.redaction import spoken
from crm import draft_words as words
from crm.draft_words import Reason
from crm.summaries import PROMISE_LENGTH, TEXT_LENGTH, Result, Topic

Side = Literal["caller", "agent"]

LEAST = 5
"""Characters of a sentence that says something."""
SURE_BY_SOUND = 3
"""Syllables from which on a word counts that only sounds alike."""
TURN_S = 4.0
"""Sentences of one side nearer than this are one turn, if the other side says nothing between."""
REQUEST_LENGTH = 120
MOST_REQUEST, MOST_FACTS, MOST_PROMISES = 3, 3, 2
LEAST_DIGITS = 4
"""Digits in a row that may be somebody's order number."""
RESTATED = 0.5
"""What an agent repeats weighs half of what a caller says."""
LATE = 0.5
"""How things stand in the end is said after this part of the call."""


class Line(NamedTuple):
    """One sentence of a call."""

    side: Side
    start: float
    """Seconds from the recording's start."""
    end: float
    text: str
    """With its mark."""
    clear: bool = True
    """The recogniser was sure of it."""
    named: datetime | None = None
    """The last time that it names, in the centre's own zone."""
    promised: datetime | None = None
    """By when it promises a deed, where it does."""


class Cited(BaseModel):
    """What a part of the draft was taken from."""

    model_config = ConfigDict(frozen=True)

    side: Side
    start: float
    """Seconds from the recording's start."""
    end: float
    text: str


class Draft(BaseModel):
    """Fields of a note, each with its sources; None or empty: nothing was said clearly."""

    model_config = ConfigDict(frozen=True)

    topic: Topic | None = None
    topic_word: str = ""
    """By which it was found."""
    topic_from: tuple[Cited, ...] = ()
    result: Result | None = None
    reason: Reason | None = None
    """Why this result."""
    result_from: tuple[Cited, ...] = ()
    text: str = ""
    text_from: tuple[Cited, ...] = ()
    promised: str = ""
    promised_from: tuple[Cited, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing was usable."""
        return not (self.topic or self.result or self.text or self.promised)


class _Hit(NamedTuple):
    line: Line
    word: str
    literal: bool


def draft(lines: Iterable[Line]) -> Draft:
    """A note from a call's sentences, in any order; those that are not clear are left out."""
    said = sorted((one for one in lines if one.clear and one.text.strip()), key=lambda s: s.start)
    hits = _Hits(said)
    topic, found = _topic(hits)
    request = _request(said, found)
    naming = [hit.line for hit in found if hit.line.side == "caller"]
    facts = [s for s in said if (s in naming or _tells_fact(s)) and s not in request][:MOST_FACTS]
    promises = _promises(said)
    result, reason, why = _result(hits, promises)
    text, text_from = _joined([*request, *facts], TEXT_LENGTH, _bare)
    promised, promised_from = _joined(promises, PROMISE_LENGTH, _promise)
    return Draft(
        topic=topic,
        topic_word=found[0].word if found else "",
        topic_from=_cited(hit.line for hit in found[:1]),
        result=result,
        reason=reason,
        result_from=_cited(why[:1]),
        text=text,
        text_from=_cited(text_from),
        promised=promised,
        promised_from=_cited(promised_from),
    )


class _Hits:
    """Words looked for in all sentences of a side at once, by sound."""

    def __init__(self, said: Sequence[Line]) -> None:
        self._said: dict[Side, list[Line]] = {
            "caller": [one for one in said if one.side == "caller"],
            "agent": [one for one in said if one.side == "agent"],
        }
        self._spoken = {
            side: sound.Spoken("\n".join(one.text for one in of)) for side, of in self._said.items()
        }
        self.end = max((one.end for one in said), default=0.0)

    def find(self, side: Side, wanted: Iterable[str]) -> list[_Hit]:
        """Where they were said, by time; of one sentence the first that was looked for."""
        found = [hit for word in wanted for hit in self._of(side, word)]
        return sorted(found, key=lambda hit: hit.line.start)

    def _of(self, side: Side, word: str) -> Iterator[_Hit]:
        for match in self._spoken[side].find(word):
            if match.literal or len(sound.units(word)) >= SURE_BY_SOUND:
                line = self._line(side, match)
                if line is not None:
                    yield _Hit(line, word, match.literal)

    def _line(self, side: Side, match: sound.Match) -> Line | None:
        """The sentence that holds it; None where it runs over the end of one."""
        place = 0
        for one in self._said[side]:
            end = place + len(one.text)
            if match.start < end:
                return one if place <= match.start and match.end <= end else None
            place = end + 1
        return None


def _topic(hits: _Hits) -> tuple[Topic | None, list[_Hit]]:
    """What the call is about, and the words that say so: the caller's first."""
    parcels = bool(hits.find("caller", words.PARCELS) or hits.find("agent", words.PARCELS))
    best: tuple[float, Topic | None, list[_Hit]] = (0.0, None, [])
    for topic, wanted in words.TOPICS.items():
        if topic in words.COURIER and not parcels:
            continue
        told, restated = hits.find("caller", wanted), hits.find("agent", wanted)
        weight = len({hit.word for hit in told}) + RESTATED * len({hit.word for hit in restated})
        if topic == words.GENERAL:
            weight = min(len(told), RESTATED)  # what agents say to everybody tells nothing
        if weight > best[0]:
            best = weight, topic, [*told, *restated]
    return best[1], best[2]


def _request(said: Sequence[Line], found: Sequence[_Hit]) -> list[Line]:
    """What the caller wants: the first sentence that names it, or their first one, and its turn.

    Where nothing of theirs is clear, what the agent repeated of it.
    """
    telling = [one for one in said if one.side == "caller" and _says(one.text)]
    named = [hit.line for hit in found if hit.line in telling]
    if not telling:
        return [hit.line for hit in found if hit.line.text.endswith("？")][:1]
    first = named[0] if named else telling[0]
    place = said.index(first)
    turn = [first]
    for other in reversed(said[:place]):
        if not _together(other, turn[0]):
            break
        turn.insert(0, other)
    for other in said[place + 1 :]:
        if not _together(turn[-1], other):
            break
        turn.append(other)
    saying = [one for one in turn if _says(one.text)]
    at = saying.index(first)
    begin = max(0, min(at, len(saying) - MOST_REQUEST))
    return _within(saying[begin : begin + MOST_REQUEST], REQUEST_LENGTH, first)


def _within(lines: Sequence[Line], most: int, needed: Line) -> list[Line]:
    """Those that fit into so many characters, and the needed one."""
    left, kept = most - len(needed.text), [needed]
    for one in lines:
        if one is not needed and len(one.text) <= left:
            left -= len(one.text)
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def _together(one: Line, other: Line) -> bool:
    return one.side == other.side and other.start - one.end < TURN_S


_AMOUNT = re.compile(r"(?:\d+(?:\.\d{1,2})?|[零一二两三四五六七八九十百千万]{1,9})(?:块钱?|元)")
_TIME = re.compile(
    r"[今昨前明后]天|上[周月]|上个[星月]|[周期][一二三四五六日天]|[早晚]上|[上下中]午"
    r"|[0-9一二三四五六七八九十]+[月号点天]"
)
"""Of what was as well as of what will be."""
_WISH = re.compile(r"^(?:那)?(?:请|麻烦|希望|要求|能不能|可不可以|可以不可以|最好)")


def _tells_fact(one: Line) -> bool:
    """A number, a sum, a time, a place, a wish: of the caller's."""
    if one.side != "caller" or not _says(one.text):
        return False
    text = _bare(one)
    return bool(
        _TIME.search(text)
        or _AMOUNT.search(text)
        or _WISH.search(text)
        or "【" in text  # a label, where something of that kind was said
        or any(len(run.digits) >= LEAST_DIGITS for run in spoken.runs(text))
        or any(found.kind in ("address", "plate", "phone") for found in redaction.find(text))
    )


def _promises(said: Sequence[Line]) -> list[Line]:
    """What the agent said will happen, with its time; each time once."""
    made: dict[datetime, Line] = {}
    for one in said:
        due = one.promised
        if due is None and one.named and any(word in one.text for word in words.AGREED):
            due = one.named
        if one.side == "agent" and due is not None:
            made.setdefault(due, one)
    return list(made.values())[:MOST_PROMISES]


def _result(
    hits: _Hits, promises: Sequence[Line]
) -> tuple[Result | None, Reason | None, list[Line]]:
    """What came of it, why, and who said so; the first that holds."""
    late = LATE * hits.end
    ended: list[tuple[Result, Reason, list[Line]]] = [
        ("passed_on", "passed_on", _lines(hits.find("agent", words.HANDED_ON))),
        ("follow_up", "promised", list(promises)),
        ("follow_up", "noted", _lines(hits.find("agent", words.NOTED))),
        ("unsolved", "unsolved", _lines(hits.find("caller", words.UNSOLVED), late)),
        ("solved", "solved", _lines(hits.find("caller", words.SOLVED), late)),
        ("answered", "understood", _lines(hits.find("caller", words.UNDERSTOOD), late)),
    ]
    return next((one for one in ended if one[2]), (None, None, []))


_NOT = re.compile(r"(?:没|没有|不|未|别)$")


def _lines(hits: Iterable[_Hit], since: float = 0.0) -> list[Line]:
    """The sentences, questions and what is denied left out."""
    found = []
    for hit in hits:
        before = hit.line.text.partition(hit.word)[0]
        if hit.line.start >= since and not hit.line.text.endswith("？") and not _NOT.search(before):
            found.append(hit.line)
    return found


_OPENING = re.compile(
    r"^(?:(?:你好|您好|喂)[，,、。！\s]*"
    r"|(?:嗯|哎|诶|呃|那个|好的?|是的|对|您?别着急|我?明白了)[，,、。！\s]+)+(?=.)"
)
_EMPTY = re.compile(
    r"^(?:(?:你好|您好|喂|嗯|哎|好的?|可以|行|对|是的?|没有了?|没了|不用了?|谢谢(?:你|您|啊)?|多谢|再见|拜拜"
    r"|知道了|明白了|辛苦了?|麻烦了?|就这样|没事了?|不客气|啊|哦|了)[，,。！、？\s]*)*$"
)
_ASKING = re.compile(r"[，,]?(?:可以吗|可以不|好吗|好不好|行吗|行不行|对吗|是吗|您看)？?$")


def _says(text: str) -> bool:
    """Whether a sentence holds more than courtesies."""
    return len(_OPENING.sub("", text)) >= LEAST and not _EMPTY.match(text)


def _bare(one: Line) -> str:
    """A sentence without the courtesy before it, closed by its mark."""
    text = _OPENING.sub("", one.text.strip()).rstrip("，,、；; ")
    return text if text[-1:] in "。？！" else f"{text}。"


def _promise(one: Line) -> str:
    """A promise without the question at its end, and with its time as a date."""
    due = one.promised or one.named
    kept = _ASKING.sub("", _bare(one)).rstrip("。？！，, ")
    by = " 前" if one.promised else ""
    return f"{kept}（{due:%m月%d日 %H:%M}{by}）" if due else kept


def _joined(
    lines: Sequence[Line], most: int, told: Callable[[Line], str]
) -> tuple[str, list[Line]]:
    """The sentences one after the other, as many as fit whole; and which."""
    text, used = "", []
    for one in lines:
        piece = f"；{told(one)}" if text and text[-1] not in "。？！" else told(one)
        if len(text) + len(piece) > most:
            break
        text += piece
        used.append(one)
    return text, used


def _cited(lines: Iterable[Line]) -> tuple[Cited, ...]:
    return tuple(Cited(side=s.side, start=s.start, end=s.end, text=s.text) for s in lines)
