"""Telling everyone that there is a peak emergency: arriving callers, and those who could end it."""

from acd.peak import Peak
from acd.ports import Telephony
from core import logs
from core.alarms import Alarms, Trouble
from core.bus import EventSink
from core.clock import Clock
from core.errors import Unavailable
from core.events import Minter

VARIABLE = "SL_PEAK"
"""Asterisk's global: when it was last said, in epoch seconds, and the prompt that callers hear. Set
with every beat, so that its age says whether anybody still stands by it; `0` when it is over."""
OVER = "0"
SUBJECT = "acd"

log = logs.get("acd.broadcast")


class Broadcast:
    """What one instance of the ACD, while it leads, says about it."""

    def __init__(self, telephony: Telephony, sink: EventSink, minter: Minter, clock: Clock) -> None:
        self._telephony, self._clock = telephony, clock
        self._alarms = Alarms(sink, minter, clock)
        self._said = ""

    async def tell(self, peak: Peak) -> None:
        """Say how it stands; without an emergency, once."""
        value = f"{int(self._clock.now().timestamp())}-{peak.notice}" if peak.on else OVER
        if peak.on:
            self._alarms.raised(_reminder(peak))
        elif peak.since:  # it was on: maybe the alarm is another instance's
            self._alarms.cleared("peak_on", SUBJECT)
        if peak.on or self._said != OVER:
            ask = {"Action": "Setvar", "Variable": VARIABLE, "Value": value}
            try:
                await self._telephony.ask(ask)
            except Unavailable:
                log.warning("peak_not_told")  # said again with the next beat
                return
            self._said = value


def _reminder(peak: Peak) -> Trouble:
    by = f"（由 {peak.by} 开启）" if peak.by else ""
    return Trouble(
        "peak_on",
        SUBJECT,
        f"高峰应急正在进行{by}：队列合并，整理时间缩短。",
        "高峰过后，请在“实时”页关闭，或运行 silverline peak off；到时会自动结束。",
    )
