"""Tokens for programs: made and revoked by admins, and by no program."""

from fastapi import APIRouter, Depends

from console.api import problems
from console.api.pages import PageNumber, PageSize, RowNumber
from console.context import Audited, Parts, signed_in
from console.once import Once
from console.programs import NewToken, TokenPage, TokenView, WithToken

router = APIRouter(tags=["tokens"], route_class=Once)


@router.get("/api/tokens", responses=problems(401, 403, 422), dependencies=[Depends(signed_in)])
def list_tokens(parts: Parts, page: PageNumber = 1, size: PageSize = 20) -> TokenPage:
    """Tokens, the newest first; those that count no more, too."""
    items, total = parts.tokens.page((page - 1) * size, size)
    return TokenPage(items=items, total=total, page=page, size=size)


@router.post("/api/tokens", status_code=201, responses=problems(401, 403, 413, 422))
def add_token(wanted: NewToken, parts: Parts, who: Audited) -> WithToken:
    """A new token, shown this once; sent as `Authorization: Bearer`. 422: the name is in use."""
    token, secret = parts.tokens.add(wanted, who)
    return WithToken(token=token, secret=secret)


@router.post("/api/tokens/{token_id}/revoke", responses=problems(401, 403, 404, 413, 422))
def revoke_token(token_id: RowNumber, parts: Parts, who: Audited) -> TokenView:
    """It opens nothing any more, at once and for good."""
    return parts.tokens.revoke(token_id, who)
