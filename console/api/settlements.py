"""Settling at once (快处快赔): offered at the desk, approved live, agreed to, handed to payment."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from console import secrecy
from console.api import problems
from console.api.cards import call_of
from console.api.pages import PageNumber, PageSize, RowNumber, changed, only_for
from console.audit import Who
from console.context import Asking, Audited, Context, Parts
from console.models import Id
from console.once import Once
from console.settled import (
    DecisionView,
    MatterView,
    OrderChoice,
    SettlementBecause,
    SettlementDesk,
    SettlementNote,
    SettlementPage,
    SettlementPaid,
    SettlementTotals,
    SettlementTotalView,
    SettlementView,
    SettlementWish,
)
from console.settling import as_csv, month_of, settler, shown
from console.users import User
from core.errors import Refused
from crm.client import (
    ASKING,
    Caller,
    Decision,
    Matter,
    Settlement,
    SettlementFilter,
    SettlementState,
    Wish,
    parse_sum,
    say_sum,
)
from crm.views import OrderFilter

router = APIRouter(tags=["settlements"], route_class=Once)
ERRORS = problems(401, 403, 404, 409, 413, 422)
LISTED = 50
"""Of one call."""
ORDERS = 20
MOST_CSV = 20_000
CALL_BACK = timedelta(hours=2)
"""By when a caller who had hung up is told what was decided."""
Month = Annotated[str, Query(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
CSV = {"content": {"text/csv": {"schema": {"type": "string"}}}}


@router.get("/api/calls/{call_id}/settlements", responses=problems(401, 403, 404, 422))
def settlement_desk(call_id: Id, parts: Parts, user: Asking, who: Audited) -> SettlementDesk:
    """What may be settled for the caller of a call by who asks, and what was in it."""
    caller = _caller(parts, user, who, call_id)
    standing = parts.settling.standing(caller, settler(user))
    found, _ = parts.settling.listed(SettlementFilter(call_id=call_id), 0, LISTED)
    level = standing.level
    return SettlementDesk(
        level=level.title if level else None,
        days=standing.policy.customer.days,
        left_fen=standing.left.fen if standing.left else None,
        left_times=standing.left.times if standing.left else None,
        matters=[
            MatterView(
                **one.model_dump(include={"id", "title", "never", "gives", "needs", "order"}),
                limit_fen=one.limits.get(level.id) if level else None,
            )
            for one in standing.policy.matters
        ],
        orders=_orders(parts, caller),
        settlements=shown(parts, user, who, found),
    )


@router.post("/api/calls/{call_id}/settlements/check", responses=problems(401, 403, 404, 413, 422))
def check_settlement(
    call_id: Id, wanted: SettlementWish, parts: Parts, user: Asking, who: Audited
) -> DecisionView:
    """What the policy says to a wish, and what to say to the caller; changes nothing."""
    caller = _caller(parts, user, who, call_id)
    try:
        wish = _wish(wanted)
    except Refused as error:
        refused = Decision("refused", "amount", str(error))
        return DecisionView(**refused._asdict(), needs="", amount_fen=0, say="")
    decision = parts.settling.decide(caller, wish, settler(user))
    policy = parts.settling.policy
    matter, level = policy.matter(wish.matter), policy.level(decision.level)
    return DecisionView(
        verdict=decision.verdict,
        why=decision.why,
        reason=decision.reason,
        needs=level.title if level else "",
        amount_fen=wish.amount_fen,
        say=_say(matter, wish, decision),
    )


@router.post("/api/calls/{call_id}/settlements", status_code=201, responses=ERRORS)
def open_settlement(
    call_id: Id, wanted: SettlementWish, parts: Parts, user: Asking, who: Audited
) -> SettlementView:
    """Offer it to the caller, or ask for its approval; asked twice in a call it is the same.

    422: the policy refuses it, or a relative calls who may not speak of money; says what to do.
    """
    caller = _caller(parts, user, who, call_id)
    made = parts.settling.ask(caller, _wish(wanted), settler(user))
    return _done(parts, user, who, made, "settlement_asked")


@router.get("/api/settlements", responses=problems(401, 403, 422))
def list_settlements(
    *,
    parts: Parts,
    user: Asking,
    who: Audited,
    state: Annotated[list[SettlementState] | None, Query(max_length=9)] = None,
    agent: Annotated[str | None, Query(max_length=12)] = None,
    matter: Annotated[str | None, Query(max_length=20)] = None,
    person: Annotated[int | None, Query(ge=1, lt=2**53)] = None,
    order: Annotated[int | None, Query(ge=1, lt=2**53)] = None,
    page: PageNumber = 1,
    size: PageSize = 20,
) -> SettlementPage:
    """Settlements, the newest first. Agents see their own; secret reports' not by customer."""
    mine = only_for(user)
    wanted = SettlementFilter(
        states=state,
        agent_id=agent if mine is None else mine,
        matter=matter,
        order_id=order,
        people=None if person is None else parts.settling.entries_of(person),
    )
    found, total = parts.settling.listed(wanted, (page - 1) * size, size)
    items = shown(parts, user, who, found)
    if person is not None or order is not None:
        items = [one for one in items if not secrecy.hides(one.secret)]
        total -= len(found) - len(items)
    return SettlementPage(items=items, total=total, page=page, size=size)


