"""What this room needs of the world: a file of people, and a ledger of what is owed to them."""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.events import Event
from crm.authorities import Authority, Step
from crm.blacklist import Listing, Wanted
from crm.crises import Crisis
from crm.families import Tie
from crm.imports import Deed, Import
from crm.missed import CallNote
from crm.orders import NewOrder, OrderState, WorkOrder
from crm.parcels import Seen
from crm.people import Linked, NewPerson, Number, Person, Relation
from crm.secrecy import Secret
from crm.summaries import Summary
from crm.tasks import NewTask, Task, TaskKind, TaskState


class PeopleStore(Protocol):
    """People and their numbers. Implemented by `adapters.sql` and `adapters.memory`."""

    def add(self, person: NewPerson, *numbers: str, relation: Relation = "self") -> Person:
        """File a person with any numbers, in one step.

        Raises ValueError for a number without digits.
        """
        ...

    def change(self, person_id: int, edit: Callable[[Person], Person]) -> Person:
        """Replace the entry by what `edit` makes of it, in one step.

        Raises LookupError for an unknown person, and whatever `edit` raises.
        """
        ...

    def link(self, person_id: int, number: str, relation: Relation) -> None:
        """Let a number lead to a person on file; an existing link takes the new relation.

        Raises ValueError for a number without digits, LookupError for an unknown person.
        """
        ...

    def by_number(self, number: str) -> list[Linked]:
        """Everyone the number leads to, oldest entry first; nobody for no number.

        Merged entries lead to the one that stands for them; removed ones to nobody. Raises
        `WrongKey` when the entries were sealed with a key that is not ours.
        """
        ...

    def by_ids(self, ids: Sequence[int]) -> dict[int, Person]:
        """The people on file among `ids`, the removed and the merged too."""
        ...

    def numbers(self, person_id: int) -> list[Number]:
        """The person's own numbers, oldest first, those of merged entries and removed ones too."""
        ...

    def mark_number(self, person_id: int, number_id: int, removed_at: datetime | None) -> None:
        """Remove a number of the person's, or restore it. Raises LookupError for another's."""
        ...

    def forget_numbers(self, removed_before: datetime) -> None:
        """Delete the numbers that were removed before then."""
        ...

    def relate(self, tie: Tie) -> None:
        """File a tie between two people; one between the same two is replaced.

        Raises LookupError for an unknown person, ValueError for a tie with oneself.
        """
        ...

    def ties_of(self, person_ids: Sequence[int]) -> list[Tie]:
        """Ties in which one of these people is on either side, the expired too, oldest first.

        Ties of merged entries are those of the one that stands for them; the removed have none.
        """
        ...

    def entries_of(self, person_ids: Collection[int]) -> set[int]:
        """These entries, and all that were merged into them."""
        ...

    def stands_for(self, person_ids: Collection[int]) -> dict[int, int]:
        """For each of these entries the one that stands for it; the removed are left out."""
        ...

    def search(
        self, text: str, offset: int, limit: int, *, removed: bool = False
    ) -> tuple[list[Person], int]:
        """People whose name contains `text`, by id, and how many there are; empty: everyone.

        `removed`: those that were removed or merged instead of those that count.
        """
        ...


@dataclass(frozen=True)
class TaskFilter:
    """Which tasks are wanted; what is None is not asked for."""

    state: TaskState | None = None
    kind: TaskKind | None = None
    agent_id: str | None = None
    """Only this agent's, and those nobody has taken."""
    owned: bool = False
    """Of `agent_id`'s, not those nobody has taken."""
    person_id: int | None = None
    call_id: str | None = None
    """Only what came from this call."""
    caller_hash: str | None = None
    """Only what concerns whoever calls from this number, by its keyed hash."""


@dataclass(frozen=True)
class OrderFilter:
    """Which work orders are wanted; what is None is not asked for."""

    state: OrderState | None = None
    agent_id: str | None = None
    """Only this agent's, and those nobody has taken."""
    person_id: int | None = None
    call_id: str | None = None
    """Only what came from this call."""


class Imports(Protocol):
    """What imports of people did. Both are in `adapters.imports`, in SQL and in memory."""

    def begin(self, by: str, at: datetime) -> int:
        """A new import; its number."""
        ...

    def noted(self, number: int, deed: Deed) -> None:
        """Keep what it did, right after it was done."""
        ...

    def take_back(self, number: int, at: datetime) -> list[Deed] | None:
        """Mark it as taken back: what it did, in order; nothing the second time.

        None for one that is not there.
        """
        ...

    def newest(self, limit: int) -> list[Import]:
        """The newest first."""
        ...


