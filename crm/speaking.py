"""Who may do what for whom: read from authorities, families and the number a call comes from."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.clock import Clock
from crm import authorities as rules
from crm.authorities import Authority, Level, Verdict
from crm.families import holds
from crm.people import Person
from crm.ports import AuthorityBook, Ledger, PeopleStore


@dataclass(frozen=True)
class Speaking:
    """For whom the caller of a call may act, and how far."""

    proxy: Person
    elder: Person
    role: str
    """What the caller is to the elder; empty where the family tie is over."""
    level: Level | None
    """How far they may go now; null: not at all."""
    verdicts: dict[Level, Verdict]
    authority: Authority | None
    """The one that counts, or that comes nearest."""


class Speakers:
    """Reads only. Merged entries count as the one person that they are."""

    def __init__(
        self, book: AuthorityBook, people: PeopleStore, ledger: Ledger, clock: Clock
    ) -> None:
        self._book, self._people, self._ledger, self._clock = book, people, ledger, clock

    def may(self, proxy_id: int, elder_id: int, act: Level) -> Verdict:
        """Whether one may do `act` for the other now; merged entries count as one person."""
        stands = self._people.stands_for({proxy_id, elder_id})
        if stands.keys() != {proxy_id, elder_id}:
            return Verdict(allowed=False, why="none")
        proxy, elder = stands[proxy_id], stands[elder_id]
        return rules.may(proxy, elder, act, self.of_people([elder]), self._clock.now())

    def level(self, proxy_id: int, elder_id: int) -> Level | None:
        """How far one may act for the other now."""
        held = self.of_people([elder_id])
        return rules.widest(proxy_id, elder_id, held, self._clock.now())

    def of_people(self, person_ids: Sequence[int]) -> list[Authority]:
        """Authorities with one of these people on either side, newest first.

        Merged entries are named by the one that stands for them; those of the removed are left out.
        """
        found = self._book.about(self._people.entries_of(person_ids))
        either = {i for a in found for i in (a.proxy_id, a.elder_id)}
        stands = self._people.stands_for(either)
        return [
            a.model_copy(update={"proxy_id": stands[a.proxy_id], "elder_id": stands[a.elder_id]})
            for a in found
            if a.proxy_id in stands and a.elder_id in stands
        ]

    def callers(self, call_id: str) -> list[Person]:
        """Who may be calling, by the number alone: those whose own number it is."""
        number = self._ledger.caller_note(call_id).number
        linked = self._people.by_number(number) if number else []
        return [link.person for link in linked if link.relation == "self"]

    def speaking(self, call_id: str) -> list[Speaking]:
        """For whom the caller may act: elders of their family, and of what was asked in the call.

        A stranger speaks for nobody: an empty list.
        """
        callers = {person.id: person for person in self.callers(call_id)}
        asked_here = [a for a in self._book.of_call(call_id) if a.state != "withdrawn"]
        callers |= self._people.by_ids([a.proxy_id for a in asked_here])
        pairs = self._pairs(sorted(callers), asked_here)
        elders = self._people.by_ids(sorted({elder for _, elder in pairs}))
        held = self.of_people(sorted(elders)) if elders else []
        return [
            self._speaking(callers[proxy], elders[elder], role, held)
            for (proxy, elder), role in pairs.items()
            if elder in elders
        ]

    def holds_back(self, call_id: str, person_id: int, act: Level) -> Verdict | None:
        """Why the relative who calls may not do `act` for an older person.

        None: they may, or no relative of this person seems to be calling.
        """
        person = self._people.stands_for({person_id}).get(person_id)
        if person in {caller.id for caller in self.callers(call_id)}:
            return None
        found = [one.verdicts[act] for one in self.speaking(call_id) if one.elder.id == person]
        return found[0] if found and not any(verdict.allowed for verdict in found) else None

    def between(self, proxy_id: int, elder_id: int) -> list[Authority]:
        """Authorities of these two, newest first."""
        both = self.of_people([elder_id])
        return [a for a in both if (a.proxy_id, a.elder_id) == (proxy_id, elder_id)]

    def is_family(self, proxy_id: int, elder_id: int) -> bool:
        """Whether one is on file as calling on the other's behalf, at this moment."""
        now = self._clock.now()
        return any(
            (tie.proxy_id, tie.elder_id) == (proxy_id, elder_id) and holds(tie, now)
            for tie in self._people.ties_of([elder_id])
        )

    def _pairs(
        self, callers: Sequence[int], asked: Sequence[Authority]
    ) -> dict[tuple[int, int], str]:
        now = self._clock.now()
        ties = self._people.ties_of(callers) if callers else []
        mine = [tie for tie in ties if tie.proxy_id in callers and holds(tie, now)]
        pairs: dict[tuple[int, int], str] = {(t.proxy_id, t.elder_id): t.role for t in mine}
        for authority in asked:
            pairs.setdefault((authority.proxy_id, authority.elder_id), "")
        return pairs

    def _speaking(
        self, proxy: Person, elder: Person, role: str, held: Sequence[Authority]
    ) -> Speaking:
        now = self._clock.now()
        verdicts = {act: rules.may(proxy.id, elder.id, act, held, now) for act in rules.LEVELS}
        counts = verdicts["ask"].authority_id
        return Speaking(
            proxy=proxy,
            elder=elder,
            role=role,
            level=rules.widest(proxy.id, elder.id, held, now),
            verdicts=verdicts,
            authority=next((a for a in held if a.id == counts), None),
        )
