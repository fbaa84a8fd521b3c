"""For whom a call's caller spoke, and how far they may go: by numbers of entries, without names."""

from dataclasses import dataclass
from datetime import datetime

from core.errors import Unavailable, WrongKey
from crm.client import CrmClient
from silverline.centre import Centre


@dataclass(frozen=True)
class Spoken:
    """One older person whom the caller calls for."""

    proxy_id: int
    elder_id: int
    level: str | None
    """How far they may go now; None: not at all."""
    why: str
    """Why they may be told of the other's affairs, or may not."""
    authority: int | None
    state: str = ""
    how: str = ""
    """How the elder consented; empty: they have not."""
    call_id: str | None = None
    recording_id: str | None = None
    valid_until: datetime | None = None


def of_call(centre: Centre, call_id: str) -> list[Spoken]:
    """Reads only; nobody when it cannot be told."""
    crm = CrmClient(centre.db, centre.pii, centre.keyring, centre.clock)
    try:
        found = crm.speaking(call_id, deadline_s=10.0)
    except (Unavailable, WrongKey):
        return []
    spoken = []
    for one in found:
        held = one.authority
        mine = Spoken(
            proxy_id=one.proxy.id,
            elder_id=one.elder.id,
            level=one.level,
            why=one.verdicts["ask"].why,
            authority=held.id if held else None,
            state=held.state if held else "",
            how=(held.how or "") if held else "",
            call_id=held.call_id if held else None,
            recording_id=held.recording_id if held else None,
            valid_until=held.valid_until if held else None,
        )
        spoken.append(mine)
    return spoken
