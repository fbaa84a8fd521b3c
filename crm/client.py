"""Ask who is calling, and work with tasks and work orders, from other rooms.

`CrmClient` is for calls: a typed answer before a deadline, or `Unavailable`. `CrmDesk` is for those
who can wait for the database.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any

from core.clock import Clock
from core.crypto import KeyRing
from core.db import Database
from core.events import Minter
from core.pii import Pii, normalise
from core.settings import Settings
from crm import asking, scope, senior_list
from crm.acting import Acting, Request
from crm.adapters.authorities import SqlAuthorities
from crm.adapters.blacklist import SqlListings
from crm.adapters.crises import SqlCrises
from crm.adapters.http_parcels import HttpParcels
from crm.adapters.imports import SqlImports
from crm.adapters.knowledge import SqlArticles
from crm.adapters.ledger import SqlLedger
from crm.adapters.memory_parcels import MemoryParcels
from crm.adapters.parcels import SqlParcels
from crm.adapters.secrets import SqlSecrets
from crm.adapters.settlements import SqlSettlements, settled_in
from crm.adapters.sql import SqlPeople
from crm.adapters.summaries import SqlSummaries
from crm.age import local_day
from crm.alarming import Alarming
from crm.authorities import Authority, How, Level, Source, Step, Verdict, undoable
from crm.blacklist import Appeal, Filing, Listing, ListingKind, Removal, Review
from crm.calls import CallBook
from crm.confiding import Confidence
from crm.crises import Crisis, CrisisClosing, CrisisReport, CrisisState
from crm.deadline import Answerers
from crm.desk import CrmDesk
from crm.enlisting import Count, Enlister
from crm.entry import (
    Enrolment,
    NumberEntry,
    PersonChange,
    PersonEntry,
    PortraitEntry,
    TieEntry,
    Until,
    one_line,
)
from crm.families import holds
from crm.filing import PRODUCER, file_order
from crm.imports import Import
from crm.keeping import Blacklist
from crm.keys import shared_key
from crm.knowledge.articles import Article, ArticleState, Audience, Did
from crm.knowledge.articles import Content as ArticleContent
from crm.knowledge.articles import Version as ArticleVersion
from crm.knowledge.base import Because, KnowledgeBase
from crm.knowledge.ports import ArticleFilter, Miss
from crm.knowledge.ports import Count as MarkCount
from crm.numbers import Heard, Scribe
from crm.orders import NewOrder, OrderChange, OrderKind, OrderState, ToldOrder, WorkOrder
from crm.parcels import Seen
from crm.people import Portrait, Recognition, for_elders, recognise
from crm.ports import AuthorityBook, Ledger, OrderFilter, Parcels, PeopleStore
from crm.register import Register
from crm.secrecy import SecrecyWish, Secret, of_call, of_order
from crm.senior_list import MOST_BYTES as MOST_LIST_BYTES
from crm.senior_list import Sheet
from crm.settling.deciding import ASKING, Decision, Spent, Wish
from crm.settling.deciding import Verdict as SettleVerdict
from crm.settling.deciding import Why as SettleWhy
from crm.settling.deciding import script as say_sum
from crm.settling.desk import Caller, Settler, Settling, settlement_words
from crm.settling.money import parse as parse_sum
from crm.settling.policy import FILE as SETTLEMENT_FILE
from crm.settling.policy import Give, Matter, Need
from crm.settling.ports import SettledSum, SettlementFilter
from crm.settling.ports import Total as SettlementTotal
from crm.settling.rules import PolicyInForce, SettlementPolicyDesk
from crm.settling.settlements import Evidence, Reference, Settlement, Subject
from crm.settling.settlements import Reason as SettlementReason
from crm.settling.settlements import State as SettlementState
from crm.settling.settlements import Step as SettlementStep
from crm.speaking import Speakers, Speaking
from crm.summaries import Result, Summary, SummaryEntry, Topic
from crm.summarising import CallSummaries
from crm.tasks import NewTask, Task, TaskChange, TaskKind, TaskState
from crm.watchlist import Listed, Watchlist

__all__ = [
    "ASKING",
    "MOST_LIST_BYTES",
    "SETTLEMENT_FILE",
    "Acting",
    "Alarming",
    "Appeal",
    "Article",
    "ArticleContent",
    "ArticleFilter",
    "ArticleState",
    "ArticleVersion",
    "Audience",
    "Authority",
    "Because",
    "Blacklist",
    "CallSummaries",
    "Caller",
    "Confidence",
    "Count",
    "Crisis",
    "CrisisClosing",
    "CrisisReport",
    "CrisisState",
    "CrmClient",
    "CrmDesk",
    "Decision",
    "Did",
    "Enlister",
    "Enrolment",
    "Evidence",
    "Filing",
    "Give",
    "How",
    "Import",
    "KnowledgeBase",
    "Level",
    "Listed",
    "Listing",
    "ListingKind",
    "MarkCount",
    "Matter",
    "Miss",
    "Need",
    "NewOrder",
    "NewTask",
    "NumberEntry",
    "OrderChange",
    "OrderKind",
    "OrderState",
    "PersonChange",
    "PersonEntry",
    "Portrait",
    "PortraitEntry",
    "Recognition",
    "Reference",
    "Register",
    "Removal",
    "Request",
    "Result",
    "Review",
    "SecrecyWish",
    "Secret",
    "Seen",
    "SettleVerdict",
    "SettleWhy",
    "SettledSum",
    "Settlement",
    "SettlementFilter",
    "SettlementPolicyDesk",
    "SettlementReason",
    "SettlementState",
    "SettlementStep",
    "SettlementTotal",
    "Settler",
    "Settling",
    "Sheet",
    "Source",
    "Speaking",
    "Spent",
    "Step",
    "Subject",
    "Summary",
    "SummaryEntry",
    "Task",
    "TaskChange",
    "TaskKind",
    "TaskState",
    "TieEntry",
    "ToldOrder",
    "Topic",
    "Until",
    "Verdict",
    "Watchlist",
    "Wish",
    "WorkOrder",
    "acting",
    "alarming",
    "blacklist",
    "confidence",
    "enlister",
    "of_call",
    "of_order",
    "one_line",
    "order_system",
    "parse_sum",
    "read_list",
    "register",
    "say_sum",
    "settled_in",
    "settlement_words",
    "settling",
    "summaries",
    "undoable",
    "watchlist",
]

DEADLINE_S = 0.5
"""A caller hears nothing while we look; half a second passes for a natural pause."""
ORDERS_LOOKED_AT = 20
"""A person's newest work orders, among which the one that is asked for must be."""


