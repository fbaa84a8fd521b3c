"""Whatever is sent to the API, it never fails inside: requests made up from its own description."""

import json
import os
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console import access
from console.openapi import FILE
from tests.console.conftest import USERS, House
from tests.console.test_access import API, concrete

EXAMPLES = int(os.environ.get("EXAMPLES", "6"))
"""For each endpoint, as described and otherwise; by hand, now and then, hundreds."""
STREAMS = {"/api/live"}
"""Has no end to wait for."""
OWN_SESSION = {("DELETE", "/api/session"), ("POST", "/api/session")}
"""Would end it, or be locked out; test_session has them."""
SCHEMA = schemathesis.openapi.from_dict(json.loads(FILE.read_text()))
WALKED = [one for one in API if one not in OWN_SESSION and one[1] not in STREAMS]
MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)


def allowed(house: House, method: str, path: str) -> TestClient:
    """Somebody who may use the endpoint."""
    roles = access.ALLOWED.get((method, path), access.EVERYONE)
    return house.client(next(user for user, role in USERS.items() if role in roles))


def requests(method: str, path: str) -> st.SearchStrategy[schemathesis.Case[Any]]:
    """Requests to an endpoint, half of them as its description has them."""
    endpoint = SCHEMA[path][method]
    return st.one_of(*(endpoint.as_strategy(generation_mode=mode) for mode in MODES))


def sent(case: schemathesis.Case[Any]) -> dict[str, Any]:
    """What httpx shall send."""
    query = {name: str(value) for name, value in (case.query or {}).items()}
    body = case.body
    if type(body).__name__ == "NotSet":
        return {"params": query}
    raw = body if isinstance(body, bytes) else json.dumps(body)
    return {"params": query, "content": raw, "headers": {"content-type": case.media_type or ""}}


@pytest.mark.parametrize(("method", "path"), WALKED)
def test_nothing_that_is_sent_makes_it_fail_inside(house: House, method: str, path: str) -> None:
    client = allowed(house, method, path)

    @given(case=requests(method, path), chosen=st.data())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def never_5xx(case: schemathesis.Case[Any], chosen: st.DataObject) -> None:
        address = concrete(path) if chosen.draw(st.booleans()) else case.formatted_path
        answer = client.request(method, address, **sent(case))
        assert answer.status_code < 500 or answer.status_code == 503, answer.text
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"

    never_5xx()
