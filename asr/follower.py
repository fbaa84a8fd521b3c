"""Writes running calls down while they run: sound in, phrases and hints out, within bounds.

One thread reads along and finds who speaks, another recognises (`write_next`); both hold the lock
for moments only. Whatever goes wrong here, no call, no recording and no transcript is touched.
"""

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from asr.backlog import Backlog, Job
from asr.cleaning import understood
from asr.ear import Ear
from asr.engine import Engine, Heard
from asr.following import Advising, Alarming, Call, Leg, Sound, chosen, rank
from asr.reading import readable
from asr.said import Entry, Missed, Phrase, SaidBook, Standing
from asr.sides import Side, Utterance
from asr.transcript import ChannelName, Word, segment_of
from asr.urgency import SENIOR, USUAL, Urgent, priority_of
from core import logs, redaction
from core.clock import Clock
from core.errors import Unavailable
from core.events import (
    CallbackDialled,
    CallEnded,
    CallerRecognized,
    CallHeld,
    CallQueued,
    Event,
    RecordingPaused,
    RecordingResumed,
    SeniorNoticed,
)
from core.redaction import Kind

LOOK_S = 0.5
"""Between two looks at which calls there are."""
READ_S = 3.0
"""Of one side, at once."""
LATE_S = 12.0
"""Sound that waits for so long is passed over, but for the last `KEEP_S`."""
KEEP_S = 4.0
"""So much from before is read of a call that is followed from now on: two of Asterisk's lumps."""
MOST_KNOWN = 500
"""Calls that are looked at."""
MOST_EARLY = 2000
"""Calls of which something is known before they are recorded."""
MOST_DONE = 1000
"""Calls remembered as over, while their files are still there."""
NEVER: frozenset[Kind] = frozenset({"bank_card", "secret"})
"""What is not even kept for a moment."""
SIDES: tuple[ChannelName, ChannelName] = ("caller", "agent")

log = logs.get("asr.follower")

Listing = Callable[[], Iterable[tuple[str, int]]]
"""Calls that are being recorded: id, and bytes of the caller's leg."""
Open = Callable[[str, float], Sound]
"""A call's sound, of what is there already the last seconds only. Raises `ValueError`."""


class Known(NamedTuple):
    """What is known of a call that is not recorded yet."""

    priority: int
    senior: bool


