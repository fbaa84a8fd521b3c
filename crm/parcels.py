"""Parcels, as a courier's own order system knows them: what a caller may hear of one, and when.

A parcel's number is printed on labels and opens nothing by itself. A caller is believed to be one
of its two people when they call from that person's number, or know the whole number of the parcel
and the last four digits of that person's telephone. Nobody is asked for an identity card.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

ParcelState = Literal["collected", "moving", "delivering", "signed", "returned"]
"""Collected from the sender; on its way; out with the courier; signed for; sent back."""
Role = Literal["sender", "receiver"]
OVER: tuple[ParcelState, ...] = ("signed", "returned")
"""Of a parcel that is on its way no more."""

LEAST_ENDING = 4
"""Digits of a parcel's number that a caller must know, at least."""
LEAST_WHOLE = 8
"""Digits that a whole number has, at least."""
PROOF_DIGITS = 4
"""Last digits of a telephone number that prove whose parcel it is."""
MOST_EXPECTED = 12
"""Parcels of one caller whose endings are told: a recogniser chooses among no more."""
MOST_WRONG = 5
"""Wrong proofs for one parcel, after which none is believed for a while."""
LOCKED_FOR = timedelta(hours=1)
MOST_GUESSED = 10_000
"""Parcels with wrong proofs that are remembered."""


class Parcel(BaseModel):
    """One parcel, as far as a caller who is one of its people may know it."""

    model_config = ConfigDict(frozen=True)

    number: str = Field(pattern=r"^[0-9]{8,20}$")
    state: ParcelState
    due_on: date | None = None
    """The promised day."""
    fee_fen: int = Field(0, ge=0, lt=10**9)
    """What was paid for it, in fen."""
    weight_g: int = Field(0, ge=0, lt=10**7)
    """As weighed, in grams."""


class NewParcel(Parcel):
    """A parcel with its two telephone numbers, as it is filed."""

    sender: str = Field(repr=False)
    receiver: str = Field(repr=False)


class Seen(Parcel):
    """A parcel, and who of its people is calling."""

    role: Role


def ending_is_enough(ending: str) -> bool:
    """Whether so much of a number may be asked about by the person's own telephone."""
    return ending.isascii() and ending.isdigit() and len(ending) >= LEAST_ENDING


def endings(numbers: Iterable[str]) -> tuple[str, ...]:
    """The last digits by which a caller would name these, each once, at most `MOST_EXPECTED`."""
    return tuple(dict.fromkeys(number[-LEAST_ENDING:] for number in numbers))[:MOST_EXPECTED]


def can_prove(number: str, proof: str) -> bool:
    """Whether this could be a whole number and the end of a telephone number."""
    digits = number.isascii() and number.isdigit() and proof.isascii() and proof.isdigit()
    return digits and len(number) >= LEAST_WHOLE and len(proof) == PROOF_DIGITS


def is_locked(wrong: int, last_wrong: datetime | None, now: datetime) -> bool:
    """Whether somebody is guessing: then even a right proof is not believed for a while."""
    return wrong >= MOST_WRONG and last_wrong is not None and now - last_wrong < LOCKED_FOR


def counted(wrong: int, last_wrong: datetime | None, now: datetime) -> int:
    """How many wrong proofs there have been lately, with one more now."""
    lately = last_wrong is not None and now - last_wrong < LOCKED_FOR
    return (wrong if lately else 0) + 1


class Guesses:
    """Wrong proofs by parcel, where the order system itself does not count them; of bounded size.

    Not for several threads at a time.
    """

    def __init__(self) -> None:
        self._wrong: dict[str, tuple[int, datetime | None]] = {}

    def locked(self, number: str, now: datetime) -> bool:
        """Whether nobody is believed about this parcel now."""
        wrong, last = self._wrong.get(number, (0, None))
        return is_locked(wrong, last, now)

    def wrong(self, number: str, now: datetime) -> None:
        """A proof did not fit; the oldest are forgotten beyond `MOST_GUESSED`."""
        wrong, last = self._wrong.pop(number, (0, None))
        self._wrong[number] = counted(wrong, last, now), now
        while len(self._wrong) > MOST_GUESSED:
            del self._wrong[next(iter(self._wrong))]
