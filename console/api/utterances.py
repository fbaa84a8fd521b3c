"""What callers said and the machine did not understand well: listened to, put right, undone."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from starlette.responses import Response

from console import audit, secrecy
from console.api import WAV, problems
from console.api.pages import PageNumber, PageSize, RowNumber, changed
from console.context import Asking, Audited, Context, Parts
from console.models import IntentBook, KnownIntent, Utterance, UtterancePage, UtteranceVerdict
from ivr import views
from ivr.client import Verdict
from ivr.views import Which

router = APIRouter(tags=["utterances"])


@router.get("/api/utterances", responses=problems(401, 403, 422))
def list_utterances(
    *,
    parts: Parts,
    who: Audited,  # noqa: ARG001 (only the signed-in may ask)
    which: Annotated[Which | None, Query()] = None,
    page: PageNumber = 1,
    size: PageSize = 20,
) -> UtterancePage:
    """The newest first; numbers and names are masked. `which`: open, or done."""
    with parts.db.read() as session:
        found, total = views.utterances(session, which, (page - 1) * size, size)
    items = [Utterance.model_validate(one) for one in found]
    return UtterancePage(items=items, total=total, page=page, size=size)


@router.get("/api/intents", responses=problems(401, 403))
def list_intents(
    parts: Parts,
    who: Audited,  # noqa: ARG001 (only the signed-in may ask)
) -> list[IntentBook]:
    """Every book of intents, and what each intent is called."""
    return [
        IntentBook(
            name=book.name,
            title=book.title,
            intents=[
                KnownIntent(name=name, title=intent.title) for name, intent in book.intents.items()
            ],
        )
        for book in parts.trainer.books().values()
    ]


@router.post("/api/utterances/{utterance_id}", responses=problems(401, 403, 404, 422))
def decide(
    utterance_id: RowNumber, wanted: UtteranceVerdict, parts: Parts, who: Audited
) -> Utterance:
    """Say which intent it was, or `none`, and what the book shall learn from it.

    `synonym` means the intent from now on, `hot_word` is what the recogniser expects; running calls
    end as they began. 422: the words mean something else already, or cannot be heard.
    """
    verdict = Verdict(wanted.meant, wanted.synonym, wanted.hot_word)
    parts.trainer.decide(utterance_id, verdict, who.username)
    learnt = f" {wanted.synonym or wanted.hot_word}".rstrip()
    changed(parts, who, "utterance_judged", f"utterance:{utterance_id} {wanted.meant}{learnt}")
    return _shown(parts, utterance_id)


@router.post("/api/utterances/{utterance_id}/undo", responses=problems(401, 403, 404, 422))
def undo(utterance_id: RowNumber, parts: Parts, who: Audited) -> Utterance:
    """Take the verdict back, and what the book learnt from it."""
    parts.trainer.undo(utterance_id, who.username)
    changed(parts, who, "utterance_reopened", f"utterance:{utterance_id}")
    return _shown(parts, utterance_id)


@router.get(
    "/api/utterances/{utterance_id}/sound",
    response_class=Response,
    responses={200: WAV, **problems(401, 403, 404, 422)},
)
def listen(utterance_id: RowNumber, parts: Parts, user: Asking, who: Audited) -> Response:
    """The utterance as a WAV; every listener is written down. 404: its sound is gone."""
    with parts.db.read() as session:
        found = views.utterance(session, utterance_id)
    sound = parts.content.utterance_sound(found.sound) if found and found.sound else None
    if found is None or sound is None:
        raise HTTPException(404, "Its sound is not kept any more.")
    secrecy.check_call(parts, user, who, found.call_id)
    audit.look(parts.db, who, "utterance_heard", [f"utterance:{utterance_id} {found.call_id}"])
    return Response(sound, media_type="audio/wav", headers={"Cache-Control": "private, no-store"})


def _shown(parts: Context, utterance_id: int) -> Utterance:
    with parts.db.read() as session:
        found = views.utterance(session, utterance_id)
    if found is None:
        raise HTTPException(404, "There is no such utterance.")
    return Utterance.model_validate(found)