@router.get("/api/settlements/totals", responses=problems(401, 403, 422))
def settlement_totals(month: Month, parts: Parts, user: Asking) -> SettlementTotals:
    """What was given in a month (YYYY-MM), by agent and matter."""
    del user
    names = parts.content.agent_names()
    found = parts.settling.totals(*month_of(month, parts.settings.timezone))
    items = [
        SettlementTotalView(**one._asdict(), agent_name=names.get(one.agent_id or ""))
        for one in found
    ]
    return SettlementTotals(month=month, items=items)


@router.get(
    "/api/settlements.csv",
    response_class=Response,
    responses={200: CSV, **problems(401, 403, 422)},
)
def settlements_csv(month: Month, parts: Parts, user: Asking, who: Audited) -> Response:
    """Every settlement of a month for spreadsheets, without names of callers; written down."""
    del user
    since, until = month_of(month, parts.settings.timezone)
    found, _ = parts.settling.listed(SettlementFilter(since=since, until=until), 0, MOST_CSV)
    changed(parts, who, "settlements_exported", f"month:{month}")
    head = {"Content-Disposition": f'attachment; filename="settlements-{month}.csv"'}
    return Response("\ufeff" + as_csv(parts, found), media_type="text/csv", headers=head)


@router.post("/api/settlements/{settlement_id}/approve", responses=ERRORS)
def approve_settlement(
    settlement_id: RowNumber, wanted: SettlementNote, parts: Parts, user: Asking, who: Audited
) -> SettlementView:
    """Approve it. 422: one's own, or beyond one's authority. 409: decided, withdrawn or lapsed."""
    made = parts.settling.approve(settlement_id, settler(user), wanted.note)
    return _decided(parts, user, who, made, "已批准，请回电征得同意")


@router.post("/api/settlements/{settlement_id}/decline", responses=ERRORS)
def decline_settlement(
    settlement_id: RowNumber, wanted: SettlementBecause, parts: Parts, user: Asking, who: Audited
) -> SettlementView:
    """Decline it, and say why. As approving."""
    made = parts.settling.decline(settlement_id, settler(user), wanted.reason)
    return _decided(parts, user, who, made, f"未批准（{wanted.reason}），请回电告知")


@router.post("/api/settlements/{settlement_id}/agree", responses=ERRORS)
def agree_to_settlement(
    settlement_id: RowNumber, parts: Parts, user: Asking, who: Audited
) -> SettlementView:
    """The caller has heard the sum and agreed. 409: it waits for an approval, or is over."""
    own = user.role == "agent"
    made = parts.settling.agree(settlement_id, settler(user), own=own)
    return _done(parts, user, who, made, "settlement_agreed")


