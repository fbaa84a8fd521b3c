"""What the dialplan may ask of the IVR on a call: one script each."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ivr import callback, place
from ivr.adapters.agi import AgiLine, AgiSession
from ivr.adapters.ear import Ears
from ivr.adapters.sounds import Sounds
from ivr.admission import admit
from ivr.intent_book import ANSWERS, Book
from ivr.message import Messages
from ivr.notices import Notices
from ivr.service import Reception
from ivr.surveying import Surveyor


@dataclass(frozen=True)
class Desk:
    """Takes sessions, each in a thread of its own, and does what their script says."""

    reception: Reception
    surveyor: Surveyor
    messages: Messages
    notices: Notices
    books: Callable[[], Mapping[str, Book]]
    """Of intents, as they are in force."""
    sounds: Sounds
    ears: Ears | None
    """None: callers are not listened to."""
    listened: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(place.MOST_HEARD)
    )

    def take(self, session: AgiSession) -> None:
        """Serve one session to its end. Raises `CallerGone`, and `AgiBroken`."""
        line = AgiLine(session, self.sounds, ears=self.ears)
        match session.script:
            case "place":
                waiting = line.waiting()
                first = self.notices.prompts_for(waiting.call_id, waiting.did)
                place.announce(line, waiting, first, self._ear())
            case "gate":
                admit(self.reception, line, line.arrival())
            case "callback":
                who = line.asking()
                callback.ask(line, who.call_id, who.voice, who.number, self._answers())
            case "promise":
                who = line.asking()
                callback.conclude(line, who.call_id, who.voice, kept=who.kept)
            case "survey":
                self.surveyor.ask(line, line.leaving())
            case "message":
                self.messages.in_line(line, line.asking())
            case _:
                self.reception.answer(line, line.arrival())

    def _answers(self) -> Book | None:
        return self.books().get(ANSWERS) if self.ears is not None else None

    def _ear(self) -> place.Ear | None:
        waiting = self.books().get(callback.WAITING) if self.ears is not None else None
        return place.Ear(waiting, self._answers(), self.listened) if waiting else None
