"""The built pages of `console/web`: files as they are, everything else is the page itself."""

import functools
import re
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, PlainTextResponse, Response

from core import assets
from core.settings import Settings

FOREVER = "public, max-age=31536000, immutable"
"""For files whose name carries a hash of their content."""
NOT_BUILT = "The pages are not built yet. Run: make web\n"

_FILE_NAME = re.compile(r"\.[a-z][a-z0-9]{0,9}$", re.IGNORECASE | re.ASCII)
"""Ends as files do; a call's id has a dot too, but only digits after it."""

_ENTRY = re.compile(r'src="/assets/(index-[A-Za-z0-9_-]{1,40}\.js)"')
"""The script that a built page begins with; its name changes with every change of the pages."""

router = APIRouter(include_in_schema=False)


def web_dir(settings: Settings) -> Path | None:
    """The folder of the built pages: in the clone or wheel, or else the newest in the cache."""
    shipped = assets.root() / "console" / "web" / "dist"
    cached = sorted(
        settings.cache_dir.glob("web/**/index.html"), key=lambda page: page.stat().st_mtime
    )
    for page in [shipped / "index.html", *reversed(cached)]:
        if page.is_file():
            return page.parent.resolve()
    return None


def version(root: Path | None) -> str:
    """What tells one build of the pages from another; empty where there is none to tell.

    Looked up anew when the page has changed: it may be built again under a running console.
    """
    page = root / "index.html" if root else None
    try:
        return _entry(page, page.stat().st_mtime_ns) if page else ""
    except OSError:  # just being built
        return ""


@functools.lru_cache(maxsize=4)
def _entry(page: Path, _changed: int) -> str:
    found = _ENTRY.search(page.read_text("utf-8"))
    return found.group(1) if found else ""


@router.get("/{path:path}")
def page(path: str, request: Request) -> Response:
    """A file of the build, or the page that finds its own way (React's router)."""
    if path == "api" or path.startswith("api/"):
        raise HTTPException(404, "There is no such endpoint.")
    root: Path | None = request.app.state.web_dir
    if root is None:
        return PlainTextResponse(NOT_BUILT, 503)
    found = _file_below(root, path)
    if found is not None and found.name != "index.html":
        hashed = found.parent == root / "assets"
        return FileResponse(found, headers={"Cache-Control": FOREVER if hashed else "no-cache"})
    if found is None and _FILE_NAME.search(path):
        raise HTTPException(404, "There is no such file.")  # a page for a missing script confuses
    return FileResponse(root / "index.html", headers={"Cache-Control": "no-cache"})


def _file_below(root: Path, path: str) -> Path | None:
    """The file, if there is one and it lies inside `root`, links followed."""
    try:
        found = (root / path).resolve()
        return found if found.is_relative_to(root) and found.is_file() else None
    except (OSError, ValueError):  # a name too long, or with a NUL
        return None
