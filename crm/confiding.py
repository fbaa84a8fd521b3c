"""Marking reports as secret, lifting that, and asking which are."""

from collections.abc import Collection

from core.clock import Clock
from crm.age import local_day
from crm.ports import SecretBook
from crm.secrecy import SecrecyWish, Secret, lifted, marked, next_case, of_call, prefix

MOST_NEWEST = 10_000
"""Of those that stand, for who follows events: older calls' events are long told."""


class Confidence:
    """Reports whose reporter is kept secret."""

    def __init__(self, book: SecretBook, clock: Clock, timezone: str = "Asia/Shanghai") -> None:
        self._book, self._clock, self._timezone = book, clock, timezone

    def standing(self, subjects: Collection[str]) -> dict[str, Secret]:
        """Those of these subjects that are secret now, by subject."""
        found = self._book.of(subjects)
        return {subject: one for subject, one in found.items() if one.stands}

    def calls(self, call_ids: Collection[str]) -> dict[str, Secret]:
        """Those of these calls that are secret now, by the call's id."""
        found = self.standing([of_call(call_id) for call_id in call_ids])
        return {subject.removeprefix("call:"): one for subject, one in found.items()}

    def newest(self) -> list[str]:
        """Subjects that are secret now, the newest first; `MOST_NEWEST` at most."""
        return self._book.newest(MOST_NEWEST)

    def mark(self, subject: str, wish: SecrecyWish, by: str) -> Secret:
        """Keep the reporter secret from now on; what is secret already stays as it is."""
        now = self._clock.now()
        day = local_day(now, self._timezone)

        def edit(before: Secret | None, last: str | None) -> Secret:
            case = next_case(day, last)
            return marked(before, subject, case, reason=wish.reason, now=now, by=by)

        return self._book.keep(subject, prefix(day), edit)

    def lift(self, subject: str, wish: SecrecyWish, by: str) -> Secret:
        """The reporter may be known again. Raises `IllegalEvent` where nothing is secret."""
        now = self._clock.now()
        return self._book.keep(subject, "", lambda was, _: lifted(was, wish.reason, now, by))