class LedgerUnit(Protocol):
    """One transaction: all of it happens, or nothing."""

    def note(self, call_id: str) -> CallNote:
        """What is known of a call; an empty note for one not heard of."""
        ...

    def keep_note(self, note: CallNote, expires_at: datetime) -> None:
        """Write the note down; it is forgotten after `expires_at`."""
        ...

    def answered_at(self, caller_hash: str) -> datetime | None:
        """When this caller last spoke to someone; None: not within what is remembered."""
        ...

    def tasks_about(self, note: CallNote) -> list[Task]:
        """Tasks that came from the call or count it, and those that the caller is owed for calling.

        The latter are open ones for missed calls and for calls that were cut off, and whether they
        were to be enrolled, finished or not; oldest first.
        """
        ...

    def task(self, task_id: int) -> Task | None: ...

    def add_task(self, task: NewTask, now: datetime) -> Task: ...

    def save_task(self, task: Task) -> None: ...

    def order(self, order_id: int) -> WorkOrder | None: ...

    def last_number(self, prefix: str) -> str | None:
        """The highest number that begins so."""
        ...

    def add_order(self, order: NewOrder, number: str, now: datetime) -> WorkOrder: ...

    def order_of(self, call_id: str, kind: str, subject: str) -> WorkOrder | None:
        """The order that this call has filed already of this kind about this subject."""
        ...

    def save_order(self, order: WorkOrder) -> None: ...

    def asked_at(self, whom: Sequence[str]) -> datetime | None:
        """When one of these was last asked how satisfied they are; see `crm.asking`."""
        ...

    def keep_asked(self, whom: Sequence[str], at: datetime) -> None:
        """Note that they are asked now."""
        ...

    def send(self, event: Event) -> None:
        """Send the event if the unit succeeds."""
        ...


class Ledger(Protocol):
    """Tasks, work orders and notes of calls. In `adapters.ledger` and `adapters.memory_ledger`."""

    def unit(self) -> AbstractContextManager[LedgerUnit]:
        """Begin; ends well with the block, is undone if the block raises. One at a time."""
        ...

    def tasks(self, wanted: TaskFilter, offset: int, limit: int) -> tuple[list[Task], int]:
        """Open tasks first, then by due time, and how many there are."""
        ...

    def orders(self, wanted: OrderFilter, offset: int, limit: int) -> tuple[list[WorkOrder], int]:
        """The newest first, and how many there are."""
        ...

    def order_owner(self, person_id: int) -> str | None:
        """Who owns the person's newest work order that is not done and that somebody owns."""
        ...

    def caller_note(self, call_id: str) -> CallNote:
        """What is known of a call, only read; an empty note for one not heard of."""
        ...

    def first_notes(self, notes: Sequence[CallNote], expires_at: datetime) -> list[CallNote]:
        """Write down what is known first of some calls, in one step.

        Returns those of calls that something is known of already; they are left as they are.
        """
        ...

    def forget(self, now: datetime, finished_before: datetime) -> None:
        """Delete expired notes, and numbers in tasks finished before `finished_before`.

        Also who was asked how satisfied they are, when that is more than a year ago.
        """
        ...


class Summaries(Protocol):
    """What was written after calls. Both are in `adapters.summaries`, in SQL and in memory."""

    def of(self, call_ids: Collection[str]) -> dict[str, Summary]:
        """Those of these calls that are written, by call."""
        ...

    def write(self, call_id: str, edit: Callable[[Summary | None], Summary]) -> Summary:
        """Replace a call's summary by what `edit` makes of it, in one step."""
        ...


SecretEdit = Callable[[Secret | None, str | None], Secret]
"""Makes of a report as it is on file, and the highest case number, what it shall be."""


class SecretBook(Protocol):
    """Secret reports. Both are in `adapters.secrets`, in SQL and in memory."""

    def of(self, subjects: Collection[str]) -> dict[str, Secret]:
        """Those of these subjects that are, or were, secret, by subject."""
        ...

    def newest(self, most: int) -> list[str]:
        """Subjects that are secret now, the newest first."""
        ...

    def keep(self, subject: str, prefix: str, edit: SecretEdit) -> Secret:
        """Replace a report by what `edit` makes of it, in one step; nothing where it raises.

        `prefix`: of the case numbers among which the highest is looked for; empty: none.
        """
        ...


