"""A gateway over HTTP: one signed POST of JSON, answered by JSON that repeats the message's id.

    POST <sms_url>
    X-Silverline-Signature: t=<Unix time>,v1=<HMAC-SHA-256 of "<t>.<body>", hexadecimal>
    Idempotency-Key: <id>
    {"id": "…", "to": "13900000000", "text": "…"}

    200 {"id": "…"}

Whatever answers 200 without our id is no gateway (a proxy, a log-in page), and counts as no answer.
"""

import hashlib
import hmac
import json
from collections.abc import Callable

import httpx

from crm.sms.ports import LIMIT_S, Answer, Outgoing

SIGNATURE = "X-Silverline-Signature"
MOST_BYTES = 64 * 1024
"""Of an answer; more is none of a gateway's."""
STEP_S = 5.0
"""For connecting, and for each piece of the answer."""
TRY_AGAIN = frozenset({408, 425, 429})
"""Of the client's errors, those that may pass."""


def signature(key: bytes, moment: int, body: bytes) -> str:
    """The header's value. `moment`: Unix time, so that an old request cannot be sent again."""
    mac = hmac.new(key, f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={mac}"


class HttpGateway:
    """Implements `crm.sms.ports.Gateway`. Follows no redirect: a number goes where we were told."""

    def __init__(
        self,
        url: str,
        key: bytes,
        wall: Callable[[], float],
        monotonic: Callable[[], float],
    ) -> None:
        self._url, self._key, self._wall, self._monotonic = url, key, wall, monotonic
        limits = httpx.Timeout(STEP_S)
        self._client = httpx.Client(timeout=limits, follow_redirects=False, trust_env=False)

    def send(self, message: Outgoing) -> Answer:
        body = json.dumps(
            {"id": message.id, "to": message.number, "text": message.text}, ensure_ascii=False
        ).encode()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": message.id,
            SIGNATURE: signature(self._key, int(self._wall()), body),
        }
        deadline = self._monotonic() + LIMIT_S
        try:
            with self._client.stream("POST", self._url, content=body, headers=headers) as response:
                return self._read(response, message.id, deadline)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            return Answer("later", type(error).__name__)

    def close(self) -> None:
        self._client.close()

    def _read(self, response: httpx.Response, wanted: str, deadline: float) -> Answer:
        status = response.status_code
        if 400 <= status < 500 and status not in TRY_AGAIN:
            return Answer("refused", str(status))
        if status != 200:
            return Answer("later", str(status))
        text = b""
        for piece in response.iter_bytes():
            text += piece
            if len(text) > MOST_BYTES or self._monotonic() > deadline:
                return Answer("later", "endless")
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            return Answer("later", "no JSON")
        same = isinstance(said, dict) and said.get("id") == wanted
        return Answer("accepted") if same else Answer("later", "another id")
