"""Messages that callers leave: after hours, by a flow, or in line instead of waiting on."""

from dataclasses import dataclass
from pathlib import Path

from core import logs
from core.bus import EventSink
from core.clock import Clock
from core.events import Minter, VoicemailLeft
from core.voicemail import SHORTEST_S, SUFFIX, recording_id
from ivr.flow import Voicemail
from ivr.ports import Asking, CallerGone, Line

KEY = "2"
OFFER = "message-offer"
STAYING = ("callback-staying",)
"""Said to who has left none: they wait on."""
IN_LINE = Voicemail(do="voicemail", nothing=STAYING)

log = logs.get("ivr.message")


@dataclass(frozen=True)
class Messages:
    """Takes messages. Holds no state of any call."""

    sink: EventSink
    minter: Minter
    clock: Clock
    incoming: Path
    """Where they are recorded."""

    def record(self, line: Line, call_id: str, wanted: Voicemail) -> tuple[float, bool]:
        """Record and make it known: the seconds kept, 0 for no message; is the caller still there?

        Who hangs up while speaking has left a message, too.
        """
        path = self.incoming / f"{call_id}{SUFFIX}"
        began, here = self.clock.monotonic(), True
        try:
            seconds = line.record(path, max_s=wanted.max_s, silence_s=wanted.silence_s)
        except CallerGone:
            seconds, here = self.clock.monotonic() - began, False
        return self._left(call_id, seconds), here

    def in_line(self, line: Line, who: Asking) -> None:
        """A caller in line leaves a message. `SL_LEFT` is set last: without it they wait on."""
        seconds, outcome = 0.0, "gone"
        try:
            line.say(who.voice, IN_LINE.prompts)
            seconds, here = self.record(line, who.call_id, IN_LINE)
            if here:
                line.say(who.voice, IN_LINE.thanks if seconds else IN_LINE.nothing)
                outcome = "left" if seconds else "stays"
            if here and seconds:
                line.set(SL_LEFT="1")
        except CallerGone:
            pass
        log.info("message", call_id=who.call_id, outcome=outcome, seconds=round(seconds, 1))

    def _left(self, call_id: str, seconds: float) -> float:
        if seconds < SHORTEST_S:
            return 0.0
        left = self.minter.mint(
            VoicemailLeft,
            call_id=call_id,
            recording_id=recording_id(call_id),
            duration_s=round(seconds, 3),
        )
        self.sink.publish(left)
        return seconds
