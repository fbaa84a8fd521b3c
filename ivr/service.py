"""One call from its answer to its queue: recognise, walk through the flows, hand over."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from core import logs
from core.bus import EventSink
from core.clock import Clock
from core.events import (
    CallArrived,
    CallerRecognized,
    FlowEntered,
    IntentHeard,
    MenuChosen,
    Minter,
    RecordingDeclined,
    SeniorNoticed,
)
from core.pii import Pii
from ivr import broadcast, consent, facts, foresight, moves, needs, peak, walk, wishes
from ivr.answers import Answers, Who
from ivr.callback import can_call
from ivr.catalogue import known_prompts
from ivr.directory import Directory
from ivr.facts import Caller, Facts
from ivr.flow import Callback, Queue, Voicemail
from ivr.gate import Gate, Judged
from ivr.joining import joined
from ivr.message import Messages
from ivr.notices import Notices
from ivr.ports import Arrival, CallerGone, Heard, Line
from ivr.state import State

LOOK_UP_S = 0.5
"""A caller who is not recognised by then is treated as unknown."""

PEAK = "peak"
"""Stands in a call's path for the notice of a peak emergency."""

log = logs.get("ivr")


@dataclass
class Story:
    """What the IVR's own line tells when it lets go of the call; `reports` tells the whole."""

    flow: str = ""
    """The last one it was in."""
    relation: str = "unknown"
    senior: bool = False
    senior_by: str = "none"
    """What says so; see `ivr.facts`."""
    age_band: str = "unknown"
    look_up: str = "found"
    """`found`, `unknown`, `late` (or failed)."""
    path: list[str] = field(default_factory=list)
    """Flow and step, in order."""
    keys: str = ""
    """Keys pressed, in order."""
    outcome: str = "failed"
    """`queue`, `hangup`, `gone` (the caller, or Asterisk took the call), `failed` (our fault)."""
    queue: str = ""
    flag: str = ""
    """`listed` or `often`, for a caller who is taken with care."""
    message_s: float = 0.0
    """Length of the message that was left."""


@dataclass(frozen=True)
class Reception:
    """Answers calls. Shared by all threads; holds no state of any call."""

    directory: Callable[[], Directory]
    """The flows in force; a call keeps those with which it began."""
    answers: Answers
    sink: EventSink
    minter: Minter
    pii: Pii
    clock: Clock
    messages: Messages
    speakers: Callable[[str], Mapping[str, int]] = lambda _dialect: {}
    """The skills that agents need to speak a dialect."""
    gate: Gate | None = None
    """None: nobody is taken with more care than others."""
    notices: Notices | None = None
    """None: nobody is told anything but what the flows say."""
    prompts: Callable[[], Collection[str]] = known_prompts
    """Those that a peak emergency may be told with: the owner's own included."""
    may_decline: bool = False
    """Whether callers may refuse to be recorded, where a flow asks them."""

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
        caller = self.pii.masked(arrival.number)
        self.note(arrival)
        self.sink.publish(
            self.minter.mint(CallArrived, call_id=arrival.call_id, did=arrival.did, caller=caller)
        )
        visit = _Visit(self, line, arrival, story, self.directory())
        visit.recognise(LOOK_UP_S)
        judged = self._judge(visit, caller.hash)
        if judged is not None and judged.verdict.refuse:
            line.set(SL_ROUTE="hangup")
            story.outcome = "hangup"
            return
        visit.speak_up()
        end = visit.go(judged.verdict.flow if judged else "")
        if isinstance(end, moves.Route):
            story.queue = end.queue.queue
            visit.hand_over(end.queue)
            story.outcome = "queue"
        else:
            if isinstance(end, moves.TakeMessage):
                visit.take_message(end.voicemail)
            line.set(SL_ROUTE="hangup")
            story.outcome = "hangup"

    def _judge(self, visit: "_Visit", number_hash: str) -> Judged | None:
        """What is different for this call, made known."""
        if self.gate is None:
            return None
        arrival, door = visit.arrival, visit.directory.door
        judged = self.gate.judge(door, arrival.did, arrival.number, number_hash, visit.who)
        if judged is not None:
            visit.story.flag = judged.verdict.why
            self.sink.publish(judged.told(self.minter, arrival.call_id))
        return judged

    def note(self, arrival: Arrival) -> None:
        """Have the number kept for calling back."""
        try:
            self.answers.recogniser.note_caller(arrival.call_id, arrival.number)
        except Exception as error:  # without it nobody can call back, but the call goes on
            log.warning("caller_not_noted", call_id=arrival.call_id, error=repr(error))


