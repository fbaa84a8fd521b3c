"""Playing a recording, from any place, decrypting no more than is sent; and its shape."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Header, HTTPException
from starlette.responses import Response, StreamingResponse

from console import audit, hiding, secrecy
from console.api import problems
from console.api.calls import sees
from console.audit import Who
from console.content import Audio, Redacted
from console.context import Asking, Audited, Context, Parts
from console.models import Id, RecordingPeaks
from console.problems import problem
from console.ranges import wanted
from console.users import User
from reports import views

router = APIRouter(tags=["recordings"])

PIECE = 256 * 1024
"""Bytes decrypted and sent at a time."""

_WAV = {"content": {"audio/wav": {"schema": {"type": "string", "format": "binary"}}}}


@router.get(
    "/api/recordings/{recording_id}/audio",
    response_class=Response,
    responses={200: _WAV, 206: _WAV, **problems(401, 403, 404, 409, 416, 422)},
)
def play(
    *,
    recording_id: Id,
    parts: Parts,
    user: Asking,
    who: Audited,
    range_header: Annotated[str | None, Header(alias="Range", max_length=200)] = None,
    if_range: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """The WAV, caller left and agent right; `Range` asks for a part of it."""
    sha256, hidden = _allowed(parts, user, who, recording_id)
    tag = f'"{sha256}-{hidden.transcript.id}"' if hidden else f'"{sha256}"'
    audit.look(parts.db, who, "recording_played", [recording_id])
    audio = parts.content.audio(recording_id, hidden.stretches if hidden else ())
    asked = wanted(range_header, audio.size) if if_range in (None, tag) else None
    if asked == "unsatisfiable":
        audio.close()
        return problem(
            416, "The recording is shorter than that.", {"Content-Range": f"bytes */{audio.size}"}
        )
    first, end = asked or (0, audio.size)
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Length": str(end - first),
        "Content-Disposition": f'inline; filename="{recording_id}.wav"',
        "Cache-Control": "private, no-store",
        "ETag": tag,
    }
    if asked:
        headers["Content-Range"] = f"bytes {first}-{end - 1}/{audio.size}"
    return StreamingResponse(
        _pieces(audio, first, end), 206 if asked else 200, headers, media_type="audio/wav"
    )


@router.get("/api/recordings/{recording_id}/peaks", responses=problems(401, 403, 404, 409, 422))
def shape(recording_id: Id, parts: Parts, user: Asking, who: Audited) -> RecordingPeaks:
    """How loud each side is along it. Where this user hears a tone, it is the tone's loudness."""
    _, hidden = _allowed(parts, user, who, recording_id)
    audit.look(parts.db, who, "recording_shape_seen", [recording_id])
    sides = parts.content.peaks(recording_id, hidden.stretches if hidden else ())
    return RecordingPeaks(sides=[list(side) for side in sides])


def _allowed(
    parts: Context, user: User, who: Who, recording_id: str
) -> tuple[str, Redacted | None]:
    """The WAV's SHA-256, and what this user must not hear. Raises HTTP 403, 404 and 409."""
    call_id, sha256 = parts.content.recorded_call(recording_id)
    with parts.db.read() as session:
        legs = views.legs_of(session, call_id)
        row = views.call(session, call_id)
    if not sees(user, legs):
        raise HTTPException(404, "There is no such recording.")
    secrecy.check_call(parts, user, who, call_id)
    return sha256, _hidden(parts, row, recording_id) if hiding.hides(user) else None


def _hidden(parts: Context, row: views.CallRow | None, recording_id: str) -> Redacted:
    """What this user must not hear. Raises HTTP 409 while nobody knows what that is."""
    found = hiding.redacted(parts, row, recording_id) if row else None
    if found is None:
        raise HTTPException(409, "It is not written down yet, so personal data cannot be hidden.")
    return found


def _pieces(audio: Audio, first: int, end: int) -> Iterator[bytes]:
    with audio:
        for start in range(first, end, PIECE):
            yield audio.read_range(start, min(start + PIECE, end))