class CrmClient:
    """The look-up, over the centre's database and in this process (one machine, one file)."""

    def __init__(
        self,
        db: Database,
        pii: Pii,
        keyring: KeyRing,
        clock: Clock,
        timezone: str = "Asia/Shanghai",
        *,
        parcels: Parcels | None = None,
    ) -> None:
        """`parcels`: a courier's own order system; None: the centre's table."""
        people, ledger = SqlPeople(db, pii, keyring, clock), SqlLedger(db, keyring)
        self._parcels: Parcels = parcels or SqlParcels(db, pii, clock)
        self._at_once: Callable[[], AbstractContextManager[object]] = db.look_up
        self._use(people, ledger, SqlAuthorities(db), pii=pii, clock=clock, timezone=timezone)

    @classmethod
    def over(
        cls,
        people: PeopleStore,
        ledger: Ledger,
        pii: Pii,
        clock: Clock,
        timezone: str = "Asia/Shanghai",
        *,
        authorities: AuthorityBook,
        parcels: Parcels | None = None,
    ) -> "CrmClient":
        """A client over any file of people, any ledger and any book of authorities."""
        client = cls.__new__(cls)
        client._parcels = parcels or MemoryParcels(clock)
        client._at_once = nullcontext
        client._use(people, ledger, authorities, pii=pii, clock=clock, timezone=timezone)
        return client

    def _use(
        self,
        people: PeopleStore,
        ledger: Ledger,
        authorities: AuthorityBook,
        *,
        pii: Pii,
        clock: Clock,
        timezone: str,
    ) -> None:
        self._speakers = Speakers(authorities, people, ledger, clock)
        self._people, self._pii, self._clock, self._timezone = people, pii, clock, timezone
        self._minter = Minter(PRODUCER, clock)
        self._ledger, self._answerers = ledger, Answerers()
        # Apart from those who read: a database that takes no writes must not delay a look-up.
        self._scribe = Scribe(CallBook(ledger, clock).numbers)

    def recognise(self, number: str, deadline_s: float = DEADLINE_S) -> Recognition | None:
        """Who calls from `number` (any spelling); None: nobody on file, or no number was sent.

        Raises `Unavailable` when the answer takes longer than `deadline_s` seconds, `WrongKey`
        when the file was sealed by another centre, and the database's own errors.
        """
        return self._answerers.ask(lambda: self._recognise(number), deadline_s)

    def note_caller(self, call_id: str, number: str) -> None:
        """Keep the number a call comes from, sealed, to call back; forgotten after 30 days.

        Nobody waits for it: what the database refuses is logged. Raises `Unavailable` when too many
        wait to be written. A caller who sent no number is not noted.
        """
        digits, who = normalise(number), self._pii.masked(number)
        if digits:
            self._scribe.note(Heard(call_id, digits, who.masked, who.hash))

    def may(
        self, proxy_id: int, elder_id: int, act: Level, deadline_s: float = DEADLINE_S
    ) -> Verdict:
        """Whether one person may do `act` for the other now, and why. Raises as `recognise`."""
        return self._answerers.ask(lambda: self._speakers.may(proxy_id, elder_id, act), deadline_s)

    def speaking(self, call_id: str, deadline_s: float = DEADLINE_S) -> list[Speaking]:
        """For whom the caller of a call may act, and how far. Raises as `recognise` does."""
        return self._answerers.ask(lambda: self._speakers.speaking(call_id), deadline_s)

    def close(self, timeout_s: float = 5.0) -> None:
        """Write the numbers that wait, before the process ends; at most so many seconds."""
        self._scribe.close(timeout_s)

    def order_state(
        self, person_id: int, ending: str, deadline_s: float = DEADLINE_S
    ) -> OrderState | None:
        """The state of a person's newest work order whose number's digits end with `ending`.

        None when there is none. Raises as `recognise` does.
        """
        return self._answerers.ask(lambda: self._order_state(person_id, ending), deadline_s)

    def may_ask(self, number: str, days: int, deadline_s: float = DEADLINE_S) -> bool:
        """Whether the caller may be asked how satisfied they are; if so, they count as asked now.

        Not somebody who was asked less than `days` days ago, nor one who sent no number. Raises as
        `recognise` does.
        """
        return self._answerers.ask(lambda: self._may_ask(number, days), deadline_s)

    def _may_ask(self, number: str, days: int) -> bool:
        whom = asking.names(self._pii.hash(number), self._people.by_number(number))
        now = self._clock.now()
        with self._ledger.unit() as unit:
            if not whom or not asking.may_ask(unit.asked_at(whom), now, days):
                return False
            unit.keep_asked(whom, now)
        return True

    def parcel(
        self, caller: str, number: str, proof: str, deadline_s: float = DEADLINE_S
    ) -> Seen | None:
        """A parcel that this caller may hear of: by their own number, or by a proof.

        `number`: the parcel's, whole with a proof, else at least its last four digits. `proof`: the
        last four digits of its sender's or receiver's telephone; empty: none. Raises as
        `recognise` does.
        """
        if proof:
            return self._answerers.ask(lambda: self._parcels.proven(number, proof), deadline_s)
        return self._answerers.ask(lambda: self._parcels.of_caller(caller, number), deadline_s)

    def parcel_endings(self, caller: str, deadline_s: float = DEADLINE_S) -> tuple[str, ...]:
        """The last four digits of the parcels that this telephone's owner sends or receives.

        A dozen at most, those on their way first. Raises as `recognise` does.
        """
        return self._answerers.ask(lambda: self._parcels.endings(caller), deadline_s)

    def file_order(self, order: NewOrder, deadline_s: float = DEADLINE_S) -> WorkOrder:
        """File a work order; again in the same call, of the same kind and subject, it is the same.

        Raises `Refused` where a relative calls whose authority does not go so far, else as
        `recognise` does; one that comes late is filed all the same.
        """
        return self._answerers.ask(lambda: self._file(order), deadline_s)

    def _file(self, order: NewOrder) -> WorkOrder:
        scope.check(self._speakers, order)
        return file_order(self._ledger, self._minter, order, self._clock.now(), self._timezone)

    def _order_state(self, person_id: int, ending: str) -> OrderState | None:
        found, _ = self._ledger.orders(OrderFilter(person_id=person_id), 0, ORDERS_LOOKED_AT)
        numbers = ((order, "".join(filter(str.isdigit, order.number))) for order in found)
        return next((order.state for order, digits in numbers if digits.endswith(ending)), None)

    def _recognise(self, number: str) -> Recognition | None:
        with self._at_once():  # one transaction for all of it: each costs more than its statements
            return self._recognised(number)

    def _recognised(self, number: str) -> Recognition | None:
        found = self._who(number)
        if found is None or found.customer_id is None:
            return found
        news: dict[str, Any] = {"order_owner": self._ledger.order_owner(found.customer_id)}
        if found.proxy_id is not None:
            news["authority"] = self._speakers.level(found.proxy_id, found.customer_id)
        return found.model_copy(update=news)

    def _who(self, number: str) -> Recognition | None:
        now = self._clock.now()
        day = local_day(now, self._timezone)
        linked = self._people.by_number(number)
        found = recognise(linked, day)
        if found is None or found.relation == "family" or found.senior:
            return found  # whoever else they speak for: the call is the same
        # Whoever of those who share the number is calling: one who cares for a parent may be.
        callers = [link.person.id for link in linked if link.relation == "self"]
        elders = {
            tie.elder_id
            for tie in self._people.ties_of(callers)
            if tie.proxy_id in callers and holds(tie, now)
        }
        named = for_elders(found, list(self._people.by_ids(sorted(elders)).values()), day)
        if named.relation == "family" and len(callers) == 1:
            named = named.model_copy(update={"proxy_id": callers[0]})
        return named


