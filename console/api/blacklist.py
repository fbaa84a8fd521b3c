"""The blacklist: seen by whoever leads, kept by two people each: one files, another reviews."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from console import secrecy
from console.api import problems
from console.api.pages import PageNumber, PageSize, changed
from console.audit import Who
from console.context import Asking, Audited, Context, Parts
from console.door import Listing, ListingPage
from console.once import Once
from crm.client import Appeal, Filing, Removal, Review, of_call
from crm.client import Listing as Entry
from crm.views import ListingWanted

router = APIRouter(tags=["blacklist"], route_class=Once)
ERRORS = problems(401, 403, 404, 413, 422)
ListingNumber = Annotated[int, Path(ge=1, lt=2**53)]


@router.get("/api/blacklist", responses=problems(401, 403, 422))
def list_blacklist(
    parts: Parts,
    user: Asking,
    show: Annotated[ListingWanted, Query()] = "counts",
    page: PageNumber = 1,
    size: PageSize = 20,
) -> ListingPage:
    """Entries that count, are to be reviewed, end within a week, or count no more."""
    now = parts.clock.now()
    found, total = parts.blacklist_views.page(show, (page - 1) * size, size)
    _, waiting = parts.blacklist_views.page("review", 0, 1)
    secret = secrecy.of(parts, user, [of_call(one.call_id) for one in found if one.call_id])
    kept = {subject for subject, one in secret.items() if one.hidden}
    shown = [
        one.model_copy(update={"call_id": None}) if of_call(one.call_id or "") in kept else one
        for one in found
    ]
    items = [Listing.of(one, now) for one in shown]
    return ListingPage(items=items, total=total, page=page, size=size, to_review=waiting)


@router.post("/api/blacklist", status_code=201, responses=problems(401, 403, 404, 413, 422))
def file_number(wanted: Filing, parts: Parts, user: Asking, who: Audited) -> Listing:
    """File a number, typed, of a call, or of a person. 422: an older person's, or filed already."""
    secrecy.check_call(parts, user, who, wanted.call_id)
    return _did(parts, who, "blacklist_filed", parts.blacklist.file(wanted, who.username))


@router.post("/api/blacklist/{listing_id}/review", responses=ERRORS)
def review_listing(
    listing_id: ListingNumber, wanted: Review, parts: Parts, who: Audited
) -> Listing:
    """Keep it until a new end. 422: by who filed it."""
    kept = parts.blacklist.review(listing_id, wanted, who.username)
    return _did(parts, who, "blacklist_reviewed", kept)


@router.post("/api/blacklist/{listing_id}/appeal", responses=ERRORS)
def appeal_listing(
    listing_id: ListingNumber, wanted: Appeal, parts: Parts, who: Audited
) -> Listing:
    """Write down what the caller says against it; it has to be reviewed again."""
    return _did(parts, who, "blacklist_appealed", parts.blacklist.appeal(listing_id, wanted))


@router.post("/api/blacklist/{listing_id}/remove", responses=ERRORS)
def remove_listing(
    listing_id: ListingNumber, wanted: Removal, parts: Parts, who: Audited
) -> Listing:
    """Take it off the list, until it is restored."""
    gone = parts.blacklist.remove(listing_id, wanted, who.username)
    return _did(parts, who, "blacklist_removed", gone)


@router.post("/api/blacklist/{listing_id}/restore", responses=ERRORS)
def restore_listing(listing_id: ListingNumber, parts: Parts, who: Audited) -> Listing:
    """Undo a removal."""
    return _did(parts, who, "blacklist_restored", parts.blacklist.restore(listing_id))


def _did(parts: Context, who: Who, action: str, entry: Entry) -> Listing:
    """Write down who did it; then the entry as it is now."""
    changed(parts, who, action, f"listing:{entry.id} {entry.masked} {entry.kind}")
    return Listing.of(entry, parts.clock.now())
