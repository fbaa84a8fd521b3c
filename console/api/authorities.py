"""Acting for an older person: asked for, consented to in a call of three, limited, ended.

Agents do so in the call that they have, or had: for its caller, who wants to act; and at the word
of an older person who calls, who wants less of it. Supervisors file consents given otherwise, and
undo the centre's own mistakes. All of it is written down.
"""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path

from console import secrecy
from console.acting import (
    AuthorityShown,
    AuthorityStep,
    AuthorityWish,
    ConsentWish,
    LessWish,
    LimitWish,
    RefusalWish,
    SpeakingFor,
)
from console.api import problems
from console.api.calls import sees
from console.api.pages import RowNumber, changed, visible_names
from console.api.people import check_serves
from console.api.registration import Acting, acting
from console.models import Id
from console.once import Once
from core.errors import Unavailable
from crm.client import Authority, Request, Speaking, undoable
from reports import views

router = APIRouter(tags=["authorities"], route_class=Once)
ERRORS = problems(401, 403, 404, 409, 413, 422)
NO_CALL = "没有这通电话，或不是您的通话。"

By = Annotated[Acting, Depends(acting)]
AuthorityNumber = Annotated[int, Path(ge=1, lt=2**53)]


@router.get("/api/people/{person_id}/authorities", responses=problems(401, 403, 404, 422))
def list_authorities(person_id: RowNumber, by: By) -> list[AuthorityShown]:
    """What others may do for this person, and this person for others; the newest first."""
    check_serves(by.parts, by.user, person_id)
    return _shown(by, by.parts.acting.speakers.of_people([person_id]))


@router.get("/api/calls/{call_id}/speaking", responses=problems(401, 403, 404, 422))
def who_speaks(call_id: Id, by: By) -> list[SpeakingFor]:
    """For whom the call's caller may act, and how far; nobody: a stranger, or a call of one's own.

    Nobody, too, to whom the call's caller is secret. Known for 30 days; later only for whom
    something was asked in this call.
    """
    _check_call(by, call_id, look=True)
    if secrecy.hides(secrecy.calls(by.parts, by.user, by.who, [call_id]).get(call_id)):
        return []
    found = by.parts.acting.speakers.speaking(call_id)
    shown = {a.id: a for a in _shown(by, [one.authority for one in found if one.authority])}
    people = {p.id: p.name for one in found for p in (one.proxy, one.elder)}
    names = visible_names(by.user, by.who, by.parts, people)
    return [_speaking(one, names, shown) for one in found]


@router.post("/api/authorities", status_code=201, responses=ERRORS)
def ask(wanted: AuthorityWish, by: By) -> AuthorityShown:
    """Someone asks to act for an older person; nothing is allowed until the elder consents."""
    if wanted.call_id is not None:
        _check_call(by, wanted.call_id)
    elif by.user.role == "agent":
        raise HTTPException(403, "Agents ask for it in a call that they have.")
    request = Request(
        elder_id=wanted.elder_id,
        proxy_id=wanted.proxy_id,
        level=wanted.level,
        valid_until=wanted.valid_until,
        call_id=wanted.call_id,
    )
    return _did(by, "asked", by.parts.acting.ask(request, by.user.username, wanted.note))


@router.post("/api/authorities/{authority_id}/call", responses=problems(
    401, 403, 404, 409, 413, 422, 503))  # fmt: skip
def call_elder(authority_id: AuthorityNumber, by: By) -> AuthorityShown:
    """Ring the elder, at the number on file, into the call in which it was asked for."""
    call_id = _call_of(by, authority_id)
    known, number = by.parts.acting.number_to_call(authority_id, call_id)
    lead = "" if by.user.role == "agent" else by.user.username
    agent_id = by.user.agent_id or ""
    by.parts.content.call_in(call_id, agent_id, known.elder_id, number, by=lead)
    return _did(by, "called", by.parts.acting.called(authority_id, by.user.username))


@router.post("/api/authorities/{authority_id}/consent", responses=ERRORS)
def consent(authority_id: AuthorityNumber, wanted: ConsentWish, by: By) -> AuthorityShown:
    """The elder has consented; by telephone only if they were heard in the call."""
    if wanted.how == "call":
        call_id = _call_of(by, authority_id)
        after = by.parts.acting.consent(authority_id, call_id, by.user.username)
        return _did(by, "granted", after)
    if by.user.role == "agent":
        raise HTTPException(403, "Agents take consents by telephone only.")
    if not wanted.note:
        raise HTTPException(422, "请在备注里写明书面授权存放在哪里，或由谁当面确认。")
    after = by.parts.acting.consent_otherwise(
        authority_id, wanted.how, by.user.username, wanted.note
    )
    return _did(by, "granted", after)


@router.post("/api/authorities/{authority_id}/refuse", responses=ERRORS)
def refuse(authority_id: AuthorityNumber, wanted: RefusalWish, by: By) -> AuthorityShown:
    """The elder has said no."""
    call_id = _call_of(by, authority_id)
    after = by.parts.acting.refuse(authority_id, call_id, by.user.username, wanted.note)
    return _did(by, "refused", after)