def order_system(settings: Settings, clock: Clock) -> Parcels | None:
    """The courier's own, where the settings name one. Raises `UserError`."""
    if not settings.parcels_url:
        return None
    key = shared_key(settings.parcels_key_file, "parcels_url", "parcels_key_file")
    return HttpParcels(settings.parcels_url, key, clock)


def acting(db: Database, pii: Pii, keyring: KeyRing, clock: Clock) -> Acting:
    """Authorities over the centre's database, for those who give and take them."""
    people = SqlPeople(db, pii, keyring, clock)
    return Acting(SqlAuthorities(db), people, SqlLedger(db, keyring), clock, PRODUCER)


def enlister(
    db: Database, pii: Pii, keyring: KeyRing, clock: Clock, timezone: str = "Asia/Shanghai"
) -> Enlister:
    """Enlists older people from a list, over the centre's database."""
    people = SqlPeople(db, pii, keyring, clock)
    register_ = Register(people, clock, timezone)
    return Enlister(people, register_, SqlImports(db), clock.now(), db.together)


def read_list(raw: bytes, now: datetime, timezone: str = "Asia/Shanghai") -> Sheet:
    """What a community's list of older people says, line by line. Never raises."""
    return senior_list.read(raw, local_day(now, timezone))


def register(
    db: Database, pii: Pii, keyring: KeyRing, clock: Clock, timezone: str = "Asia/Shanghai"
) -> Register:
    """The file of people over the centre's database, for those who keep it."""
    return Register(SqlPeople(db, pii, keyring, clock), clock, timezone)


