"""A company's own order system over HTTP: one signed POST of JSON for each question.

    POST <parcels_url>
    X-Silverline-Signature: t=<Unix time>,v1=<HMAC-SHA-256 of "<t>.<body>", hexadecimal>
    {"ask": "of_caller", "phone": "13900000000", "ending": "2826"}
    {"ask": "endings", "phone": "13900000000"}
    {"ask": "proven", "number": "773300112826", "proof": "0028"}

    200 {"parcel": null}
    200 {"parcel": {"number": "773300112826", "role": "receiver", "state": "moving",
                    "due_on": "2026-11-29", "fee_fen": 1250, "weight_g": 1500}}

To `endings`, the last four digits of that person's parcels, those on their way first:

    200 {"endings": ["2826", "1307"]}

An order system that does not know this question may answer as it likes: without an answer nothing
is expected. Whatever else comes, or comes late, is no answer (`Unavailable`), and the caller
reaches a person.
"""

import json
from collections.abc import Callable
from threading import Lock
from typing import Annotated, Any, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.clock import Clock
from core.errors import Unavailable
from core.pii import normalise
from crm import parcels
from crm.parcels import Guesses, Seen
from crm.sms.adapters.http import SIGNATURE, signature

LIMIT_S = 3.0
"""For a whole answer: who is on the line waits for it."""
MOST_BYTES = 16 * 1024
"""Of an answer; more is none."""


MOST_ENDINGS = 1000
"""Of one caller; more is no answer."""


class _Answer(BaseModel):
    """What the order system says; more than this is not looked at."""

    model_config = ConfigDict(strict=False, extra="ignore")

    parcel: Seen | None


class _Endings(BaseModel):
    """What the order system says of a caller's parcels."""

    model_config = ConfigDict(extra="ignore")

    endings: list[Annotated[str, Field(pattern=r"^[0-9]{4}$")]] = Field(max_length=MOST_ENDINGS)


Told = TypeVar("Told", bound=BaseModel)


class HttpParcels:
    """Implements `crm.ports.Parcels`; any thread. Follows no redirect, uses no proxy."""

    def __init__(
        self, url: str, key: bytes, clock: Clock, *, monotonic: Callable[[], float] | None = None
    ) -> None:
        """`monotonic`: the clock that limits an answer, seconds; `clock`'s own by default."""
        self._url, self._key, self._clock = url, key, clock
        self._monotonic = monotonic or clock.monotonic
        self._client = httpx.Client(
            timeout=httpx.Timeout(LIMIT_S), follow_redirects=False, trust_env=False
        )
        self._guesses, self._lock = Guesses(), Lock()

    def of_caller(self, number: str, ending: str) -> Seen | None:
        caller = normalise(number)
        if not caller or not parcels.ending_is_enough(ending):
            return None
        seen = self._parcel({"ask": "of_caller", "phone": caller, "ending": ending})
        return self._meant(seen, seen is None or seen.number.endswith(ending))

    def endings(self, number: str) -> tuple[str, ...]:
        caller = normalise(number)
        if not caller:
            return ()
        return parcels.endings(self._ask({"ask": "endings", "phone": caller}, _Endings).endings)

    def proven(self, number: str, proof: str) -> Seen | None:
        now = self._clock.now()
        with self._lock:
            locked = self._guesses.locked(number, now)
        if locked or not parcels.can_prove(number, proof):
            return None
        seen = self._parcel({"ask": "proven", "number": number, "proof": proof})
        if seen is None:
            with self._lock:
                self._guesses.wrong(number, now)
        return self._meant(seen, seen is None or seen.number == number)

    def close(self) -> None:
        self._client.close()

    def _meant(self, seen: Seen | None, same: bool) -> Seen | None:
        if not same:
            raise Unavailable("the order system told of another parcel")
        return seen

    def _parcel(self, question: dict[str, str]) -> Seen | None:
        return self._ask(question, _Answer).parcel

    def _ask(self, question: dict[str, str], told: type[Told]) -> Told:
        body = json.dumps(question).encode()
        signed = signature(self._key, int(self._clock.now().timestamp()), body)
        headers = {"Content-Type": "application/json", SIGNATURE: signed}
        deadline = self._monotonic() + LIMIT_S
        try:
            with self._client.stream("POST", self._url, content=body, headers=headers) as answer:
                return _read(self._text(answer, deadline), told)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unavailable(f"the order system: {type(error).__name__}") from None

    def _text(self, answer: httpx.Response, deadline: float) -> bytes:
        if answer.status_code != 200:
            raise Unavailable(f"the order system answered {answer.status_code}")
        text = b""
        for piece in answer.iter_bytes():
            text += piece
            if len(text) > MOST_BYTES or self._monotonic() > deadline:
                raise Unavailable("the order system's answer is endless")
        return text


def _read(text: bytes, told: type[Told]) -> Told:
    try:
        said: Any = json.loads(text)
        return told.model_validate(said)
    except (ValueError, RecursionError, ValidationError):
        # Not what it said: there are a caller's parcels in it.
        raise Unavailable("the order system's answer cannot be read") from None
