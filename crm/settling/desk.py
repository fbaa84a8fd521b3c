"""Settlements made, approved, agreed to and handed on to payment, over a book of them."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from core.clock import Clock
from core.errors import Refused, UserError
from core.events import Minter, SettlementChanged
from crm import scope
from crm.age import local_day
from crm.filing import PRODUCER
from crm.ports import Ledger, PeopleStore
from crm.settling import deciding, settlements
from crm.settling.deciding import Asked, Decision, Past, Spent, Wish
from crm.settling.policy import Level, Policy
from crm.settling.ports import (
    Customer,
    Histories,
    SettlementBook,
    SettlementFilter,
    SettlementUnit,
    Total,
)
from crm.settling.settlements import KEPT, LAPSED, Settlement, State, Step
from crm.speaking import Speakers

UNKNOWN = "没有这笔快处快赔，或不是您的。"


class Settler(NamedTuple):
    """Who acts."""

    by: str
    """User name."""
    role: str
    agent_id: str | None = None


class Caller(NamedTuple):
    """Whom it is for: the caller of a call."""

    call_id: str
    person_id: int | None = None
    caller_hash: str = ""
    caller_masked: str = ""


class Standing(NamedTuple):
    """What somebody may settle for a caller."""

    policy: Policy
    level: Level | None
    left: Spent | None
    """For the customer without anybody's approval; None: nobody knows who they are."""