@router.post("/api/settlements/{settlement_id}/withdraw", responses=ERRORS)
def withdraw_settlement(
    settlement_id: RowNumber, wanted: SettlementBecause, parts: Parts, user: Asking, who: Audited
) -> SettlementView:
    """Undo it. 409: payment has it."""
    own = user.role == "agent"
    made = parts.settling.withdraw(settlement_id, settler(user), wanted.reason, own=own)
    return _done(parts, user, who, made, "settlement_withdrawn")


@router.post("/api/settlements/{settlement_id}/hand", responses=ERRORS)
def hand_settlement(
    settlement_id: RowNumber, parts: Parts, user: Asking, who: Audited
) -> SettlementView:
    """Payment takes it; from then on it is not undone. 409: not agreed to, or it may be undone."""
    made = parts.settling.hand(settlement_id, who.username)
    return _done(parts, user, who, made, "settlement_handed")


@router.post("/api/settlements/{settlement_id}/paid", responses=ERRORS)
def settlement_paid(
    settlement_id: RowNumber, wanted: SettlementPaid, parts: Parts, user: Asking, who: Audited
) -> SettlementView:
    """Payment has paid it. Said twice it is the same; 409 for another reference."""
    made = parts.settling.pay(settlement_id, who.username, wanted.reference)
    return _done(parts, user, who, made, "settlement_paid")


@router.post("/api/settlements/{settlement_id}/failed", responses=ERRORS)
def settlement_failed(
    settlement_id: RowNumber, wanted: SettlementBecause, parts: Parts, user: Asking, who: Audited
) -> SettlementView:
    """Payment could not. It may be handed over again, or withdrawn."""
    made = parts.settling.fail(settlement_id, who.username, wanted.reason)
    return _done(parts, user, who, made, "settlement_failed")


def _say(matter: Matter | None, wish: Wish, decision: Decision) -> str:
    if matter is None or not decision.stands:
        return ""
    return ASKING if decision.level else say_sum(matter, wish.give, wish.amount_fen)


def _caller(parts: Context, user: User, who: Who, call_id: str) -> Caller:
    """The caller of a call of the user's; 404 for another's, 403 where they are secret."""
    row = call_of(parts, user, call_id)
    secrecy.check_call(parts, user, who, call_id)
    return Caller(call_id, row.customer_id, row.caller_hash or "", row.caller_masked or "")


def _wish(wanted: SettlementWish) -> Wish:
    """What is wanted, its sum read. Raises `Refused`."""
    try:
        fen = parse_sum(wanted.amount) if wanted.amount.strip() else 0
    except ValueError as error:
        raise Refused(str(error)) from None
    told = wanted.model_dump(exclude={"amount"})
    return Wish(**told, amount_fen=fen)


def _orders(parts: Context, caller: Caller) -> list[OrderChoice]:
    """Work orders of the call, and the caller's own that are not closed."""
    filters = [OrderFilter(call_id=caller.call_id)]
    if caller.person_id is not None:
        filters.append(OrderFilter(person_id=caller.person_id))
    found = {one.id: one for wanted in filters for one in parts.books.orders(wanted, 0, ORDERS)[0]}
    open_ = [one for one in found.values() if one.state != "closed"]
    return [OrderChoice.model_validate(one) for one in sorted(open_, key=lambda one: -one.id)]


def _decided(parts: Context, user: User, who: Who, made: Settlement, said: str) -> SettlementView:
    """As `_done`; where the caller has hung up, the agent has to call back."""
    view = _done(parts, user, who, made, f"settlement_{made.state}")
    # Decided by this request, not by an earlier one that was answered alike.
    if not view.talking and made.agent_id is not None and made.changed_at >= who.at:
        note = f"快处快赔 {made.number} {said}"[:500]
        try:
            due = who.at + CALL_BACK
            parts.desk.promise_call(made.call_id, due, made.agent_id, note)
        except Refused:  # without a number nobody can be called: the page shows it all the same
            return view
    return view


def _done(parts: Context, user: User, who: Who, made: Settlement, action: str) -> SettlementView:
    changed(parts, who, action, f"settlement:{made.id} {made.number}")
    return shown(parts, user, who, [made])[0]