class CrisisUnit(Protocol):
    """One transaction about one call's crisis: all of it happens, or nothing."""

    @property
    def crisis(self) -> Crisis | None:
        """As it is on file."""
        ...

    def save(self, crisis: Crisis) -> None: ...

    def send(self, event: Event) -> None:
        """Send the event if the unit succeeds."""
        ...


class CrisisBook(Protocol):
    """Crises of calls. Both are in `adapters.crises`, in SQL and in memory."""

    def unit(self, call_id: str) -> AbstractContextManager[CrisisUnit]:
        """Begin; ends well with the block, is undone if the block raises. One at a time."""
        ...

    def of(self, call_ids: Collection[str]) -> dict[str, Crisis]:
        """Those of these calls, by call."""
        ...

    def listed(self, *, ended: bool, start: int, limit: int) -> tuple[list[Crisis], int]:
        """Those that go on, or those that have ended, the newest first, and how many there are."""
        ...


class ListingStore(Protocol):
    """The blacklist. Implemented by `adapters.blacklist`, in SQL and in memory."""

    def add(self, listing: Listing, number: str, now: datetime) -> Listing:
        """File an entry with its number. Raises `Refused` while another counts, or there are too
        many."""
        ...

    def change(self, listing_id: int, edit: Callable[[Listing], Listing], now: datetime) -> Listing:
        """Replace an entry by what `edit` makes of it, in one step.

        Raises LookupError for an unknown one, `Refused` when another of its number would count,
        and whatever `edit` raises.
        """
        ...

    def counting(self, now: datetime) -> list[Listing]:
        """Every entry that counts."""
        ...

    def page(
        self, wanted: Wanted, now: datetime, offset: int, limit: int
    ) -> tuple[list[Listing], int]:
        """Entries of that list, the newest first, and how many there are."""
        ...

    def of_number(self, number_hash: str, now: datetime) -> Listing | None:
        """The entry that counts for a number; None for no number."""
        ...


class AuthorityUnit(Protocol):
    """One transaction about authorities: all of it happens, or nothing."""

    def get(self, authority_id: int) -> Authority | None: ...

    def add(self, authority: Authority) -> Authority:
        """File it under the next id; the one it bears is not looked at."""
        ...

    def save(self, authority: Authority) -> None: ...

    def note(self, step: Step) -> None:
        """Add a line to its history."""
        ...

    def send(self, event: Event) -> None:
        """Send the event if the unit succeeds."""
        ...


class AuthorityBook(Protocol):
    """Authorities and their history. In `adapters.authorities` and `memory_authorities`."""

    def unit(self) -> AbstractContextManager[AuthorityUnit]:
        """Begin; ends well with the block, is undone if the block raises. One at a time."""
        ...

    def about(self, entries: Collection[int]) -> list[Authority]:
        """Authorities with one of these entries on either side, the newest first, as filed."""
        ...

    def of_call(self, call_id: str) -> list[Authority]:
        """Those that were asked for in this call."""
        ...

    def due(self, now: datetime) -> list[Authority]:
        """Those whose time is over without that being noted; not more than can be done soon."""
        ...

    def heard(self, since: datetime | None, after: int, limit: int) -> list[Authority]:
        """Those whose elder was heard, changed since then, with an id above `after`, by id."""
        ...

    def steps(self, authority_ids: Collection[int]) -> list[Step]:
        """Their history, oldest first."""
        ...


class Parcels(Protocol):
    """A courier's order system. In `adapters.parcels` and `adapters.memory_parcels`."""

    def of_caller(self, number: str, ending: str) -> Seen | None:
        """The parcel whose sender or receiver has this telephone number, and that ends so.

        None when there is none, or several end alike, or `ending` has fewer than four digits.
        """
        ...

    def endings(self, number: str) -> tuple[str, ...]:
        """The last four digits of the parcels whose sender or receiver has this telephone number.

        Those on their way first, then by promised day, the latest first; at most
        `parcels.MOST_EXPECTED`, each once.
        """
        ...

    def proven(self, number: str, proof: str) -> Seen | None:
        """The parcel of this whole number, if `proof` ends its sender's or receiver's number.

        None otherwise, and for an hour after five wrong proofs.
        """
        ...
