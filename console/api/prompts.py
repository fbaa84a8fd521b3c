"""Prompts and the owner's recordings of them: listened to, replaced, taken back."""

from io import BytesIO
from typing import Annotated

from fastapi import APIRouter, Body, Depends, HTTPException, Path, Query
from starlette.responses import Response

from console.api import WAV, problems
from console.api.pages import PageNumber, PageSize, changed
from console.context import Audited, Context, Parts, signed_in
from console.models import Answer
from console.recorded import (
    PromptPage,
    PromptRow,
    PromptSet,
    PromptVersions,
    RecordingCheck,
)
from core.errors import Refused
from ivr.client import PRODUCT, Prompt, examine, is_key, voices

router = APIRouter(tags=["prompts"])
READS = [Depends(signed_in)]
Key = tuple[str, str]
VersionNumber = Annotated[int, Path(ge=0, lt=2**31)]
Recording = Annotated[
    bytes,
    Body(media_type="application/octet-stream", description="WAV, FLAC, OGG, MP3 or AIFF."),
]


class Restoring(Answer):
    """Which version is to be heard."""

    version: int | None = None
    """0: the product's own; null: the one before."""


def named(
    voice: Annotated[str, Query(alias="set", max_length=20)],
    name: Annotated[str, Query(max_length=48)],
) -> Key:
    """Set and name of a prompt that there can be. Answers 404 for others."""
    if not is_key((voice, name)):
        raise HTTPException(404, "There is no such prompt.")
    return voice, name


Named = Annotated[Key, Depends(named)]


@router.get("/api/prompts", responses=problems(401, 403, 422), dependencies=READS)
def list_prompts(
    *,
    parts: Parts,
    voice: Annotated[str, Query(alias="set", max_length=20)] = "normal",
    words: Annotated[str, Query(max_length=60)] = "",
    own: Annotated[bool, Query()] = False,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> PromptPage:
    """The prompts of a set. `words`: in their text or name; `own`: in the owner's voice only."""
    found = [
        PromptRow.of(number, one)
        for number, one in enumerate(parts.prompts.listed())
        if one.voice == voice and (one.version or not own) and _has(one, words)
    ]
    return PromptPage(
        items=found[(page - 1) * size : page * size],
        total=len(found),
        page=page,
        size=size,
        sets=[PromptSet(name=v.name, language=v.language, slow=v.slow) for v in voices()],
    )


@router.get("/api/prompts/versions", responses=problems(401, 403, 404, 422), dependencies=READS)
def list_versions(key: Named, parts: Parts) -> PromptVersions:
    """Every recording of a prompt, and which is heard."""
    return _versions(key, parts)


@router.get(
    "/api/prompts/versions/{version}/sound",
    response_class=Response,
    responses={200: WAV, **problems(401, 403, 404, 422)},
    dependencies=READS,
)
def hear_prompt(version: VersionNumber, key: Named, parts: Parts) -> Response:
    """A version as a WAV file; 0: the product's own."""
    path = parts.prompts.sound(key, version)
    if path is None:
        raise HTTPException(404, "There is no such recording.")
    return Response(path.read_bytes(), media_type="audio/wav")


@router.post("/api/prompts/check", responses=problems(401, 403, 404, 413, 422), dependencies=READS)
def check_recording(sent: Recording, key: Named) -> RecordingCheck:
    """Whether a recording can be used, and what it would become; changes nothing."""
    return RecordingCheck.of(examine(BytesIO(sent), key))


@router.post("/api/prompts", status_code=201, responses=problems(401, 403, 404, 413, 422))
def replace_prompt(
    *,
    sent: Recording,
    key: Named,
    parts: Parts,
    who: Audited,
    file: Annotated[str, Query(max_length=100)] = "",
    text: Annotated[str, Query(max_length=500)] = "",
) -> PromptVersions:
    """Have callers hear this recording instead, from the next calls on.

    `file`: what it is called; `text`: what it says, where that is not what the product's says.
    422: it cannot be played, see `/api/prompts/check`.
    """
    found = examine(BytesIO(sent), key)
    if found.samples is None:
        raise Refused("这段录音不能用，什么也没有改。")
    version = parts.prompts.replace(found, by=who.username, file=file, words=text)
    changed(parts, who, "prompt_replaced", f"prompt:{'/'.join(key)} version {version.number}")
    return _versions(key, parts)


@router.post("/api/prompts/restore", responses=problems(401, 403, 404, 422))
def restore_prompt(wanted: Restoring, key: Named, parts: Parts, who: Audited) -> PromptVersions:
    """Have callers hear another version, or the one before. 422: it is said somewhere."""
    was, now = parts.prompts.restore(key, wanted.version)
    if now.in_force != was.in_force:
        changed(parts, who, "prompt_restored", f"prompt:{'/'.join(key)} version {now.in_force}")
    return _versions(key, parts)


def _has(prompt: Prompt, words: str) -> bool:
    return words.casefold() in f"{prompt.name} {prompt.text}".casefold()


def _versions(key: Key, parts: Context) -> PromptVersions:
    product = parts.prompts.sound(key, PRODUCT) is not None
    return PromptVersions.of(*key, parts.prompts.record(key), product=product)
