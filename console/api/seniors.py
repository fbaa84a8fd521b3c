"""Lists of older people: looked through, imported, taken back. Every import is written down."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query

from console.api import problems
from console.api.pages import RowNumber, changed
from console.context import Audited, Context, Parts, signed_in
from console.enlisting import ListCount, ListImport, ListImported, ListPreview, ListTakenBack
from console.once import Once
from core.errors import Refused
from crm.client import Sheet, read_list

router = APIRouter(tags=["people"], route_class=Once)
NEWEST = 20
Sent = Annotated[bytes, Body(media_type="text/csv", description="CSV, UTF-8 or GBK.")]


@router.post(
    "/api/seniors/check",
    responses=problems(401, 403, 413, 422),
    dependencies=[Depends(signed_in)],
)
def check_list(sent: Sent, parts: Parts) -> ListPreview:
    """What is wrong in a list, line by line, and what its good lines would do; changes nothing."""
    sheet = _read(sent, parts)
    return ListPreview.of(sheet, parts.enlister().preview(sheet.listed))


@router.post("/api/seniors/imports", status_code=201, responses=problems(401, 403, 413, 422))
def import_list(
    sent: Sent, parts: Parts, who: Audited, skip_bad: Annotated[bool, Query()] = False
) -> ListImported:
    """Enlist the older people of a list. With a fault nothing is done, unless it may be skipped."""
    sheet = _read(sent, parts)
    if sheet.faults and not skip_bad:
        raise Refused(f"有{len(sheet.faults)}处不能用，什么也没有导入。")
    if not sheet.listed:
        raise Refused("没有可以导入的行。")
    number, count = parts.enlister().carry_out(sheet.listed, who.username)
    changed(parts, who, "seniors_imported", f"import:{number}")
    return ListImported(number=number, did=ListCount(**vars(count)))


@router.get("/api/seniors/imports", responses=problems(401, 403), dependencies=[Depends(signed_in)])
def list_imports(parts: Parts) -> list[ListImport]:
    """The newest imports."""
    return [ListImport.of(one) for one in parts.enlister().newest(NEWEST)]


@router.post("/api/seniors/imports/{number}/undo", responses=problems(401, 403, 404, 422))
def undo_import(number: RowNumber, parts: Parts, who: Audited) -> ListTakenBack:
    """Take an import back: who was filed by it is removed, what it filled in is unknown again."""
    taken = parts.enlister().take_back(number)
    if taken:
        changed(parts, who, "seniors_import_undone", f"import:{number}")
    return ListTakenBack(changes=taken)


def _read(sent: bytes, parts: Context) -> Sheet:
    return read_list(sent, parts.clock.now(), parts.settings.timezone)
