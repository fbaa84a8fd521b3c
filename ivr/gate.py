"""Whether a call is different from others: its number is listed, or calls too often."""

from dataclasses import dataclass
from typing import Protocol

from core.events import CallFlagged, Minter
from crm.client import Listed
from ivr.answers import Who
from ivr.door import Door, Verdict, judge
from ivr.often import Counter


class Watch(Protocol):
    """Knows the blacklist, at once; `crm.client.Watchlist` is one."""

    def look(self, number: str) -> Listed | None:
        """The entry of a number, if it is listed."""
        ...


@dataclass(frozen=True)
class Judged:
    """What is different, and by which entry."""

    verdict: Verdict
    listed: Listed | None = None

    def told(self, minter: Minter, call_id: str) -> CallFlagged:
        """As an event."""
        verdict = self.verdict
        action = "exempt" if verdict.exempt else "refused" if verdict.refuse else "flow"
        return minter.mint(
            CallFlagged,
            call_id=call_id,
            why=verdict.why,
            action=action,
            flow=verdict.flow,
            kind=self.listed.kind if self.listed else "",
            listing_id=self.listed.id if self.listed else None,
        )


@dataclass(frozen=True)
class Gate:
    """Looks at each call once it is known who calls."""

    watch: Watch
    counter: Counter

    def judge(self, door: Door, did: str, number: str, number_hash: str, who: Who) -> Judged | None:
        """What is different for this call; None: nothing. An older person's is not counted."""
        rule, senior = door.rule(did), _senior(who)
        listed = self.watch.look(number) if rule.listed else None
        often = False
        if rule.often is not None and not senior and listed is None:
            window_s = rule.often.minutes * 60.0
            often = self.counter.too_often(number_hash, rule.often.calls, window_s)
        verdict = judge(rule, listed=listed is not None, often=often, senior=senior, late=who.late)
        return Judged(verdict, listed) if verdict else None

    def may_be_refused(self, door: Door, did: str, number: str) -> bool:
        """Whether it is worth asking who calls before the call is answered."""
        return door.rule(did).refuses and self.watch.look(number) is not None


def _senior(who: Who) -> bool:
    return who.known is not None and who.known.senior
