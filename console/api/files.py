"""Files that owners publish: flows, the routing policy, the rules of retention; one way for all."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, HTTPException, Path, Query

from console.access import Role
from console.api import problems
from console.api.pages import changed
from console.context import Asking, Audited, Context, Parts, signed_in
from console.shelf import POLICY, RETENTION, SETTLEMENT
from console.shelved import (
    Draft,
    FileFinding,
    FileText,
    FileVersion,
    PublishedFile,
    Publishing,
    Restore,
    VersionText,
)
from console.users import User
from core.errors import UserError
from core.versions import Version

router = APIRouter(tags=["files"])
READS = [Depends(signed_in)]
ERRORS = problems(401, 403, 404, 409, 413, 422)
ADMINS_ONLY: dict[str, Role] = {RETENTION: "admin", SETTLEMENT: "admin"}
"""What is deleted does not come back; and nobody raises their own authority over money."""
SINGLE: dict[str, Literal["policy", "retention", "settlement"]] = {
    POLICY: "policy",
    RETENTION: "retention",
    SETTLEMENT: "settlement",
}
"""Files that are alone of their kind."""


def named(parts: Parts, file: Annotated[str, Query(max_length=80)]) -> str:
    """A file's name. Answers 404 for one that no file can have."""
    parts.shelf.known(file)
    return file


File = Annotated[str, Depends(named)]


@router.get("/api/files", responses=problems(401, 403), dependencies=READS)
def list_files(parts: Parts) -> list[PublishedFile]:
    """Every file that can be published: flows and what lies beside them, policies, retention."""
    newest = parts.shelf.versions.newest()
    entries = [
        PublishedFile(
            file=one.file,
            kind=one.kind,
            title=one.title,
            numbers=list(one.numbers),
            wrong=one.wrong,
            **_last(newest.get(one.file)),
        )
        for one in parts.shelf.flows.listed()
    ]
    return [*entries, *(_single(parts, file, newest) for file in SINGLE)]


@router.get("/api/files/text", responses=ERRORS, dependencies=READS)
def read_file(file: File, parts: Parts) -> FileText:
    """What is in force of a file; empty where there is none of that name yet."""
    return _now(parts, file)


@router.get("/api/files/versions", responses=ERRORS, dependencies=READS)
def list_file_versions(file: File, parts: Parts) -> list[FileVersion]:
    """What was published, the newest first."""
    now = parts.shelf.current(file).number
    return [
        FileVersion.model_validate({**vars(one), "in_force": one.number == now})
        for one in parts.shelf.versions.listed(file)
    ]


@router.get("/api/files/versions/{version}", responses=ERRORS, dependencies=READS)
def read_version(
    version: Annotated[int, Path(ge=0, lt=2**31)], file: File, parts: Parts
) -> VersionText:
    """The text of a version; 0: the product's own, empty where the product has none."""
    owned = parts.shelf.desk(file).owned(file)
    return VersionText(text=parts.shelf.versions.text(file, owned, version) or "")


@router.post("/api/files/check", responses=ERRORS, dependencies=READS)
def check_file(draft: Draft, file: File, parts: Parts) -> list[FileFinding]:
    """What is wrong with a text for a file, here and in what depends on it; changes nothing."""
    found = parts.shelf.findings(file, draft.text)
    return [FileFinding.model_validate(one) for one in found]


@router.post("/api/files", status_code=201, responses=ERRORS)
def publish_file(
    wanted: Publishing, file: File, parts: Parts, who: Audited, user: Asking
) -> FileText:
    """Put a text in force, within two seconds and without a restart.

    409 `stale`: somebody else has published meanwhile. 422: it has mistakes, or changes nothing.
    """
    _may(user, file)
    made = parts.shelf.publish(
        file, wanted.text, base=wanted.base, by=who.username, note=wanted.note
    )
    changed(parts, who, "file_published", f"file:{file} version {made.number}")
    return _now(parts, file)


@router.post("/api/files/restore", responses=ERRORS)
def restore_file(wanted: Restore, file: File, parts: Parts, who: Audited, user: Asking) -> FileText:
    """Put an earlier text in force again. Answers as publishing does."""
    _may(user, file)
    note = f"恢复第{wanted.version}版" if wanted.version else "恢复产品自带的内容"
    made = parts.shelf.restore(file, wanted.version, base=wanted.base, by=who.username, note=note)
    changed(parts, who, "file_restored", f"file:{file} version {made.number}")
    return _now(parts, file)


def _may(user: User, file: str) -> None:
    if user.role != ADMINS_ONLY.get(file, user.role):
        raise HTTPException(403, "Only administrators may change this.")


def _now(parts: Context, file: str) -> FileText:
    shelf = parts.shelf
    current = shelf.current(file)
    owned = shelf.desk(file).owned(file)
    found = shelf.findings(file, current.text) if current.mark else []
    return FileText(
        file=file,
        text=current.text,
        mark=current.mark,
        version=current.number,
        product=owned.product is not None,
        findings=[FileFinding.model_validate(one) for one in found],
    )


def _single(parts: Context, file: str, newest: dict[str, Version]) -> PublishedFile:
    """A file that is alone of its kind."""
    try:
        found = parts.shelf.desk(file).findings(file, parts.shelf.current(file).text)
    except UserError:
        found = []
    return PublishedFile(
        file=file,
        kind=SINGLE[file],
        title="",
        numbers=[],
        wrong=len(found),
        **_last(newest.get(file)),
    )


def _last(version: Version | None) -> dict[str, object]:
    return {
        "changed_at": version.at if version else None,
        "changed_by": version.by if version else "",
    }
