"""When a text message is sent, and how often it is tried. Pure."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.events import CallbackDone, Event, VoicemailLeft
from core.pii import normalise
from crm.sms.texts import Kind

KEPT_FOR = timedelta(hours=24)
"""A message that could not be sent for so long says nothing any more, and is dropped."""
MOST_TRIES = 6
FIRST_RETRY = timedelta(seconds=30)
"""Doubled with each further try, and doubled again."""
DAY = timedelta(hours=24)

_LANDLINE = re.compile(r"0(?!1[3-9])[1-9][0-9]{8,10}")
"""With its area code: without one nobody knows where it is."""
_MOBILE = re.compile(r"0?(1[3-9][0-9]{9})")


@dataclass(frozen=True)
class Hours:
    """When messages may be sent, in the centre's zone."""

    first: time
    last: time
    zone: ZoneInfo

    def next(self, moment: datetime) -> datetime:
        """`moment`, or the first one after it at which a message may be sent."""
        local = moment.astimezone(self.zone)
        if self.first == self.last or self._within(local.time()):
            return moment
        day = local.date() + timedelta(days=int(local.time() >= self.first))
        return datetime.combine(day, self.first, self.zone).astimezone(moment.tzinfo)

    def _within(self, now: time) -> bool:
        if self.first < self.last:
            return self.first <= now < self.last
        return now >= self.first or now < self.last


def mobile(number: str) -> str | None:
    """The number as a gateway takes it; None for landlines and whatever else gets no messages."""
    found = _MOBILE.fullmatch(normalise(number))
    return found[1] if found else None


def landline(number: str) -> str | None:
    """The number as it is dialled; None for mobiles, and for whatever cannot be called."""
    digits = normalise(number)
    return digits if _LANDLINE.fullmatch(digits) else None


def spoken(kind: Kind, *, senior: bool) -> str:
    """What is said on the telephone instead of a text: set and name of a prompt."""
    return f"{'slow' if senior else 'normal'}/receipt-{kind.replace('_', '-')}"


def kind_of(event: Event) -> Kind | None:
    """The message that an event asks for, if it does."""
    if isinstance(event, VoicemailLeft):
        return "voicemail"
    if isinstance(event, CallbackDone) and event.result == "no_answer":
        return "callback_missed"
    return None


def id_of(kind: Kind, call_id: str) -> str:
    """A message's id: the same whenever the same event is heard, so that nothing is sent twice."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"silverline:sms:{kind}:{call_id}").hex


def allowed(earlier: Sequence[datetime], now: datetime, most: int) -> bool:
    """Whether one more may go to a person who was sent messages at these times."""
    return sum(now - at < DAY for at in earlier) < most


def retry_at(tries: int, now: datetime) -> datetime | None:
    """When to try again after `tries` tries; None: not any more."""
    return now + FIRST_RETRY * 4 ** (tries - 1) if tries < MOST_TRIES else None