class Settling:
    """All that is done with settlements. Database errors come through.

    Raises `UserError` for what is not there, `Refused` for what may not be, `IllegalEvent` for what
    cannot follow. What was done already by the same person is answered as the first time.
    """

    def __init__(
        self,
        book: SettlementBook,
        people: PeopleStore,
        ledger: Ledger,
        speakers: Speakers,
        *,
        policy: Callable[[], Policy],
        clock: Clock,
        timezone: str = "Asia/Shanghai",
    ) -> None:
        self._book, self._people, self._ledger = book, people, ledger
        self._speakers, self._policy = speakers, policy
        self._clock, self._timezone = clock, timezone
        self._minter = Minter(PRODUCER, clock)

    @property
    def policy(self) -> Policy:
        """As it is in force."""
        return self._policy()

    def level_of(self, who: Settler) -> Level | None:
        """How far somebody's authority goes."""
        return self._policy().level_of(who.role, who.by, who.agent_id)

    def standing(self, caller: Caller, who: Settler) -> Standing:
        """What may be settled for a caller, before anything is chosen."""
        policy, now = self._policy(), self._clock.now()
        _, customer = self._customer(caller)
        history = _history(self._book, policy, customer, "", now)
        rest = None if history is None else deciding.left(policy, history, now)
        return Standing(policy, self.level_of(who), rest)

    def decide(self, caller: Caller, wish: Wish, who: Settler) -> Decision:
        """What would be said to a wish; changes nothing."""
        policy, now = self._policy(), self._clock.now()
        _, customer = self._customer(caller)
        history = _history(self._book, policy, customer, wish.subject, now)
        return deciding.decide(policy, wish, history, self.level_of(who), now)

    def ask(self, caller: Caller, wish: Wish, who: Settler) -> Settlement:
        """Offer it, or ask for its approval. The same in the same call is the same settlement."""
        person_id, customer = self._customer(caller)
        self._check(caller, person_id, wish)
        policy, authority, now = self._policy(), self.level_of(who), self._clock.now()
        with self._book.unit() as unit:
            # Read and decided under the lock of the writer: two at once cannot both be the last.
            known = _same(unit.of_call(caller.call_id), wish)
            if known is not None:
                return known
            history = _history(unit, policy, customer, wish.subject, now)
            decision = deciding.decide(policy, wish, history, authority, now)
            matter = policy.matter(wish.matter)
            if not decision.stands or matter is None or authority is None:
                raise Refused(decision.reason)
            day = local_day(now, self._timezone)
            last = unit.last_number(settlements.prefix(day))
            made = Settlement(
                number=settlements.next_number(day, last),
                state="waiting" if decision.level else "offered",
                **wish._asdict(),
                title=matter.title,
                call_id=caller.call_id,
                person_id=person_id,
                caller_masked=caller.caller_masked,
                caller_hash=caller.caller_hash,
                agent_id=who.agent_id,
                asked_by=who.by,
                level=authority.id,
                needs=decision.level,
                reason=decision.reason,
                created_at=now,
                changed_at=now,
            )
            filed = unit.add(made)
            self._tell(unit, filed, who.by, decision.reason)
            return filed

    def approve(self, settlement_id: int, who: Settler, note: str = "") -> Settlement:
        """Somebody with the authority that it needs, and not who asked for it."""
        return self._decided(settlement_id, who, "approved", note)

    def decline(self, settlement_id: int, who: Settler, note: str) -> Settlement:
        """The same; `note`: why, for who asked."""
        return self._decided(settlement_id, who, "declined", note)

    def agree(self, settlement_id: int, who: Settler, *, own: bool) -> Settlement:
        """The caller has heard the sum and agreed. `own`: only where it is who acts who asked."""
        policy, now = self._policy(), self._clock.now()
        with self._book.unit() as unit:
            before = _theirs(unit.get(settlement_id), who, own=own)
            if before.state == "agreed":
                return before
            after = settlements.moved(before, "agreed", now)
            settlements.check_open(before, now, policy.open_hours)
            return self._save(unit, after, who.by)

    def withdraw(self, settlement_id: int, who: Settler, note: str, *, own: bool) -> Settlement:
        """Undo it, until payment has it. As `agree`."""
        with self._book.unit() as unit:
            before = _theirs(unit.get(settlement_id), who, own=own)
            if before.state == "withdrawn":
                return before
            after = settlements.moved(before, "withdrawn", self._clock.now())
            return self._save(unit, after, who.by, note)

    def hand(self, settlement_id: int, by: str) -> Settlement:
        """Payment takes it; from then on it is not undone."""
        policy, now = self._policy(), self._clock.now()
        with self._book.unit() as unit:
            before = _known(unit.get(settlement_id))
            if before.state == "handed":
                return before
            settlements.check_hand(before, now, policy.undo_minutes)
            return self._save(unit, settlements.moved(before, "handed", now), by)

    def pay(self, settlement_id: int, by: str, reference: str) -> Settlement:
        """Payment has paid it; `reference`: what it calls that."""
        with self._book.unit() as unit:
            before = _known(unit.get(settlement_id))
            if before.state == "paid" and before.reference == reference:
                return before
            now = self._clock.now()
            after = settlements.moved(before, "paid", now, reference=reference)
            return self._save(unit, after, by, reference)

    def fail(self, settlement_id: int, by: str, note: str) -> Settlement:
        """Payment could not; it is handed over anew, or withdrawn."""
        with self._book.unit() as unit:
            before = _known(unit.get(settlement_id))
            if before.state == "failed":
                return before
            after = settlements.moved(before, "failed", self._clock.now())
            return self._save(unit, after, by, note)

    def may_decide(self, settlement: Settlement, who: Settler) -> bool:
        """Whether somebody may approve or decline it."""
        try:
            self._check_approver(settlement, who)
        except Refused:
            return False
        return True

    def listed(
        self, wanted: SettlementFilter, offset: int, limit: int
    ) -> tuple[list[Settlement], int]:
        """The newest first, and how many there are."""
        return self._book.page(wanted, offset, limit)

    def entries_of(self, person_id: int) -> frozenset[int]:
        """All entries that are this person."""
        stands = self._people.stands_for({person_id}).get(person_id, person_id)
        return frozenset(self._people.entries_of([stands]))

    def steps(self, ids: Collection[int]) -> Sequence[Step]:
        """Their history, oldest first."""
        return self._book.steps(ids)

    def totals(self, since: datetime, until: datetime) -> list[Total]:
        """Of what was begun within that time and counts, by agent and matter."""
        return self._book.totals(since, until)

    def tidy(self) -> None:
        """End offers that nobody agreed to in time, and forget what is old."""
        now, policy = self._clock.now(), self._policy()
        for settlement_id in self._book.lapsed(now - timedelta(hours=policy.open_hours)):
            with self._book.unit() as unit:
                before = unit.get(settlement_id)
                if before is not None and before.state in settlements.PENDING:
                    self._save(unit, settlements.moved(before, "withdrawn", now), "", LAPSED)
        self._book.forget(now - KEPT)

    def _decided(self, settlement_id: int, who: Settler, to: State, note: str) -> Settlement:
        policy, now = self._policy(), self._clock.now()
        with self._book.unit() as unit:
            before = _known(unit.get(settlement_id))
            if before.state == to and before.decided_by == who.by:
                return before
            after = settlements.moved(before, to, now, decided_by=who.by)
            settlements.check_open(before, now, policy.open_hours)
            self._check_approver(before, who)
            return self._save(unit, after, who.by, note)

    def _check_approver(self, one: Settlement, who: Settler) -> None:
        asked = Asked(one.matter, one.amount_fen, one.needs, one.asked_by)
        authority = self.level_of(who)
        deciding.check_approver(self._policy(), asked, by=who.by, authority=authority)

    def _check(self, caller: Caller, person_id: int | None, wish: Wish) -> None:
        """Raises `Refused` where the caller may not, or the order is about something else."""
        if person_id is not None:
            scope.check_act(self._speakers, caller.call_id, person_id, "money")
        if wish.order_id is None:
            return
        with self._ledger.unit() as unit:
            order = unit.order(wish.order_id)
        theirs = order is not None and (
            order.call_id == caller.call_id
            or (person_id is not None and order.person_id in self.entries_of(person_id))
        )
        if not theirs:
            raise Refused("这张工单不是这位来电人的。")

    def _customer(self, caller: Caller) -> tuple[int | None, Customer]:
        """The entry that stands for the caller, and all by which they are known."""
        if caller.person_id is None:
            return None, Customer(caller_hash=caller.caller_hash)
        stands = self._people.stands_for({caller.person_id}).get(caller.person_id)
        return stands, Customer(self.entries_of(caller.person_id), caller.caller_hash)

    def _save(
        self, unit: SettlementUnit, settlement: Settlement, by: str, note: str = ""
    ) -> Settlement:
        unit.save(settlement)
        self._tell(unit, settlement, by, note)
        return settlement

    def _tell(self, unit: SettlementUnit, one: Settlement, by: str, note: str) -> None:
        unit.note(Step(one.id, one.changed_at, by, one.state, note[:200]))
        told = {name: getattr(one, name) for name in ("number", "state", "matter", "give")}
        told |= {"amount_fen": one.amount_fen, "agent_id": one.agent_id, "settlement_id": one.id}
        unit.send(self._minter.mint(SettlementChanged, call_id=one.call_id, **told))


