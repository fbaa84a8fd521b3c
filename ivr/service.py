"""One call from its answer to its queue: recognise, run the flow, hand over."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from core import logs
from core.bus import EventSink
from core.clock import Clock
from core.events import CallArrived, CallerRecognized, MenuChosen, Minter, VoicemailLeft
from core.pii import Pii
from core.voicemail import SHORTEST_S, SUFFIX, recording_id
from crm.client import Recognition
from ivr import menu, peak
from ivr.catalogue import known_prompts
from ivr.directory import CLOSED, Directory
from ivr.flow import Flow, Queue, Voicemail
from ivr.ports import Arrival, CallerGone, Line, Recogniser

LOOK_UP_S = 0.5
"""A caller who is not recognised by then is treated as unknown."""

PEAK = "peak"
"""Stands in a call's path for the notice of a peak emergency."""

log = logs.get("ivr")

Greeting = Callable[[str, str], tuple[str, ...]]
"""Surname and gender to the prompts that greet this person by name; empty when there are none."""


@dataclass
class Story:
    """What the IVR's own line tells when it lets go of the call; `reports` tells the whole."""

    flow: str = ""
    relation: str = "unknown"
    senior: bool = False
    age_band: str = "unknown"
    look_up: str = "found"
    """`found`, `unknown`, `late` (or failed)."""
    path: list[str] = field(default_factory=list)
    """Steps of the flow, in order."""
    keys: str = ""
    """Keys pressed, in order."""
    outcome: str = "failed"
    """`queue`, `hangup`, `gone` (the caller, or Asterisk took the call), `failed` (our fault)."""
    queue: str = ""
    message_s: float = 0.0
    """Length of the message that was left."""


