"""What a relative may do for an older person: asked for, consented to, limited, withdrawn. Pure.

Being family lets someone be recognised (`crm.families`); acting for the older person takes their
own word. Levels are ordered, so that one question asked by telephone says it all: who may change
what is agreed may also be told of it, and who may deal with money may do both.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from core.errors import IllegalEvent, Refused

Level = Literal["ask", "change", "money"]
"""`ask`: be told; `change`: also change what is agreed; `money`: also whatever costs or pays."""
LEVELS: tuple[Level, ...] = get_args(Level)

State = Literal["asked", "granted", "refused", "withdrawn", "expired"]
Move = Literal["consent", "refuse", "limit", "withdraw", "restore", "expire"]
How = Literal["call", "paper", "visit", "entered"]
"""How the older person consented. `call`: in a recorded conversation of three; `paper`: in writing;
`visit`: in person; `entered`: filed before consents were kept."""
Source = Literal["elder", "centre"]
"""Whose wish a change was."""

MOVES: Mapping[State, Mapping[Move, State]] = {
    "asked": {
        "consent": "granted",
        "refuse": "refused",
        "withdraw": "withdrawn",
        "expire": "expired",
    },
    "granted": {
        "limit": "granted",
        "withdraw": "withdrawn",
        "restore": "granted",
        "expire": "expired",
    },
    "withdrawn": {"restore": "granted"},
    "refused": {},
    "expired": {},
}
"""What may follow. To get more, or again after the end, takes another request and consent."""

USUAL = timedelta(days=365)
"""How long an authority stands when nobody says otherwise."""
LONGEST = timedelta(days=3 * 366)
"""After three years the older person is asked anew."""
ASKED_FOR = timedelta(days=7)
"""A request without an answer counts for nothing after a week."""
UNDO = timedelta(hours=24)
"""A limit or a withdrawal that was the centre's mistake can be undone so long."""
KEPT = timedelta(days=3 * 366)
"""A consent's recording is held so long after the authority ended: claims last three years
(Civil Code, article 188)."""


class Authority(BaseModel):
    """One request to act for an older person, and what became of it."""

    model_config = ConfigDict(frozen=True)

    id: int
    proxy_id: int
    """Who acts."""
    elder_id: int
    """For whom."""
    level: Level
    valid_until: datetime
    """From then on it counts for nothing."""
    state: State = "asked"
    how: How | None = None
    """How the elder consented; null before they did."""
    asked_at: datetime
    call_id: str | None = Field(None, max_length=64)
    """The call in which it was asked for, and in which the elder was to be heard."""
    tries: int = 0
    """How often the elder's phone was rung for it."""
    heard_at: datetime | None = None
    """When the elder came into that call."""
    recording_id: str | None = None
    """Of that call, once it is stored."""
    granted_at: datetime | None = None
    ended_at: datetime | None = None
    """When it was refused, withdrawn or expired."""
    changed_at: datetime
    """Of the last move."""
    source: Source = "centre"
    """Whose wish the last move was."""
    was: Level | None = None
    """The level before the last move, where that can be undone."""
    was_until: datetime | None = None


class Step(BaseModel):
    """One line of an authority's history; never changed."""

    model_config = ConfigDict(frozen=True)

    authority_id: int
    at: datetime
    what: Literal[
        "asked", "called", "heard", "consent", "refuse", "limit", "withdraw", "restore", "expire"
    ]
    by: str = Field("", max_length=64)
    """User name; empty: the centre's own clockwork."""
    source: Source = "centre"
    level: Level
    valid_until: datetime
    how: How | None = None
    call_id: str | None = None
    note: str = Field("", max_length=200)
    """The reason, in people's own words."""


Why = Literal["self", "granted", "narrow", "asked", "expired", "withdrawn", "refused", "none"]


class Verdict(BaseModel):
    """Whether someone may do something for somebody, and why."""

    model_config = ConfigDict(frozen=True)

    allowed: bool
    why: Why
    """`narrow`: there is an authority, but not for this; `none`: there never was one."""
    authority_id: int | None = None
    """The one that allows it, or that comes nearest."""


def covers(level: Level, act: Level) -> bool:
    """Whether a level includes an act."""
    return LEVELS.index(level) >= LEVELS.index(act)


def stands(authority: Authority, now: datetime) -> bool:
    """Whether it counts at this moment, whatever the clockwork has noted so far."""
    return authority.state == "granted" and now < authority.valid_until


def may(
    proxy_id: int, elder_id: int, act: Level, held: Iterable[Authority], now: datetime
) -> Verdict:
    """Whether one may do `act` for the other at `now`, by the authorities there are."""
    if proxy_id == elder_id:
        return Verdict(allowed=True, why="self")
    theirs = [a for a in held if (a.proxy_id, a.elder_id) == (proxy_id, elder_id)]
    standing = [a for a in theirs if stands(a, now)]
    if standing:
        widest = max(standing, key=lambda a: (LEVELS.index(a.level), a.valid_until))
        allowed = covers(widest.level, act)
        why: Why = "granted" if allowed else "narrow"
        return Verdict(allowed=allowed, why=why, authority_id=widest.id)
    if not theirs:
        return Verdict(allowed=False, why="none")
    open_ones = [a for a in theirs if a.state == "asked" and now < a.asked_at + ASKED_FOR]
    last = max(open_ones or theirs, key=lambda a: a.id)
    return Verdict(allowed=False, why=_ended(last, open_ones), authority_id=last.id)


