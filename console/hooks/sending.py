"""One signed POST.

    POST <url>
    X-Silverline-Signature: t=<Unix time>,v1=<HMAC-SHA-256 of "<t>.<body>", hexadecimal>
    X-Silverline-Event: <type>
    X-Silverline-Delivery: <the event's id, the same at every try>
    {"id": "…", "at": "…", "type": "…", "call_id": "…", "data": {…}}

Any status of 200 to 299 is success. No redirect is followed, no answer's body is read.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from console.hooks import targets
from core.errors import Refused
from core.settings import Settings

SIGNATURE = "X-Silverline-Signature"
LIMIT_S = 10.0
"""For all of it, however slowly the other side answers."""


@dataclass(frozen=True)
class Parcel:
    """What is to be sent."""

    url: str
    secret: bytes
    event_id: str
    kind: str
    body: str


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    status: int | None
    error: str
    """Why there was no answer; empty where there was one."""

    @property
    def good(self) -> bool:
        """The other side has it."""
        return self.status is not None and 200 <= self.status < 300


def signature(secret: bytes, moment: int, body: bytes) -> str:
    """The header's value. `moment`: Unix time, so that an old request cannot be sent again."""
    mac = hmac.new(secret, f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={mac}"


class Sender:
    """Sends, within `LIMIT_S`."""

    def __init__(self, settings: Settings, wall: Callable[[], float]) -> None:
        self._settings, self._wall = settings, wall

    def send(self, parcel: Parcel) -> Outcome:
        """Never raises for what the other side does."""
        try:
            return asyncio.run(asyncio.wait_for(self._post(parcel), LIMIT_S))
        except (Refused, targets.Forbidden):
            return Outcome(None, "forbidden address")
        except TimeoutError:
            return Outcome(None, "no answer in time")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            return Outcome(None, type(error).__name__)

    async def _post(self, parcel: Parcel) -> Outcome:
        parts = targets.checked(parcel.url, self._settings)
        address = await asyncio.to_thread(targets.resolve, parts, self._settings)
        host = parts.hostname or ""
        inner = f"[{address}]" if ":" in address else address
        port = f":{parts.port}" if parts.port else ""
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        body = parcel.body.encode()
        headers = {
            "Host": parts.netloc,
            "Content-Type": "application/json",
            "User-Agent": "Silverline",
            "X-Silverline-Event": parcel.kind,
            "X-Silverline-Delivery": parcel.event_id,
            SIGNATURE: signature(parcel.secret, int(self._wall()), body),
        }
        async with (
            httpx.AsyncClient(timeout=LIMIT_S, follow_redirects=False, trust_env=False) as client,
            client.stream(
                "POST",
                f"{parts.scheme}://{inner}{port}{path}",
                content=body,
                headers=headers,
                extensions={"sni_hostname": host},  # the certificate is the name's
            ) as response,
        ):
            return Outcome(response.status_code, "")