@dataclass
class _Visit:
    """One call on its way through the flows."""

    at: Reception
    line: Line
    arrival: Arrival
    story: Story
    directory: Directory
    who: Who = field(default_factory=Who)
    voice: str = ""
    """The set of prompts where the call is now."""
    heard: Heard = field(default_factory=Heard)
    """What was heard last."""
    facts: Facts = field(default_factory=dict)
    """What is known there."""
    callers_own: set[str] = field(default_factory=set)
    """Parcels found by the number that calls: nobody else's leave is needed for them."""
    told: dict[str, str] = field(default_factory=dict)
    """What the dialplan knows of the call's needs by now."""

    def recognise(self, within_s: float) -> None:
        """Ask who calls, and make it known."""
        self.who = self.at.answers.who(self.arrival.call_id, self.arrival.number, within_s)
        known, story = self.who.known, self.story
        story.look_up = self.who.word
        if known:
            story.relation, story.senior = known.relation, known.senior
            story.age_band = known.age_band
        story.senior_by = self.who.facts()["senior_by"]
        recognised = self.at.minter.mint(
            CallerRecognized,
            call_id=self.arrival.call_id,
            customer_id=known.customer_id if known else None,
            relation=known.relation if known else "unknown",
            senior=known.senior if known else False,
            age_band=known.age_band if known else "unknown",
        )
        self.at.sink.publish(recognised)

    def speak_up(self) -> None:
        """Whoever is hard of hearing hears everything louder, the agent too."""
        known = self.who.known
        if known and known.relation == "self" and known.portrait.hearing == "hard":
            self.line.louder()

    def go(self, flow: str = "") -> moves.End:
        """From the first step to the end of the last flow; `flow`: not the number's own."""
        directory, did = self.directory, self.arrival.did
        name = flow or directory.choose(did)
        state, actions = walk.begin(directory.flows, name, self._caller(), directory.books)
        self._foretell(state, actions)
        self._tell_of_peak(state.voice)
        self._tell_everybody(state.voice)
        while True:
            self.facts = state.facts
            for action in joined(actions[:-1], self.story.flow, self.voice):
                self._do(action)
            last = actions[-1]
            if isinstance(last, moves.End):
                return last
            state, actions = walk.step(state, self._answer(last))
            self._foretell(state, actions)

    def _foretell(self, state: State, actions: tuple[moves.Action, ...]) -> None:
        """As soon as an older person is known for one, have the dialplan know what they need.

        Also for who hangs up now; and if we fail or die from here on, they keep their line.
        """
        if self.told or state.facts.get("senior") != facts.YES:
            return
        found = foresight.destination(state, actions)
        wanted = {"SL_SENIOR": "1"}
        if found is not None:
            there, route = found
            wanted = self._needs(route.queue, there.facts, there.voice)
        self.line.tell(**self._news(wanted))

    def take_message(self, voicemail: Voicemail) -> None:
        """The caller leaves a message, or none, and is thanked. Raises `CallerGone`."""
        kept, here = self.at.messages.record(self.line, self.arrival.call_id, voicemail)
        self.story.message_s = round(kept, 1)
        if not here:
            raise CallerGone("hung up while speaking")
        self.line.say(self.voice, voicemail.thanks if kept else voicemail.nothing)

    def _caller(self) -> Caller:
        now, hours = self.at.clock.now(), self.directory.hours
        reachable = {"reachable": facts.YES if can_call(self.arrival.number) else facts.NO}
        return Caller(
            {**self.who.facts(), **facts.of_moment(now.astimezone(hours.zone)), **reachable},
            greeting=self.at.answers.greet(self.who),
            open=hours.open_at(now),
            number_open=self.directory.is_open(self.arrival.did, now),
            may_decline=self.at.may_decline,
        )

    def _tell_of_peak(self, voice: str) -> None:
        """In a peak emergency, why the wait will be long; not to whom nobody is at work for."""
        now = self.at.clock.now()
        prompt = peak.notice(self.arrival.peak, self.at.prompts(), now.timestamp())
        if prompt is not None and self.directory.is_open(self.arrival.did, now):
            self.story.path.append(PEAK)
            self.line.say(voice, (prompt,), interruptible=False)

    def _tell_everybody(self, voice: str) -> None:
        """What the centre tells everybody who calls at this time."""
        notices = self.at.notices
        prompts = notices.prompts_for(self.arrival.call_id, self.arrival.did) if notices else ()
        if prompts:
            self.story.path.append(broadcast.PATH)
            self.line.say(voice, prompts, interruptible=False)

    def _do(self, action: moves.Action) -> None:
        """Carry out an action that needs no answer."""
        mint, call_id = self.at.minter.mint, self.arrival.call_id
        match action:
            case moves.Entered(flow, step, voice):
                self.story.path.append(f"{flow}/{step}")
                self.voice = voice
                if flow != self.story.flow:
                    self.story.flow, version = flow, self.directory.versions[flow]
                    self.at.sink.publish(
                        mint(FlowEntered, call_id=call_id, flow=flow, version=version)
                    )
            case moves.Noticed(source, signs):
                self.story.senior_by, self.story.senior = source, source != "unsure"
                self.at.sink.publish(
                    mint(SeniorNoticed, call_id=call_id, source=source, signs=signs)
                )
            case moves.Speak(prompts, interruptible):
                self.line.say(self.voice, prompts, interruptible=interruptible)
            case moves.Decline():
                consent.decline(self.line, self.at.messages.incoming, call_id)
                self.at.sink.publish(mint(RecordingDeclined, call_id=call_id))
            case moves.Chosen(menu, key, choice):
                self.at.sink.publish(
                    mint(MenuChosen, call_id=call_id, menu=menu, key=key, choice=choice)
                )
            case moves.Understood():
                told = wishes.told(action, self.heard)
                self.at.sink.publish(mint(IntentHeard, call_id=call_id, **told))

    def _answer(self, action: moves.Action) -> moves.Event:
        """Carry out an action that yields an event."""
        event = self._event(action)
        match event:
            case moves.Key(keys) | moves.Keys(keys) | Heard(keys):
                self.story.keys += keys
        return event

    def _event(self, action: moves.Action) -> moves.Event:
        match action:
            case moves.Speak(prompts, interruptible):
                key = self.line.say(self.voice, prompts, interruptible=interruptible)
                return moves.Key(key) if key else moves.Done()
            case moves.Listen(prompts, wait_s):
                return self._listen(prompts, wait_s)
            case moves.Collect(prompts, wait_s, most):
                return moves.Keys(self.line.collect(self.voice, prompts, most=most, wait_s=wait_s))
            case moves.Hear():
                return self._hear(action)
            case moves.LookUp():
                return self._look_up(action)
            case moves.FileOrder():
                self.line.expect(action.within_s)
                mine = action.subject in self.callers_own
                return self.at.answers.file_order(
                    self.arrival.call_id, action, self.who, callers_own=mine
                )
        raise TypeError(f"{action} yields no event")

    def _hear(self, asked: moves.Hear) -> Heard:
        """What the caller answers; their own words only where they can be played to them again."""
        heard = self.line.hear(
            self.voice,
            asked.prompts,
            wait_s=asked.wait_s,
            most=asked.most,
            hot_words=asked.hot_words,
            by_keys=asked.by_keys,
            own_words=asked.own_words,
        )
        if asked.own_words and not self.line.can_play(heard.sound):
            heard = replace(heard, sound="")
        self.heard = heard
        return heard

    def _listen(self, prompts: tuple[str, ...], wait_s: float) -> moves.Event:
        key = self.line.say(self.voice, prompts)
        asked = self.at.clock.monotonic()
        if key:
            return moves.Key(key)
        key = self.line.wait_key(wait_s)
        return moves.Key(key, self.at.clock.monotonic() - asked) if key else moves.Silence()

    def _look_up(self, wanted: moves.LookUp) -> moves.Found:
        self.line.expect(wanted.within_s)
        if wanted.what == "customer":
            self.recognise(wanted.within_s)
            return self.at.answers.customer(self.who)
        if wanted.what == "parcel":
            return self._parcel(wanted)
        if wanted.what == "parcels":
            return self.at.answers.parcels(self.arrival.call_id, wanted, self.arrival.number)
        return self.at.answers.work_order(self.arrival.call_id, wanted, self.who)

    def _parcel(self, wanted: moves.LookUp) -> moves.Found:
        found = self.at.answers.parcel(self.arrival.call_id, wanted, self.arrival.number)
        if not wanted.proof and (number := found.facts.get("parcel")):
            self.callers_own.add(number)
        return found

    def hand_over(self, queue: Queue | Callback) -> None:
        """Say to the dialplan what the call needs; `SL_ROUTE` comes last, for the rest."""
        wish = {"SL_WISH": "callback"} if isinstance(queue, Callback) else {}
        wanted = self._needs(queue, self.facts, self.voice)
        news = self._news(dict.fromkeys(self.told, "") | wanted | wish)
        self.line.set(**news, SL_ROUTE="queue")

    def _needs(self, queue: Queue | Callback, known: Facts, voice: str) -> dict[str, str]:
        who = self.who.known
        dialect = who.portrait.dialect if who and who.relation == "self" else ""
        return needs.of(queue, known, voice, who, self.at.speakers(dialect))

    def _news(self, wanted: Mapping[str, str]) -> dict[str, str]:
        """What of it the dialplan does not know yet; from now on it does."""
        news = {name: value for name, value in wanted.items() if self.told.get(name) != value}
        self.told.update(wanted)
        return news
