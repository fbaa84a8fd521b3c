"""An order system in memory, for tests and for the desk."""

from collections.abc import Iterable
from datetime import date

from core.clock import Clock
from core.pii import normalise
from crm import parcels
from crm.parcels import Guesses, NewParcel, Role, Seen


class MemoryParcels:
    """Implements `crm.ports.Parcels`."""

    def __init__(self, clock: Clock, known: Iterable[NewParcel] = ()) -> None:
        self._clock = clock
        self._known = {parcel.number: parcel for parcel in known}
        self._guesses = Guesses()

    def add(self, parcel: NewParcel) -> None:
        self._known[parcel.number] = parcel

    def of_caller(self, number: str, ending: str) -> Seen | None:
        caller = normalise(number)
        if not caller or not parcels.ending_is_enough(ending):
            return None
        found = [
            _seen(parcel, role)
            for parcel in self._known.values()
            if parcel.number.endswith(ending) and (role := _role(parcel, caller))
        ]
        return found[0] if len(found) == 1 else None

    def endings(self, number: str) -> tuple[str, ...]:
        caller = normalise(number)
        theirs = [parcel for parcel in self._known.values() if caller and _role(parcel, caller)]
        theirs.sort(key=lambda parcel: parcel.number)
        theirs.sort(key=lambda parcel: parcel.due_on or date.min, reverse=True)
        theirs.sort(key=lambda parcel: parcel.state in parcels.OVER)
        return parcels.endings(parcel.number for parcel in theirs)

    def proven(self, number: str, proof: str) -> Seen | None:
        parcel, now = self._known.get(number), self._clock.now()
        if parcel is None or not parcels.can_prove(number, proof):
            return None
        if self._guesses.locked(number, now):
            return None
        for role, phone in _phones(parcel):
            if phone.endswith(proof):
                return _seen(parcel, role)
        self._guesses.wrong(number, now)
        return None


def _phones(parcel: NewParcel) -> tuple[tuple[Role, str], ...]:
    """The receiver first: whoever is both may do what a receiver may."""
    return ("receiver", normalise(parcel.receiver)), ("sender", normalise(parcel.sender))


def _role(parcel: NewParcel, caller: str) -> Role | None:
    return next((role for role, phone in _phones(parcel) if phone == caller), None)


def _seen(parcel: NewParcel, role: Role) -> Seen:
    return Seen(role=role, **parcel.model_dump(exclude={"sender", "receiver"}))