@router.post("/api/authorities/{authority_id}/limit", responses=ERRORS)
def limit(authority_id: AuthorityNumber, wanted: LimitWish, by: By) -> AuthorityShown:
    """Less than before: needs no consent."""
    _check_less(by, authority_id, wanted)
    after = by.parts.acting.limit(
        authority_id,
        wanted.level,
        wanted.valid_until,
        source=wanted.source,
        by=by.user.username,
        note=wanted.reason,
    )
    return _did(by, "limited", after)


@router.post("/api/authorities/{authority_id}/withdraw", responses=ERRORS)
def withdraw(authority_id: AuthorityNumber, wanted: LessWish, by: By) -> AuthorityShown:
    """It ends now."""
    _check_less(by, authority_id, wanted)
    after = by.parts.acting.withdraw(authority_id, wanted.source, by.user.username, wanted.reason)
    return _did(by, "withdrawn", after)


@router.post("/api/authorities/{authority_id}/restore", responses=ERRORS)
def restore(authority_id: AuthorityNumber, by: By) -> AuthorityShown:
    """Take back the centre's own last limit or withdrawal, within a day."""
    return _did(by, "restored", by.parts.acting.restore(authority_id, by.user.username))


def _check_less(by: Acting, authority_id: int, wanted: LessWish) -> None:
    """An agent needs the elder on the line; a request of their own caller they may drop."""
    if by.user.role != "agent":
        return
    if wanted.call_id is None:
        raise HTTPException(403, "Agents do so in a call that they have.")
    _check_call(by, wanted.call_id)
    known = by.parts.acting.get(authority_id)
    calling = {person.id for person in by.parts.acting.speakers.callers(wanted.call_id)}
    own_request = known.state == "asked" and known.call_id == wanted.call_id
    if not own_request and (wanted.source != "elder" or known.elder_id not in calling):
        raise HTTPException(403, "只有老人本人来电时，座席才能限制或撤回授权。")


def _call_of(by: Acting, authority_id: int) -> str:
    """The call in which it was asked for, if it is this user's."""
    call_id = by.parts.acting.get(authority_id).call_id
    if call_id is None:
        raise HTTPException(422, "这份申请不是在电话里提出的，不能用电话确认。")
    _check_call(by, call_id)
    return call_id


def _check_call(by: Acting, call_id: str, *, look: bool = False) -> None:
    """Answers 404 to an agent for a call that they neither have nor had.

    `look`: also to anybody for a call that there is not.
    """
    with by.parts.db.read() as session:
        legs = views.legs_of(session, call_id)
        known = bool(legs) or views.call(session, call_id) is not None
    if by.user.role != "agent":
        if look and not known:
            raise HTTPException(404, NO_CALL)
        return
    if not (legs and sees(by.user, legs)) and not _has(by, call_id):
        raise HTTPException(404, NO_CALL)


def _has(by: Acting, call_id: str) -> bool:
    """Whether the agent has the call at this moment: the journal is a little behind."""
    try:
        view = by.parts.content.talk_of(by.user.agent_id or "")
    except Unavailable:
        return False
    return view is not None and view.call_id == call_id


def _did(by: Acting, what: str, after: Authority) -> AuthorityShown:
    subject = f"authority:{after.id} customer:{after.elder_id} customer:{after.proxy_id}"
    changed(by.parts, by.who, f"authority_{what}", subject)
    return _shown(by, [after])[0]


def _shown(by: Acting, found: Sequence[Authority]) -> list[AuthorityShown]:
    now = by.parts.clock.now()
    secret = secrecy.calls(by.parts, by.user, by.who, [a.call_id for a in found])
    kept = {call_id for call_id, one in secret.items() if one.hidden}
    found = [_without_call(a) if a.call_id in kept else a for a in found]
    either = {i for a in found for i in (a.proxy_id, a.elder_id)}
    names = visible_names(by.user, by.who, by.parts, by.parts.people.names(either))
    steps: dict[int, list[AuthorityStep]] = {}
    for step in by.parts.acting.steps([a.id for a in found]):
        told = step.model_dump(exclude={"authority_id"})
        line = AuthorityStep.model_validate(
            told | ({"call_id": None} if step.call_id in kept else {})
        )
        steps.setdefault(step.authority_id, []).append(line)
    return [
        AuthorityShown(
            proxy_name=names.get(a.proxy_id, ""),
            elder_name=names.get(a.elder_id, ""),
            heard=a.heard_at is not None,
            undoable=undoable(a, now),
            steps=steps.get(a.id, []),
            **a.model_dump(exclude={"heard_at", "changed_at", "source", "was", "was_until"}),
        )
        for a in found
    ]


def _without_call(found: Authority) -> Authority:
    """The same without the call in which it was asked for: its caller made a secret report."""
    return found.model_copy(update={"call_id": None, "recording_id": None})


def _speaking(
    one: Speaking, names: dict[int, str], shown: dict[int, AuthorityShown]
) -> SpeakingFor:
    return SpeakingFor.model_validate(
        {
            "proxy_id": one.proxy.id,
            "proxy_name": names.get(one.proxy.id, ""),
            "elder_id": one.elder.id,
            "elder_name": names.get(one.elder.id, ""),
            "role": one.role,
            "level": one.level,
            "why": {act: verdict.why for act, verdict in one.verdicts.items()},
            "authority": shown.get(one.authority.id) if one.authority else None,
        }
    )
