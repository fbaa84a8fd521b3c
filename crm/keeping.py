"""The blacklist kept by hand: filed, reviewed, appealed, taken off; each step can be undone."""

from collections.abc import Callable

from core.clock import Clock
from core.errors import Refused, UserError
from core.pii import Pii, mask
from crm import blacklist
from crm.age import local_day
from crm.blacklist import Appeal, Filing, Listing, Removal, Review
from crm.people import recognise
from crm.ports import Ledger, ListingStore, PeopleStore


class Blacklist:
    """What leads may do to it.

    Raises `UserError` for entries, calls and people that are not there, `Refused` for what cannot
    be, and the database's own errors.
    """

    def __init__(  # noqa: PLR0917 (all that an entry rests on)
        self,
        listings: ListingStore,
        people: PeopleStore,
        ledger: Ledger,
        pii: Pii,
        clock: Clock,
        timezone: str = "Asia/Shanghai",
    ) -> None:
        self._listings, self._people, self._ledger = listings, people, ledger
        self._pii, self._clock, self._timezone = pii, clock, timezone

    def file(self, filing: Filing, by: str) -> Listing:
        """Put a number on the list. Refuses an older person's."""
        number, now = self._number(filing), self._clock.now()
        found = recognise(self._people.by_number(number), local_day(now, self._timezone))
        if found is not None and found.senior:
            raise Refused("这是银发客户的号码：老年人不列入黑名单，来电一律直接接听。")
        entry = blacklist.filed(filing, self._pii.hash(number), mask(number), by, now)
        return self._listings.add(entry, number, now)

    def review(self, listing_id: int, review: Review, by: str) -> Listing:
        """Somebody else than the filer keeps it, until a new end."""
        now = self._clock.now()
        return self._change(listing_id, lambda one: blacklist.reviewed(one, review, by, now))

    def appeal(self, listing_id: int, appeal: Appeal) -> Listing:
        """Write down what the caller says; it has to be reviewed again."""
        now = self._clock.now()
        return self._change(listing_id, lambda one: blacklist.appealed(one, appeal, now))

    def remove(self, listing_id: int, removal: Removal, by: str) -> Listing:
        """Take it off the list; `restore` undoes it."""
        now = self._clock.now()
        return self._change(listing_id, lambda one: blacklist.removed(one, removal, by, now))

    def restore(self, listing_id: int) -> Listing:
        """Undo a removal."""
        now = self._clock.now()
        return self._change(listing_id, lambda one: blacklist.restored(one, now))

    def _change(self, listing_id: int, edit: Callable[[Listing], Listing]) -> Listing:
        try:
            return self._listings.change(listing_id, edit, self._clock.now())
        except LookupError:
            raise UserError("没有这条黑名单登记。") from None

    def _number(self, filing: Filing) -> str:
        """The digits that are meant."""
        if filing.number is not None:
            return filing.number
        if filing.person_id is not None:
            numbers = self._people.numbers(filing.person_id)
            for number in numbers:
                if number.id == filing.number_id and number.removed_at is None:
                    return number.digits
            raise UserError("这位客户没有这个号码。")
        if filing.call_id is not None:
            with self._ledger.unit() as unit:
                known = unit.note(filing.call_id).number
            if known is None:
                raise Refused("这通来电没有号码，或号码已过保存期，请直接填写号码。")
            return known
        raise Refused("请填写号码，或从一通来电、一位客户登记。")