@dataclass(frozen=True)
class Reception:
    """Answers calls. Shared by all threads; holds no state of any call."""

    directory: Directory
    recogniser: Recogniser
    greeting: Greeting
    sink: EventSink
    minter: Minter
    pii: Pii
    clock: Clock
    incoming: Path
    """Where callers' messages are recorded."""

    def answer(self, line: Line, arrival: Arrival) -> Story:
        """Take one call to its end here; never raises.

        Whatever fails, `SL_ROUTE` stays unset, and the dialplan takes the caller to a person.
        """
        story, began = Story(), self.clock.monotonic()
        bound = log.bind(call_id=arrival.call_id)
        try:
            self._serve(line, arrival, story)
        except CallerGone as gone:
            story.outcome = "gone"
            bound.debug("caller_gone", why=str(gone))
        except Exception:
            bound.exception("call_failed_here")
        bound.info(
            "ivr_done",
            did=arrival.did,
            caller=self.pii.masked(arrival.number).masked,
            took_s=round(self.clock.monotonic() - began, 3),
            **vars(story),
        )
        return story

    def _serve(self, line: Line, arrival: Arrival, story: Story) -> None:
        call_id = arrival.call_id
        caller = self.pii.masked(arrival.number)
        self._note(arrival)
        self.sink.publish(
            self.minter.mint(CallArrived, call_id=call_id, did=arrival.did, caller=caller)
        )
        known = self._recognise(arrival, story)
        self.sink.publish(self._recognised(call_id, known))
        story.flow, flow = self.directory.choose(arrival.did, self.clock.now(), senior=story.senior)
        self._tell_of_peak(line, arrival, flow, story)
        end = self._run(line, call_id, flow, self._greet(known), story)
        if isinstance(end, menu.Route):
            story.queue = end.queue.queue
            _hand_over(line, end.queue, flow, known)
            story.outcome = "queue"
        else:
            if isinstance(end, menu.TakeMessage):
                self._take_message(line, call_id, end.voicemail, flow, story)
            line.set(SL_ROUTE="hangup")
            story.outcome = "hangup"

    def _tell_of_peak(self, line: Line, arrival: Arrival, flow: Flow, story: Story) -> None:
        """In a peak emergency, why the wait will be long; not to whom nobody is at work for."""
        prompt = peak.notice(arrival.peak, known_prompts(), self.clock.now().timestamp())
        if prompt is not None and story.flow != CLOSED:
            story.path.append(PEAK)
            line.say(flow.voice, (prompt,), interruptible=False)

    def _take_message(
        self, line: Line, call_id: str, voicemail: Voicemail, flow: Flow, story: Story
    ) -> None:
        """Record, make it known, thank. Who hangs up while speaking has left a message, too."""
        path, began = self.incoming / f"{call_id}{SUFFIX}", self.clock.monotonic()
        try:
            seconds = line.record(path, max_s=voicemail.max_s, silence_s=voicemail.silence_s)
        except CallerGone:
            self._message_left(call_id, self.clock.monotonic() - began, story)
            raise
        left = self._message_left(call_id, seconds, story)
        line.say(flow.voice, voicemail.thanks if left else voicemail.nothing)

    def _message_left(self, call_id: str, seconds: float, story: Story) -> bool:
        if seconds < SHORTEST_S:
            return False
        story.message_s = round(seconds, 1)
        recording, duration = recording_id(call_id), round(seconds, 3)
        self.sink.publish(
            self.minter.mint(
                VoicemailLeft, call_id=call_id, recording_id=recording, duration_s=duration
            )
        )
        return True

    def _note(self, arrival: Arrival) -> None:
        try:
            self.recogniser.note_caller(arrival.call_id, arrival.number)
        except Exception as error:  # without it nobody can call back, but the call goes on
            log.warning("caller_not_noted", call_id=arrival.call_id, error=repr(error))

    def _recognise(self, arrival: Arrival, story: Story) -> Recognition | None:
        try:
            known = self.recogniser.recognise(arrival.number, LOOK_UP_S)
        except Exception as error:  # a look-up is a courtesy: without it the call goes on
            log.warning("look_up_failed", call_id=arrival.call_id, error=repr(error))
            story.look_up = "late"
            return None
        story.look_up = "found" if known else "unknown"
        if known:
            story.relation, story.senior = known.relation, known.senior
            story.age_band = known.age_band
        return known

    def _recognised(self, call_id: str, known: Recognition | None) -> CallerRecognized:
        return self.minter.mint(
            CallerRecognized,
            call_id=call_id,
            customer_id=known.customer_id if known else None,
            relation=known.relation if known else "unknown",
            senior=known.senior if known else False,
            age_band=known.age_band if known else "unknown",
        )

    def _greet(self, known: Recognition | None) -> tuple[str, ...]:
        """A relative is thanked, not called by the older person's name."""
        if known is None:
            return ()
        if known.relation == "family":
            return ("family-greeting",)
        return self.greeting(known.surname, known.gender)

    def _run(
        self, line: Line, call_id: str, flow: Flow, greeting: tuple[str, ...], story: Story
    ) -> menu.End:
        state, actions = menu.begin(flow, greeting)
        while True:
            if story.path[-1:] != [state.at]:
                story.path.append(state.at)
            for action in actions:
                if isinstance(action, menu.Chosen):
                    self._chosen(call_id, action)
            last = actions[-1]
            if isinstance(last, menu.End):
                return last
            event = _perform(line, flow.voice, last)
            story.keys += event.key if isinstance(event, menu.Key) else ""
            state, actions = menu.step(state, event)

    def _chosen(self, call_id: str, chosen: menu.Chosen) -> None:
        self.sink.publish(self.minter.mint(MenuChosen, call_id=call_id, **vars(chosen)))


def _perform(line: Line, voice: str, action: menu.Action) -> menu.Event:
    """Carry out an action that yields an event."""
    match action:
        case menu.Speak(prompts, interruptible):
            key = line.say(voice, prompts, interruptible=interruptible)
            return menu.Key(key) if key else menu.Done()
        case menu.Ask(prompts, wait_s):
            key = line.say(voice, prompts) or line.wait_key(wait_s)
            return menu.Key(key) if key else menu.Silence()
    raise TypeError(f"{action} yields no event")


def _hand_over(line: Line, queue: Queue, flow: Flow, known: Recognition | None) -> None:
    """Say to the dialplan what the call needs; `SL_ROUTE` comes last and vouches for the rest."""
    skills = ",".join(f"{skill}:{level}" for skill, level in sorted(queue.skills.items()))
    wanted = {
        "SL_QUEUE": queue.queue,
        "SL_SKILLS": skills,
        "SL_CREDIT": str(queue.credit_s),
        "SL_SENIOR": "1" if known and known.senior else "0",
        "SL_SET": flow.voice,
    }
    meant = {
        "SL_NAMED": queue.agent,
        "SL_OWNER": known.order_owner if known else None,
        "SL_TIER": queue.tier,
    }
    said = {name: value for name, value in meant.items() if value}
    line.set(**wanted, **said, SL_ROUTE="queue")
