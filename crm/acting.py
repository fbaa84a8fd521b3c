"""Acting for an older person: who asks, whom to call, what they said; every step is written down.

Sentences are Chinese: they are shown as they are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from core.clock import Clock
from core.errors import Refused, UserError
from core.events import (
    AuthorityExpired,
    AuthorityGranted,
    AuthorityWithdrawn,
    Event,
    Minter,
    PersonJoined,
    RecordingStored,
)
from crm import authorities as rules
from crm.authorities import Authority, How, Level, Source, Step
from crm.ports import AuthorityBook, AuthorityUnit, Ledger, PeopleStore
from crm.speaking import Speakers

HEARD: tuple[type[Event], ...] = (PersonJoined, RecordingStored)
"""Every event that `Acting.heard` takes something from."""
MOST_TRIES = 3
"""The elder's phone is rung no more often for one request: nobody is worn down into a yes."""
SHORTEST = 7
"""Digits; emergency and service short numbers have fewer, and are never called."""


@dataclass(frozen=True)
class Request:
    """What somebody asks for."""

    elder_id: int
    proxy_id: int
    level: Level
    valid_until: datetime | None = None
    call_id: str | None = None
    """The call in which it is asked for; the elder can then be called into it."""


class Acting:
    """All that is done about authorities.

    Raises `UserError` for what is not there, `Refused` for what cannot be, `IllegalEvent` where the
    state does not allow it, and the database's own errors.
    """

    def __init__(
        self,
        book: AuthorityBook,
        people: PeopleStore,
        ledger: Ledger,
        clock: Clock,
        producer: str,
    ) -> None:
        self._book, self._people, self._ledger, self._clock = book, people, ledger, clock
        self.speakers = Speakers(book, people, ledger, clock)
        self._minter = Minter(producer, clock)

    def get(self, authority_id: int) -> Authority:
        """One authority. Raises `UserError`."""
        with self._book.unit() as unit:
            return _found(unit, authority_id)

    def steps(self, authority_ids: Sequence[int]) -> list[Step]:
        """Their history, oldest first."""
        return self._book.steps(authority_ids)

    # -- what is done --

    def ask(self, wanted: Request, by: str, note: str = "") -> Authority:
        """Note that someone asks to act for an older person; an open request of theirs ends.

        In a call only for its caller, and only for an elder whose family they are on file as.
        """
        now = self._clock.now()
        end = rules.until(wanted.valid_until, now)
        self._check_tie(wanted.proxy_id, wanted.elder_id)
        if wanted.call_id and wanted.proxy_id not in {
            p.id for p in self.speakers.callers(wanted.call_id)
        }:
            raise Refused("来电号码不是这位家属登记的号码，不能在这通电话里申请代办。")
        known = self.speakers.between(wanted.proxy_id, wanted.elder_id)
        with self._book.unit() as unit:
            for old in known:
                if old.state == "asked":
                    ended = rules.withdraw(_found(unit, old.id), "centre", now)
                    self._note(unit, ended, "withdraw", by, "另行申请")
            fresh = Authority(
                id=0,
                proxy_id=wanted.proxy_id,
                elder_id=wanted.elder_id,
                level=wanted.level,
                valid_until=end,
                asked_at=now,
                changed_at=now,
                call_id=wanted.call_id,
            )
            filed = unit.add(fresh)
            self._line(unit, filed, "asked", by, note)
            return filed

    def number_to_call(self, authority_id: int, call_id: str) -> tuple[Authority, str]:
        """The elder's own number on file, to call them into the conversation.

        Never the number that the caller calls from, nor one that the caller has, too.
        """
        before = self.get(authority_id)
        _check_call(before, call_id)
        if before.state != "asked":
            raise Refused("只有等待老人同意的申请才需要请老人加入通话。")
        if before.tries >= MOST_TRIES:
            raise Refused("已经呼叫老人三次，请另约时间重新申请。")
        return before, self._number_of(before, call_id)

    def called(self, authority_id: int, by: str) -> Authority:
        """Count and write down that the elder's phone is rung."""
        with self._book.unit() as unit:
            before = _found(unit, authority_id)
            news = {"tries": before.tries + 1, "changed_at": self._clock.now()}
            after = before.model_copy(update=news)
            unit.save(after)
            self._line(unit, after, "called", by, "")
            return after

    def heard(self, event: Event) -> None:
        """The elder came into the call, or its recording was stored; twice is as once."""
        if event.call_id is None:
            return
        for known in self._book.of_call(event.call_id):
            if isinstance(event, PersonJoined):
                self._heard_elder(known, event)
            elif isinstance(event, RecordingStored) and known.recording_id is None:
                with self._book.unit() as unit:
                    now = _found(unit, known.id)
                    unit.save(now.model_copy(update={"recording_id": event.recording_id}))

    def consent(self, authority_id: int, call_id: str, by: str) -> Authority:
        """The elder has said yes in the call of three."""
        return self._grant(authority_id, "call", by, "", call_id)

    def consent_otherwise(
        self, authority_id: int, how: Literal["paper", "visit"], by: str, note: str
    ) -> Authority:
        """The elder has consented in writing or in person; `note` says where that is kept."""
        return self._grant(authority_id, how, by, note, None)

    def refuse(self, authority_id: int, call_id: str, by: str, note: str = "") -> Authority:
        """The elder has said no."""

        def move(before: Authority, now: datetime) -> Authority:
            _check_call(before, call_id)
            if before.heard_at is None:
                raise Refused("系统还没有确认老人已经接通，不能记为老人不同意；可以撤回申请。")
            return rules.refuse(before, now)

        return self._change(authority_id, move, "refuse", by, note)

    def limit(
        self,
        authority_id: int,
        level: Level,
        valid_until: datetime | None,
        *,
        source: Source,
        by: str,
        note: str,
    ) -> Authority:
        """Less than before, at the elder's wish or the centre's; `valid_until` null: as it was."""
        return self._change(
            authority_id,
            lambda a, now: rules.limit(a, level, valid_until or a.valid_until, source, now),
            "limit",
            by,
            note,
        )

    def withdraw(self, authority_id: int, source: Source, by: str, note: str) -> Authority:
        """It ends now, at the elder's wish or the centre's."""
        return self._change(
            authority_id, lambda a, now: rules.withdraw(a, source, now), "withdraw", by, note
        )

    def restore(self, authority_id: int, by: str) -> Authority:
        """Take back the centre's own last limit or withdrawal."""

        def move(before: Authority, now: datetime) -> Authority:
            self._check_tie(before.proxy_id, before.elder_id)
            newer = [
                a
                for a in self.speakers.between(before.proxy_id, before.elder_id)
                if a.id > before.id and a.granted_at is not None
            ]
            if newer:
                raise Refused("老人后来另有授权，以后来的为准。")
            return rules.restore(before, now)

        return self._change(authority_id, move, "restore", by, "")

    def end_between(self, proxy_id: int, elder_id: int, by: str) -> None:
        """The family tie is withdrawn: nothing that was allowed by it goes on."""
        for known in self.speakers.between(proxy_id, elder_id):
            if known.state in ("asked", "granted"):
                self.withdraw(known.id, "centre", by, "家属关系已撤回")

    def expire(self) -> int:
        """Note what is over; returns how many."""
        due = self._book.due(self._clock.now())
        for known in due:
            self._change(known.id, _expire_if_due, "expire", "", "")
        return len(due)

    # -- inside --

    def _grant(
        self, authority_id: int, how: How, by: str, note: str, call_id: str | None
    ) -> Authority:
        """A new consent takes the place of the one before."""

        def move(before: Authority, now: datetime) -> Authority:
            if how == "call":
                _check_call(before, call_id)
            self._check_tie(before.proxy_id, before.elder_id)
            return rules.consent(before, how, now)

        with self._book.unit() as unit:
            now = self._clock.now()
            before = _found(unit, authority_id)
            after = move(before, now)
            for old in self.speakers.between(before.proxy_id, before.elder_id):
                if old.id != before.id and old.state == "granted":
                    ended = rules.withdraw(_found(unit, old.id), "elder", now)
                    self._note(unit, ended, "withdraw", by, f"由新的授权{after.id}代替")
            self._note(unit, after, "consent", by, note)
            return after

    def _change(
        self,
        authority_id: int,
        move: Callable[[Authority, datetime], Authority],
        what: rules.Move,
        by: str,
        note: str,
    ) -> Authority:
        with self._book.unit() as unit:
            before = _found(unit, authority_id)
            after = move(before, self._clock.now())
            if after is not before:
                self._note(unit, after, what, by, note)
            return after

    def _note(
        self, unit: AuthorityUnit, after: Authority, what: rules.Move, by: str, note: str
    ) -> None:
        """Keep what it has become, its line of history, and tell everybody."""
        unit.save(after)
        self._line(unit, after, what, by, note)
        if after.granted_at is not None:  # a request that came to nothing is nobody's news
            unit.send(self._event(after, what))

    def _event(self, after: Authority, what: rules.Move) -> Event:
        who: dict[str, Any] = {
            "authority_id": after.id,
            "elder_id": after.elder_id,
            "proxy_id": after.proxy_id,
            "at": after.changed_at,
        }
        match what:
            case "consent" | "restore":
                who |= {"level": after.level, "valid_until": after.valid_until, "how": after.how}
                call = after.call_id if what == "consent" and after.how == "call" else None
                again = what == "restore"
                return self._minter.mint(AuthorityGranted, call_id=call, again=again, **who)
            case "expire":
                return self._minter.mint(AuthorityExpired, **who)
            case _:
                left = after.level if after.state == "granted" else None
                return self._minter.mint(AuthorityWithdrawn, by=after.source, level=left, **who)

    def _line(
        self,
        unit: AuthorityUnit,
        after: Authority,
        what: Literal["asked", "called", "heard"] | rules.Move,
        by: str,
        note: str,
    ) -> None:
        told = what in ("asked", "called", "heard", "consent", "refuse")
        unit.note(
            Step(
                authority_id=after.id,
                at=after.changed_at,
                what=what,
                by=by[:64],
                source=after.source,
                level=after.level,
                valid_until=after.valid_until,
                how=after.how,
                call_id=after.call_id if told else None,
                note=note[:200],
            )
        )

    def _heard_elder(self, known: Authority, event: PersonJoined) -> None:
        stands = self._people.stands_for({known.elder_id, event.person_id})
        if len(set(stands.values())) != 1 or known.heard_at is not None:
            return  # somebody else, or said again
        with self._book.unit() as unit:
            before = _found(unit, known.id)
            if before.heard_at is None and before.state == "asked":
                now = self._clock.now()
                heard = {"heard_at": event.at, "changed_at": now, "source": "elder"}
                after = before.model_copy(update=heard)
                unit.save(after)
                self._line(unit, after, "heard", "", "")

    def _number_of(self, authority: Authority, call_id: str) -> str:
        calling = self._ledger.caller_note(call_id).number
        callers = self._people.numbers(authority.proxy_id)
        theirs = {n.digits for n in callers if n.removed_at is None} | {calling}
        for number in self._people.numbers(authority.elder_id):
            fit = number.removed_at is None and len(number.digits) >= SHORTEST
            if fit and number.digits not in theirs:
                return number.digits
        raise Refused(
            "老人没有自己的登记号码可以呼叫（与来电人相同的号码不算），请改用书面或当面授权。"
        )

    def _check_tie(self, proxy_id: int, elder_id: int) -> None:
        entries = self._people.stands_for({proxy_id, elder_id})
        if entries != {proxy_id: proxy_id, elder_id: elder_id}:
            raise UserError("没有这位客户，或档案已被移除或合并。")
        if not self.speakers.is_family(proxy_id, elder_id):
            raise Refused("没有登记这层家属关系，或已经到期；请先由主管登记。")


def _expire_if_due(before: Authority, now: datetime) -> Authority:
    return rules.expire(before, now) if rules.is_due(before, now) else before


def _check_call(authority: Authority, call_id: str | None) -> None:
    if authority.call_id is None or authority.call_id != call_id:
        raise Refused("这份申请不是在这通电话里提出的。")


def _found(unit: AuthorityUnit, authority_id: int) -> Authority:
    found = unit.get(authority_id)
    if found is None:
        raise UserError("没有这份授权。")
    return found