def settlement_words(policy: Policy, one: Settlement) -> str:
    """What the agent reads out of it; empty where the policy has its matter no more."""
    matter = policy.matter(one.matter)
    return "" if matter is None else deciding.script(matter, one.give, one.amount_fen)


def _history(
    kept: Histories, policy: Policy, customer: Customer, subject: str, now: datetime
) -> list[Past] | None:
    """What the policy has to know of a customer and a parcel; None: nobody knows who it is."""
    if not customer.known:
        return None
    return kept.history(customer, subject, now - timedelta(days=policy.customer.days))


def _same(found: Sequence[Settlement], wish: Wish) -> Settlement | None:
    """What was asked for already in the call. Raises `Refused` where it differs."""
    for one in found:
        if one.counts and (one.matter, one.subject) == (wish.matter, wish.subject):
            if (one.give, one.amount_fen) == (wish.give, wish.amount_fen):
                return one
            raise Refused(f"这通电话里已有同一事项的快处快赔 {one.number}，要改请先撤回。")
    return None


def _known(found: Settlement | None) -> Settlement:
    if found is None:
        raise UserError(UNKNOWN)
    return found


def _theirs(found: Settlement | None, who: Settler, *, own: bool) -> Settlement:
    """What was found; someone else's and nothing look alike to an agent."""
    known = _known(found)
    if own and known.asked_by != who.by and known.agent_id != (who.agent_id or ""):
        raise UserError(UNKNOWN)
    return known