def _ended(last: Authority, open_ones: list[Authority]) -> Why:
    if open_ones:
        return "asked"
    if last.state in ("asked", "granted"):
        return "expired"  # its time is over, though the clockwork has not come by yet
    return last.state


def widest(proxy_id: int, elder_id: int, held: Iterable[Authority], now: datetime) -> Level | None:
    """The furthest that one may go for the other; None: nothing at all."""
    known = list(held)
    found = [act for act in LEVELS if may(proxy_id, elder_id, act, known, now).allowed]
    return found[-1] if found else None


def until(wanted: datetime | None, now: datetime) -> datetime:
    """The end that is wanted, or the usual one. Raises `Refused` for one that cannot be."""
    end = wanted or now + USUAL
    if end <= now:
        raise Refused("有效期已经过去，请选将来的时间。")
    if end > now + LONGEST:
        raise Refused("授权最长三年，到期请再次征得老人同意。")
    return end


def consent(authority: Authority, how: How, now: datetime) -> Authority:
    """The older person has said yes. Raises `Refused`, `IllegalEvent`."""
    if authority.state == "asked" and now >= authority.asked_at + ASKED_FOR:
        raise Refused("申请已超过七天，请重新申请。")
    if authority.state == "asked" and now >= authority.valid_until:
        raise Refused("有效期已经过去，请重新申请。")
    if how == "call" and authority.heard_at is None:
        raise Refused("系统还没有确认老人已经接通，请先请老人加入通话。")
    return _moved(authority, "consent", "elder", now, how=how, granted_at=now)


def refuse(authority: Authority, now: datetime) -> Authority:
    """The older person has said no. Raises `IllegalEvent`."""
    return _moved(authority, "refuse", "elder", now, ended_at=now)


def limit(
    authority: Authority, level: Level, end: datetime, source: Source, now: datetime
) -> Authority:
    """Less than before, in level or time: needs no consent. Raises `Refused`, `IllegalEvent`."""
    if not covers(authority.level, level) or end > authority.valid_until:
        raise Refused("扩大范围或延长期限要重新征得老人同意，请重新申请。")
    if (level, end) == (authority.level, authority.valid_until):
        raise Refused("没有变化。")
    if end <= now:
        raise Refused("有效期已经过去；要立即结束请用撤回。")
    return _moved(
        authority,
        "limit",
        source,
        now,
        level=level,
        valid_until=end,
        was=authority.level,
        was_until=authority.valid_until,
    )


def withdraw(authority: Authority, source: Source, now: datetime) -> Authority:
    """It ends now. Raises `IllegalEvent`."""
    return _moved(
        authority,
        "withdraw",
        source,
        now,
        ended_at=now,
        was=authority.level if authority.granted_at else None,
        was_until=authority.valid_until,
    )


def undoable(authority: Authority, now: datetime) -> bool:
    """Whether the last move was the centre's own, and recent enough to be taken back."""
    return (
        authority.was is not None
        and authority.source == "centre"
        and authority.granted_at is not None
        and authority.state in ("granted", "withdrawn")
        and now < authority.changed_at + UNDO
        and now < (authority.was_until or authority.valid_until)
    )


def restore(authority: Authority, now: datetime) -> Authority:
    """Take back the last limit or withdrawal. Raises `Refused`."""
    if not undoable(authority, now):
        raise Refused("只有中心自己在24小时内做的限制或撤回可以撤销；老人的意思要老人自己改。")
    return _moved(
        authority,
        "restore",
        "centre",
        now,
        level=authority.was,
        valid_until=authority.was_until or authority.valid_until,
        ended_at=None,
    )


def is_due(authority: Authority, now: datetime) -> bool:
    """Whether its time is over and that has not been noted."""
    if authority.state == "asked":
        return now >= min(authority.asked_at + ASKED_FOR, authority.valid_until)
    return authority.state == "granted" and now >= authority.valid_until


def expire(authority: Authority, now: datetime) -> Authority:
    """Note that its time is over. Raises `IllegalEvent`."""
    return _moved(authority, "expire", "centre", now, ended_at=now)


def held_until(authority: Authority, now: datetime) -> datetime | None:
    """Until when the call's recording must be kept; None: for as long as it may be needed.

    A call in which the elder was not heard is no evidence, and need not be kept: `now`.
    """
    if authority.heard_at is None:
        return now
    return authority.ended_at + KEPT if authority.ended_at is not None else None


def _moved(
    authority: Authority, move: Move, source: Source, now: datetime, **news: object
) -> Authority:
    after = MOVES[authority.state].get(move)
    if after is None:
        raise IllegalEvent(
            f"这份授权是“{STATE_WORDS[authority.state]}”，不能再{MOVE_WORDS[move]}。"
        )
    facts = {"was": None, "was_until": None, **news}
    return authority.model_copy(
        update={"state": after, "changed_at": now, "source": source, **facts}
    )


STATE_WORDS: Mapping[State, str] = {
    "asked": "等待老人同意",
    "granted": "有效",
    "refused": "老人不同意",
    "withdrawn": "已撤回",
    "expired": "已到期",
}
MOVE_WORDS: Mapping[Move, str] = {
    "consent": "记为同意",
    "refuse": "记为不同意",
    "limit": "限制",
    "withdraw": "撤回",
    "restore": "恢复",
    "expire": "到期",
}