class Follower:
    """Follows up to `most` calls at once."""

    def __init__(
        self,
        book: SaidBook,
        listing: Listing,
        open_: Open,
        *,
        ears: Callable[[], Callable[[], Ear]],
        adviser: Callable[[], Advising],
        alarming: Alarming,
        urgent: Urgent,
        most: int,
        clock: Clock,
    ) -> None:
        """`ears`: for one side of one call, what makes an ear for each of its utterances."""
        self._book, self._listing, self._open = book, listing, open_
        self._ears, self._adviser, self._urgent = ears, adviser, urgent
        self._alarming = alarming
        self._most, self._clock = most, clock
        self._calls: dict[str, Call] = {}
        self._done: OrderedDict[str, None] = OrderedDict()
        self._early: OrderedDict[str, Known] = OrderedDict()
        self._backlog = Backlog()
        self._lock = threading.Lock()
        self._look_at = 0.0
        self.work = threading.Event()
        """Set when there is something to recognise."""

    def happened(self, event: Event) -> None:
        """What the stream of events says of a call."""
        with self._lock:
            call = self._calls.get(event.call_id or "")
            if call is not None:
                _note(call, event)
            elif event.call_id and (priority_of(event) < USUAL or _older(event)):
                self._notice(event.call_id, event)

    def _notice(self, call_id: str, event: Event) -> None:
        """Who calls is known before anything of it is recorded."""
        known = self._early.pop(call_id, Known(USUAL, senior=False))
        senior = known.senior or _older(event)
        priority = min(known.priority, priority_of(event), SENIOR if senior else USUAL)
        self._early[call_id] = Known(priority, senior)
        while len(self._early) > MOST_EARLY:
            self._early.popitem(last=False)

    def step(self) -> None:
        """Read along once; to be called some times a second."""
        now = self._clock.monotonic()
        with self._lock:
            if now >= self._look_at:
                self._look_at = now + LOOK_S
                self._look(now)
            for call in [one for one in self._calls.values() if one.sound is not None]:
                self._hear(call, now)
            for job in self._backlog.expired(now):
                self._missed(job.call_id, job.utterance)

    def write_next(self, engine: Engine) -> bool:
        """Recognise one utterance and tell of it; false: none waits."""
        with self._lock:
            job = self._backlog.take()
            if job is None:
                self.work.clear()
                return False
            call = self._calls.get(job.call_id)
            if call is None:
                return True
            call.writing = True
        heard = _recognised(engine, job)
        with self._lock:
            call.writing = False
            if heard is None:
                self._missed(job.call_id, job.utterance)
            elif understood(heard.text, heard.confidence):
                self._phrase(call, job, heard)
        return True

    def close(self) -> None:
        """Let go of every file."""
        with self._lock:
            for call in self._calls.values():
                self._leave(call)

    def _look(self, now: float) -> None:
        found = dict(self._listing())
        for call_id, size in list(found.items())[:MOST_KNOWN]:
            if call_id in self._done:
                continue
            if call_id not in self._calls:
                known = self._early.pop(call_id, Known(USUAL, senior=False))
                self._calls[call_id] = Call(call_id, now, size, **known._asdict())
            self._calls[call_id].grown(size, now)
        for call in list(self._calls.values()):
            if call.call_id not in found:
                call.over = True
            if call.over and call.sound is None:
                self._forget(call)
        self._choose(now)

    def _choose(self, now: float) -> None:
        watched: set[str] = set()
        with contextlib.suppress(Unavailable):
            watched = self._book.watched(self._clock.now().timestamp())
        active = [call for call in self._calls.values() if call.active(now)]
        for call in active:
            self._see_how_urgent(call)
            self._backlog.rank(call.call_id, rank(call, watched))
        wanted = chosen(active, watched, self._most, now)
        for call in active:
            if call not in wanted and (call.sound is not None or not call.told):
                self._leave(call)
                self._stands(call, "crowded")
        for call in wanted:
            if call.sound is None:
                self._begin(call)

    def _see_how_urgent(self, call: Call) -> None:
        """As the recordings' queue knows it: what was said of the call before it was seen here."""
        if call.priority == USUAL:
            call.priority = self._urgent.of(call.call_id)
            call.senior = call.senior or call.priority == SENIOR
        if call.adviser is not None:
            call.adviser.senior = call.senior

    def _begin(self, call: Call) -> None:
        try:
            call.sound = self._open(call.call_id, KEEP_S)
        except ValueError as error:
            call.refused = True
            log.warning("not_followed", call_id=call.call_id, error=str(error))
            return
        call.adviser = call.adviser or self._adviser()
        call.adviser.senior = call.senior
        self._stands(call, "following")

    def _leave(self, call: Call) -> None:
        if call.sound is not None:
            call.sound.close()
        call.sound, call.sides = None, {}
        self._backlog.forget(call.call_id)

    def _hear(self, call: Call, now: float) -> None:
        if call.sound is None:
            return
        try:
            heard = [self._listen(call, side, leg, now) for side, leg in call.sound.sides]
        except (ValueError, OSError) as error:
            log.warning("not_followed", call_id=call.call_id, error=str(error))
            call.refused = True
            self._leave(call)
            return
        if call.over or call.sound.gone:
            self._end(call, now, more=any(heard))
        else:
            self._silence(call)

    def _listen(self, call: Call, name: ChannelName, leg: Leg, now: float) -> bool:
        """Whether there was anything."""
        if leg.waiting_s() > LATE_S:
            begun = leg.second
            leg.skip(KEEP_S)
            call.sides.pop(name, None)
            self._tell(call, Missed(at=self._clock.now(), side=name, start=begun, end=leg.second))
        start = leg.second
        samples = leg.read(READ_S)
        if not samples.size:
            return False
        if name not in call.sides:
            call.sides[name] = Side(name, self._ears(), start)
        side = call.sides[name]
        deaf = call.paused or (call.music and name == "agent")
        for utterance in side.skip(samples) if deaf else side.hear(samples):
            self._line_up(call, utterance, now)
        return True

    def _line_up(self, call: Call, utterance: Utterance, now: float) -> None:
        for job in self._backlog.add(call.call_id, utterance, now):
            self._missed(call.call_id, job.utterance)
        self.work.set()

    def _silence(self, call: Call) -> None:
        if len(call.sides) < len(SIDES) or call.adviser is None or call.music or call.paused:
            return
        second = min(side.second for side in call.sides.values())
        since = max(side.spoke_until for side in call.sides.values())
        for hint in call.adviser.quiet(second, since):
            self._tell(call, hint)

    def _end(self, call: Call, now: float, *, more: bool) -> None:
        """The call is over: once all is read and recognised, that is told."""
        if more:
            return
        for side in call.sides.values():
            for utterance in side.finish():
                self._line_up(call, utterance, now)
        if call.writing or self._backlog.behind_s(call.call_id, now + 1.0):
            return
        self._stands(call, "over")
        self._leave(call)
        self._forget(call)

    def _forget(self, call: Call) -> None:
        self._calls.pop(call.call_id, None)
        self._done[call.call_id] = None
        while len(self._done) > MOST_DONE:
            self._done.popitem(last=False)

    def _phrase(self, call: Call, job: Job, heard: Heard) -> None:
        said = job.utterance
        word = Word(start=said.start, end=said.end, text=heard.text, confidence=heard.confidence)
        segment = segment_of([word])
        raw = readable(segment)
        phrase = Phrase(
            at=self._clock.now(),
            side=said.side,
            start=said.start,
            end=said.end,
            text=_without_secrets(raw, call.asked_before(said.start))[:600],
            confidence=heard.confidence,
            spoken_s=round(said.spoken_s, 3),
            late_s=round(max(self._clock.monotonic() - job.since, 0.0), 2),
        )
        call.remember(said.start, raw)
        self._tell(call, phrase)
        for hint in call.adviser.heard(phrase, raw) if call.adviser else ():
            self._tell(call, hint)
        if said.side == "caller":
            call.alarmed.update(self._alarming.heard(call.call_id, segment, call.alarmed))

    def _missed(self, call_id: str, said: Utterance) -> None:
        call = self._calls.get(call_id)
        if call is not None:
            at = self._clock.now()
            self._tell(call, Missed(at=at, side=said.side, start=said.start, end=said.end))

    def _stands(self, call: Call, state: str) -> None:
        standing = Standing.model_validate({"at": self._clock.now(), "state": state})
        call.told = "crowded" if state == "crowded" else "following"
        self._tell(call, standing)

    def _tell(self, call: Call, entry: Entry) -> None:
        try:
            self._book.add(call.call_id, entry)
        except Unavailable as error:  # it passes, and so would what was said
            log.warning("not_told", call_id=call.call_id, error=str(error))


def _older(event: Event) -> bool:
    """Whether it says that the caller is served as an older one."""
    match event:
        case CallerRecognized(senior=True) | CallQueued(senior=True) | CallbackDialled(senior=True):
            return True
        case SeniorNoticed(source=source):
            return source != "unsure"
        case _:
            return False


def _note(call: Call, event: Event) -> None:
    call.priority = min(call.priority, priority_of(event))
    call.senior = call.senior or _older(event)
    match event:
        case CallHeld(how="console"):
            pass  # nothing is recorded meanwhile
        case CallHeld(held=held):
            call.music = held
        case RecordingPaused():
            call.paused = True
        case RecordingResumed():
            call.paused = False
        case CallEnded():
            call.over = True


def _recognised(engine: Engine, job: Job) -> Heard | None:
    """None: the engine failed."""
    try:
        hearing = engine.listen()
        hearing.feed(job.utterance.audio)
        return hearing.heard()
    except Exception:  # whatever a library finds wrong with a sound: others are to be served
        log.exception("not_recognised", call_id=job.call_id)
        return None


def _without_secrets(text: str, before: str) -> str:
    found = redaction.find(text, before=lambda place: before + text[:place])
    return redaction.masked(text, (one for one in found if one.kind in NEVER))
