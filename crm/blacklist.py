"""The blacklist: numbers that need care, each with a reason, an end, and a second person's review.

No entry lasts for ever, and one that nobody but its filer has looked at lasts two weeks. What it
means for a caller is decided where calls arrive; there older people are exempt, whatever is filed.
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from core.errors import Refused
from crm.entry import PhoneNumber, one_line

ListingKind = Literal["harassment", "abuse", "fraud", "spam", "other"]
"""骚扰, 辱骂, 涉诈, 推销, 其他."""
KINDS: tuple[ListingKind, ...] = get_args(ListingKind)
ListingState = Literal["counts", "expired", "removed"]
Wanted = Literal["counts", "review", "ending", "past"]
"""Lists: those that count, those to be reviewed, those that end soon, those that count no more."""

LONGEST = timedelta(days=366)
"""From the day it is filed or reviewed."""
UNREVIEWED = timedelta(days=14)
"""An entry that only its filer has seen ends by then."""
SOON = timedelta(days=7)
"""An entry that ends within this time is shown as ending."""
MOST = 20_000
"""Entries that count at a time; more would be a sign of something else."""

Reason = Annotated[str, AfterValidator(one_line("原因", 200))]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Filing(_Entry):
    """A number to be filed: typed, that of a call, or one of a person's."""

    kind: ListingKind
    reason: Reason
    expires_at: AwareDatetime
    number: PhoneNumber | None = Field(None, repr=False)
    call_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")] | None = None
    """The call it is about; its number is filed unless another is given."""
    number_id: Annotated[int, Field(ge=1, lt=2**53)] | None = None
    """One of the numbers of `person_id`."""
    person_id: Annotated[int, Field(ge=1, lt=2**53)] | None = None


class Review(_Entry):
    """What somebody else than the filer found: it stays, until then."""

    expires_at: AwareDatetime


class Appeal(_Entry):
    """What the caller says against it, as told to somebody here; it has to be reviewed again."""

    reason: Reason


class Removal(_Entry):
    """Why it is taken off the list."""

    reason: Reason


class Listing(BaseModel):
    """One entry. The number itself is sealed elsewhere; user names are those of the console."""

    model_config = ConfigDict(frozen=True)

    id: int = 0
    """0: not filed yet."""
    number_hash: str
    masked: str
    kind: ListingKind
    reason: str
    filed_by: str
    filed_at: datetime
    expires_at: datetime
    call_id: str | None = None
    person_id: int | None = None
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None
    appeal: str | None = None
    appealed_at: datetime | None = None
    removed_by: str | None = None
    removed_at: datetime | None = None
    removal_reason: str | None = None

    @property
    def ends_at(self) -> datetime:
        """From when on it counts no more by itself."""
        if self.reviewed_at is not None:
            return self.expires_at
        return min(self.expires_at, self.filed_at + UNREVIEWED)

    def state(self, now: datetime) -> ListingState:
        """Whether it counts."""
        if self.removed_at is not None:
            return "removed"
        return "counts" if now < self.ends_at else "expired"

    @property
    def to_review(self) -> bool:
        """Nobody but the filer has looked at it, or the caller has appealed since."""
        if self.reviewed_at is None:
            return True
        return self.appealed_at is not None and self.appealed_at > self.reviewed_at

    def within(self, wanted: Wanted, now: datetime) -> bool:
        """Whether it belongs on that list."""
        counts = self.state(now) == "counts"
        match wanted:
            case "counts":
                return counts
            case "review":
                return counts and self.to_review
            case "ending":
                return counts and self.ends_at - now <= SOON
            case "past":
                return not counts


def filed(filing: Filing, number_hash: str, masked: str, by: str, now: datetime) -> Listing:
    """The entry that a filing makes. Raises `Refused` for an end that cannot be."""
    return Listing(
        number_hash=number_hash,
        masked=masked,
        kind=filing.kind,
        reason=filing.reason,
        filed_by=by,
        filed_at=now,
        expires_at=_end(filing.expires_at, now),
        call_id=filing.call_id,
        person_id=filing.person_id,
    )


def reviewed(listing: Listing, review: Review, by: str, now: datetime) -> Listing:
    """Somebody else has looked: it stays until then. Raises `Refused`."""
    _must_count(listing, now)
    if by == listing.filed_by:
        raise Refused("登记人不能复核自己登记的号码，请由另一位主管或管理员复核。")
    return listing.model_copy(
        update={
            "expires_at": _end(review.expires_at, now),
            "reviewed_by": by,
            "reviewed_at": now,
        }
    )


def appealed(listing: Listing, appeal: Appeal, now: datetime) -> Listing:
    """The caller says otherwise: to be reviewed again. Raises `Refused`."""
    _must_count(listing, now)
    return listing.model_copy(update={"appeal": appeal.reason, "appealed_at": now})


def removed(listing: Listing, removal: Removal, by: str, now: datetime) -> Listing:
    """Off the list; `restored` undoes it. Raises `Refused`."""
    _must_count(listing, now)
    return listing.model_copy(
        update={"removed_by": by, "removed_at": now, "removal_reason": removal.reason}
    )


def restored(listing: Listing, now: datetime) -> Listing:
    """Undo a removal. Raises `Refused` where there is none, or its time is over anyway."""
    if listing.removed_at is None:
        raise Refused("这个号码没有被移出黑名单。")
    if now >= listing.ends_at:
        raise Refused("这条登记已经到期，如仍有必要请重新登记。")
    return listing.model_copy(
        update={"removed_by": None, "removed_at": None, "removal_reason": None}
    )


def _end(wanted: datetime, now: datetime) -> datetime:
    end = wanted.astimezone(UTC)
    if end <= now:
        raise Refused("到期时间已经过去，请选将来的时间。")
    if end > now + LONGEST:
        raise Refused("黑名单最长一年，到期前可以复核延长。")
    return end


def _must_count(listing: Listing, now: datetime) -> None:
    if listing.state(now) != "counts":
        raise Refused("这条登记已经到期或移出，不能再改。")