def blacklist(
    db: Database, pii: Pii, keyring: KeyRing, clock: Clock, timezone: str = "Asia/Shanghai"
) -> Blacklist:
    """The blacklist over the centre's database, for those who keep it."""
    people, ledger = SqlPeople(db, pii, keyring, clock), SqlLedger(db, keyring)
    return Blacklist(SqlListings(db, keyring), people, ledger, pii, clock, timezone)


def alarming(db: Database, clock: Clock) -> Alarming:
    """Crises of calls over the centre's database."""
    return Alarming(SqlCrises(db), clock)


def knowledge(db: Database, clock: Clock) -> KnowledgeBase:
    """The knowledge base over the centre's database."""
    return KnowledgeBase(SqlArticles(db), clock)


def summaries(db: Database, clock: Clock) -> CallSummaries:
    """Summaries of calls over the centre's database."""
    return CallSummaries(SqlSummaries(db), clock)


def confidence(db: Database, clock: Clock, timezone: str) -> Confidence:
    """Secret reports over the centre's database."""
    return Confidence(SqlSecrets(db), clock, timezone)


def watchlist(db: Database, pii: Pii, keyring: KeyRing, clock: Clock) -> Watchlist:
    """The blacklist in memory, for those who take calls; `follow` it, and `close` it."""
    return Watchlist(SqlListings(db, keyring), pii, clock)


def settling(
    db: Database, settings: Settings, pii: Pii, keyring: KeyRing, clock: Clock
) -> Settling:
    """Settlements over the centre's database, by the policy in force."""
    people, ledger = SqlPeople(db, pii, keyring, clock), SqlLedger(db, keyring)
    return Settling(
        SqlSettlements(db, keyring),
        people,
        ledger,
        Speakers(SqlAuthorities(db), people, ledger, clock),
        policy=PolicyInForce(settings),
        clock=clock,
        timezone=settings.timezone,
    )
