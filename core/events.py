"""What happened, in the order of a call: one frozen model per event, named in the past tense.

Every event has an `id` minted once, before the first send, so that a doubled delivery is harmless;
`at` (UTC), `producer` and `seq`, which order the events of a call; and `v`, the version of its
fields. The SQL table `events` is the permanent log, the Redis stream only carries them. Numbers are
masked here, always.
"""

import itertools
import json
import uuid
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError, field_validator

from core.clock import Clock
from core.decisions import Change, Decision
from core.pii import MaskedNumber

AgeBand = Literal["under60", "60-64", "65+", "unknown"]
"""60 opens the senior channel; 65 is counted apart, as the carriers' rule of 2020 does."""

OfferFailure = Literal[
    "no_answer", "busy", "declined", "unreachable", "caller_gone", "refused", "timeout"
]

RecordingTrouble = Literal["short", "missing", "silent", "unreadable"]
"""`short`: less sound than talk; `missing`: no file could be written; `silent`: neither side sent
any sound; `unreadable`: a file is no sound, and was put aside for a person to look at."""


SeniorSource = Literal["declared", "behaviour", "unsure"]
"""How a caller was taken for an older one. `declared`: they said so; `behaviour`: what they did at
menus; `unsure`: asked whether they are, they gave no answer, and may be."""
SeniorSign = Literal["silence", "wrong_key", "slow_key", "asked_again"]
"""What older callers do at menus more often than others."""

PauseEnd = Literal["asked", "limit", "left", "person", "over"]
"""Why a paused recording goes on. `asked`: somebody wanted it; `limit`: nobody did for too long;
`left`: the agent has the caller no more; `person`: a customer is called in, which is all recorded;
`over`: the call is."""

CrisisSource = Literal["menu", "agent", "supervisor", "recording"]
"""Who noticed a crisis: the menu that heard the caller, the agent who has them, a supervisor, or
the search of what was recorded."""
Danger = Literal["self_harm", "violence", "illness", "fire", "other", "unknown"]
"""What kind it is; `unknown` where no person has said."""
CrisisEnd = Literal["rescued", "calmed", "no_danger", "other"]
"""How it ended: police, ambulance or fire brigade have it; the caller is safe; there was none."""

Joining = Literal["consult", "help"]
"""What a colleague is asked to join a conversation for: a question first, or help in a dialect."""


class Event(BaseModel):
    """The fields every event has."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)
    type: ClassVar[str]

    id: str = Field(min_length=8, max_length=64)
    """Minted once; the log ignores an id that it knows."""
    at: datetime
    """When it happened, UTC."""
    producer: str = Field(max_length=32)
    """The process that saw it happen."""
    seq: int
    """Rises within one producer's life; breaks ties of `at`."""
    v: int = 1
    """Version of this type's fields."""
    call_id: str | None = Field(None, max_length=64)
    """Asterisk's unique id of the caller's channel, where there is a call."""

    @field_validator("at")
    @classmethod
    def _in_utc(cls, value: datetime) -> datetime:
        if value.tzinfo is None:
            raise ValueError("an event's time must carry its zone")
        try:
            return value.astimezone(UTC)
        except OverflowError:
            raise ValueError("an event's time is out of range") from None

    @property
    def order(self) -> tuple[datetime, str, int]:
        """Sort key inside a call."""
        return (self.at, self.producer, self.seq)

    def data(self) -> dict[str, Any]:
        """The fields that are this type's own, as JSON values."""
        return self.model_dump(mode="json", exclude=set(Event.model_fields))

    def to_json(self) -> str:
        """One line of JSON, with the type's name; `parse` reads it back."""
        return f'{{"type":"{self.type}",{self.model_dump_json()[1:]}'


class CallArrived(Event):
    """A call came in and was given its id."""

    type = "CallArrived"
    did: str
    """The number that was dialled."""
    caller: MaskedNumber


class CallerRecognized(Event):
    """`crm` was asked who is calling."""

    type = "CallerRecognized"
    customer_id: int | None
    relation: Literal["self", "family", "unknown"]
    senior: bool
    """Goes through the green channel."""
    age_band: AgeBand


class SeniorNoticed(Event):
    """A caller whom nobody knew to be old is served with more patience from here on."""

    type = "SeniorNoticed"
    source: SeniorSource
    signs: tuple[SeniorSign, ...] = Field((), max_length=20)
    """What was noticed at menus, in order."""


class CallFlagged(Event):
    """The call came from a number on the blacklist, or one that calls too often."""

    type = "CallFlagged"
    why: Literal["listed", "often"]
    kind: str = Field("", max_length=16)
    """Of an entry on the blacklist: what it was filed for."""
    listing_id: int | None = None
    """The entry; its reason is told to those who may see it."""
    action: Literal["flow", "refused", "exempt"]
    """`flow`: it goes through `flow`; `refused`: not answered; `exempt`: an older person's call,
    served as any."""
    flow: str = Field("", max_length=64)


class RecordingDeclined(Event):
    """The caller did not want to be recorded, and is not."""

    type = "RecordingDeclined"


class FlowEntered(Event):
    """The call came into a flow: the one of its number, or one that another led to."""

    type = "FlowEntered"
    flow: str = Field(max_length=64)
    version: str = Field(max_length=40)
    """Fingerprint of the flow's file as this call has it, to its end."""


class MenuChosen(Event):
    """The caller pressed a key that the menu knows."""

    type = "MenuChosen"
    menu: str
    key: str
    choice: str


class IntentHeard(Event):
    """The caller said something to a step that asks, and it was taken for a wish, or for none."""

    type = "IntentHeard"
    intent: str | None
    """None: it was unclear."""
    confidence: float
    """Of the intent, 0 to 1; of the likeliest one when it was unclear."""
    title: str = Field("", max_length=20)
    """The intent for people, in Chinese."""
    reason: str = Field("", max_length=200)
    """Why, for people, in Chinese."""
    text: str = Field("", max_length=400)
    """As recognised, numbers masked."""
    heard: float = 1.0
    """The recogniser's confidence in the text."""
    step: str = Field("", max_length=64)
    """Of the flow: where it was said."""
    book: str = Field("", max_length=40)
    """The book of intents it was understood by."""
    does: Literal["go", "clarify", "again", "person"] = "go"
    """Went where the intent leads; asked which of two; asked again; let a person listen."""
    to: str | None = None
    """The step it led to; null: the caller was asked again."""
    sound: str = Field("", max_length=100)
    """Where the utterance is kept; empty: nowhere."""


class CallQueued(Event):
    """The call waits for a person."""

    type = "CallQueued"
    queue: str
    skills: dict[str, int]
    """Required skill to least level."""
    credit_s: float
    """Seconds of waiting the call is credited with before it began."""
    place: int
    """Place in line, counted from 1."""
    senior: bool
    did: str | None = None
    caller: MaskedNumber | None = None
    """Repeated here because a call whose IVR failed has no CallArrived."""


class CallOffered(Event):
    """An agent's phone is being rung for the call."""

    type = "CallOffered"
    agent_id: str
    offer_id: str
    attempt: int
    """Counts this call's offers from 1."""
    waited_s: float
    callback_of: str | None = None
    """The call in which the caller asked to be called back; null for a caller on the line."""
    joins: Joining | None = None
    """The agent is asked to join a conversation; null: to take a caller in line."""
    by: str = ""
    """Who asked them to join it."""
    decision: Decision | None = None
    """Why this agent."""


class NobodyFree(Event):
    """The call was looked at, nobody free could take it, and it waits."""

    type = "NobodyFree"
    waited_s: float
    joins: Joining | None = None
    """Somebody was looked for to join a conversation; null: to take a caller in line."""
    decision: Decision


class CallWidened(Event):
    """A waiting call accepts other agents than before, by its policy."""

    type = "CallWidened"
    waited_s: float
    changes: list[Change]
    """What is new since the last time."""
    accepts: list[dict[str, int]]
    """Whom it accepts now: any of these sets of skills; `@1001` stands for one agent."""
    policy: str


class CallMoved(Event):
    """A supervisor moved a caller who waits, into another queue's line or to the front of one."""

    type = "CallMoved"
    by: str
    """Their user name."""
    reason: str
    before: str
    """The queue they stood in."""
    queue: str
    """The queue they stand in now."""
    front: bool
    """Before everybody else there."""
    waited_s: float


class WaitTold(Event):
    """A caller in line was told their place, and how long they would probably wait."""

    type = "WaitTold"
    waited_s: float
    place: int
    """1: next."""
    wait_s: int | None
    """They will most probably wait no longer, seconds; said in whole minutes, rounded up. None:
    they were told no time."""
    callback: bool = False
    """Whether they were offered to be called back."""
    voicemail: bool = False
    """Whether they were offered to leave a message."""


class OfferFailed(Event):
    """The offer came to nothing; the call is back in its place."""

    type = "OfferFailed"
    agent_id: str
    offer_id: str
    reason: OfferFailure
    cause: int
    """Hang-up cause of ITU-T Q.850; 0 when unknown."""


class CallAnswered(Event):
    """Caller and agent hear each other."""

    type = "CallAnswered"
    agent_id: str
    offer_id: str | None
    waited_s: float
    """From the first moment in line to the agent's answer."""
    via: Literal["acd", "fallback"]
    """`fallback` is Asterisk's own queue, when the ACD is away."""
    certain: bool = True
    """False: found, not seen; `at` and `waited_s` are late, Asterisk's own records know better."""


class AgentJoined(Event):
    """An agent and the caller are connected: a leg of the call begins."""

    type = "AgentJoined"
    agent_id: str
    offer_id: str | None = None
    """The offer by which they came; null for one who was not rung by the ACD."""


class AgentLeft(Event):
    """An agent and the caller are connected no more; the call may go on."""

    type = "AgentLeft"
    agent_id: str


class CallHeld(Event):
    """The agent put the caller on hold, or took them off it."""

    type = "CallHeld"
    agent_id: str
    held: bool
    how: Literal["phone", "console"] | None = None
    """By the phone's key the two stay connected, and the recording goes on, the music in it; by the
    console they do not. Null: told before this was."""


class RecordingPaused(Event):
    """The recording is silent from now on, while a card number or a code is given."""

    type = "RecordingPaused"
    agent_id: str
    """Whose conversation it is."""
    by: str = Field("", max_length=64)
    """User name of the supervisor who asked for it; empty: the agent did."""
    until: datetime
    """It goes on by itself then, at the latest."""


class RecordingResumed(Event):
    """The recording goes on."""

    type = "RecordingResumed"
    agent_id: str
    """Who had the conversation when it was paused."""
    by: str = Field("", max_length=64)
    """User name of the supervisor who asked for it; empty: nobody, or an agent did."""
    why: PauseEnd


class CallTransferred(Event):
    """An agent handed the caller on, or took a colleague in."""

    type = "CallTransferred"
    agent_id: str
    """Who handed them on."""
    to: str
    """An agent's id; a queue's name where `how` is `queue`."""
    how: Literal["blind", "attended", "queue", "conference"]
    """`blind` and `queue`: the caller stands in line again; the others: they are connected."""


class CallAbandoned(Event):
    """The caller hung up before any person answered."""

    type = "CallAbandoned"
    waited_s: float
    stage: Literal["ivr", "waiting", "ringing"]


class CallEnded(Event):
    """The caller's channel is gone."""

    type = "CallEnded"
    cause: int
    talk_s: float
    """Seconds bridged with agents."""
    certain: bool = True
    """False: part of the talk or its end was not seen, and Asterisk's own records know better."""
    cut_by: str = ""
    """The agent whose phone's line was cut in the conversation, and after whom nobody had the
    caller; empty: it was not."""


SurveyHow = Literal["key", "voice", "sms"]
"""How a caller is asked, or has answered."""


class SurveyAsked(Event):
    """The agent has gone, and the caller is asked how satisfied they are."""

    type = "SurveyAsked"
    survey: str = Field(max_length=64)
    """Its name in `surveys.yaml`."""
    version: str = Field("", max_length=40)
    """Fingerprint of that file."""
    agent_id: str = Field("", max_length=12)
    """Who had the caller last; empty where Asterisk does not say."""
    how: Literal["call", "sms"] = "call"


class SurveyAnswered(Event):
    """The caller rated the call."""

    type = "SurveyAnswered"
    rating: int = Field(ge=1, le=5)
    """5 is the best; 4 and 5 count as satisfied."""
    survey: str = Field("", max_length=64)
    question: str = Field("", max_length=64)
    agent_id: str = Field("", max_length=12)
    """Who had the caller last."""
    how: SurveyHow = "key"


class CallerTexted(Event):
    """A text message to the caller was handed to the gateway, or will not be any more."""

    type = "CallerTexted"
    kind: str = Field(max_length=32)
    """What it is about: `voicemail`, `callback_missed`."""
    result: Literal["sent", "refused", "dropped"]
    """`refused` by the gateway, at once or in the end; `dropped`: too late to say anything."""
    why: str = Field("", max_length=40)


class VoicemailLeft(Event):
    """The caller left a message."""

    type = "VoicemailLeft"
    recording_id: str
    duration_s: float


class CallbackRequested(Event):
    """The caller hangs up and keeps their place: they are called when their turn comes."""

    type = "CallbackRequested"
    queue: str
    callback_id: str = ""
    """Begins the ids of the calls that are made for it."""
    caller: MaskedNumber | None = None
    senior: bool = False
    merged: bool = False
    """They had asked before: one call is made, in the earlier place."""
    misdial: bool = False
    """They did not ask: a senior who hung up at once, before anybody spoke, is called once."""


class CallbackDialled(Event):
    """An agent is on the line, and the person's phone is rung: the first event of such a call."""

    type = "CallbackDialled"
    callback_of: str
    """The call in which it was asked for."""
    agent_id: str
    offer_id: str
    attempt: int
    """Counts the calls to the person from 1."""
    queue: str
    senior: bool
    did: str | None = None
    """The number that the person sees."""
    caller: MaskedNumber | None = None
    """The person, by the number that is called."""


class CallbackDone(Event):
    """A request to be called back is settled; `call_id` is the call in which it was made first."""

    type = "CallbackDone"
    result: Literal["reached", "no_answer", "cancelled"]
    """`no_answer`, or only for a few seconds: a person must see to it; `cancelled`: they got
    through by themselves."""
    callback_id: str = ""
    caller: MaskedNumber | None = None
    made: str | None = None
    """The call in which they were reached."""
    called: int = 0
    """How often their phone was rung, or may have been."""


class MachineAnswered(Event):
    """The agent says that an answering machine, and no person, took the call that we made."""

    type = "MachineAnswered"
    agent_id: str


class AgentStateChanged(Event):
    """An agent's state, for everyone who watches.

    With `before` equal to `after` only the reason is news: `phone_gone`, `phone_back`,
    or `phones_chosen` when they, or somebody for them, chose which of their phones ring.
    """

    type = "AgentStateChanged"
    agent_id: str
    before: str
    after: str
    reason: str
    by: str = ""
    """Who set it, when it was not the agent: a supervisor's user name."""


class PeakChanged(Event):
    """The peak emergency was switched on, or is over."""

    type = "PeakChanged"
    on: bool
    by: str = Field("", max_length=64)
    """User name of whoever switched it; empty: it ended by itself."""
    reason: str = Field("", max_length=120)


class RecordingStored(Event):
    """The call's audio is merged, encrypted and kept."""

    type = "RecordingStored"
    recording_id: str
    duration_s: float
    channels: int
    sample_rate: int
    """Hz."""
    sha256: str
    """Of the WAV before encryption."""


class RecordingDeleted(Event):
    """A recording was deleted by the rules of retention; its tombstone stays."""

    type = "RecordingDeleted"
    recording_id: str
    why: str = Field(max_length=200)
    """The rule, for people, in Chinese."""


class RecordingIncomplete(Event):
    """A conversation was not recorded as it was held; what there is of it is kept."""

    type = "RecordingIncomplete"
    reason: RecordingTrouble
    recorded_s: float
    """Seconds of sound that were kept; 0 when nothing was."""
    talk_s: float
    """Seconds bridged with agents."""


class TranscriptReady(Event):
    """What was said is written down."""

    type = "TranscriptReady"
    recording_id: str
    transcript_id: int
    engine: str
    confidence: float


class TranscriptCorrected(Event):
    """A person put right what is written down, or took that back."""

    type = "TranscriptCorrected"
    recording_id: str
    transcript_id: int
    by: str
    """A user name of the console."""


class CallScored(Event):
    """The call was inspected."""

    type = "CallScored"
    scorecard: str
    total: float | None
    """0 to 100, of items that proved themselves against people; null when none was judged."""
    hint: float | None = None
    """The same of all items: what the machine thinks."""
    unsure: int
    """Items the machine abstained from."""


class WorkOrderChanged(Event):
    """A work order was opened or moved on."""

    type = "WorkOrderChanged"
    work_order_id: int
    state: str


class PersonDialled(Event):
    """A customer or an emergency service is rung, to join a conversation that an agent has."""

    type = "PersonDialled"
    person_id: int
    """0: no customer."""
    service: str = Field("", max_length=12)
    """The emergency number that is rung, such as 110; empty: a customer."""
    invite_id: str = Field(max_length=40)
    agent_id: str
    """Who asked for it."""


class PersonJoined(Event):
    """Who was rung has answered, and is in the conversation."""

    type = "PersonJoined"
    person_id: int
    service: str = Field("", max_length=12)
    invite_id: str = Field(max_length=40)


class PersonLeft(Event):
    """Who was rung is in the conversation no more, or never came into it."""

    type = "PersonLeft"
    person_id: int
    service: str = Field("", max_length=12)
    invite_id: str = Field(max_length=40)
    reason: Literal["over", "no_answer", "busy", "unreachable", "not_called"]
    """`over`: they had been in it."""


Authorised = Literal["ask", "change", "money"]
"""How far someone may act for another; each includes the ones before it."""


class AuthorityGranted(Event):
    """An older person let a relative act for them; `call_id` is the call in which they said so."""

    type = "AuthorityGranted"
    authority_id: int
    elder_id: int
    proxy_id: int
    level: Authorised
    valid_until: datetime
    how: Literal["call", "paper", "visit", "entered"]
    """How they consented; `entered`: before consents were kept."""
    again: bool = False
    """A limit or a withdrawal by mistake was taken back."""


class AuthorityWithdrawn(Event):
    """A relative may act no more, or less than before."""

    type = "AuthorityWithdrawn"
    authority_id: int
    elder_id: int
    proxy_id: int
    by: Literal["elder", "centre"]
    """Whose wish it was."""
    level: Authorised | None = None
    """What is left of it; null: nothing."""


class AuthorityExpired(Event):
    """The time for which a relative might act is over."""

    type = "AuthorityExpired"
    authority_id: int
    elder_id: int
    proxy_id: int


class CrisisWordsFound(Event):
    """Words of crisis were found in what a caller said in a recording."""

    type = "CrisisWordsFound"
    words: tuple[str, ...] = Field(max_length=10)
    """As the book of intents lists them, which is no text of the caller's."""
    at_s: float
    """Of the recording: the first of them, in seconds."""


class CrisisRaised(Event):
    """Somebody may be in danger; sent again when it is raised anew after its end."""

    type = "CrisisRaised"
    source: CrisisSource
    danger: Danger
    words: tuple[str, ...] = Field((), max_length=10)
    by: str = Field("", max_length=64)
    """User name; empty: a machine noticed."""
    agent_id: str | None = None
    """The agent who has the caller."""


class CrisisAcknowledged(Event):
    """A supervisor sees to a crisis."""

    type = "CrisisAcknowledged"
    by: str = Field(max_length=64)


class CrisisClosed(Event):
    """A crisis is over."""

    type = "CrisisClosed"
    by: str = Field(max_length=64)
    outcome: CrisisEnd


class AlarmRaised(Event):
    """Something is wrong and a person must act; sent again now and then while it lasts."""

    type = "AlarmRaised"
    kind: str = Field(max_length=32)
    """Stable word, e.g. `disk_full`; `docs/alarms.md` lists them."""
    subject: str = Field(max_length=80)
    """Which one: a folder, a model, a process. Kind and subject name the alarm."""
    what: str = Field(max_length=300)
    """What is wrong: a short Chinese sentence without personal data."""
    do: str = Field(max_length=300)
    """What to do about it, likewise."""
    since: datetime
    """When the one who raises it saw it first, UTC."""


class AlarmCleared(Event):
    """What an alarm was about is over."""

    type = "AlarmCleared"
    kind: str = Field(max_length=32)
    subject: str = Field(max_length=80)


class UnknownEvent(BaseModel):
    """An event of a type, a version or a shape that this program does not know; kept as it came."""

    model_config = ConfigDict(frozen=True)
    id: str
    raw: dict[str, JsonValue]


EVENT_TYPES: dict[str, type[Event]] = {kind.type: kind for kind in Event.__subclasses__()}

KNOWN_VERSION = 1

AnyEvent = Event | UnknownEvent


def parse(source: str | bytes | dict[str, Any]) -> AnyEvent:
    """Read an event as `to_json` wrote it.

    A type, version or shape not known here becomes an `UnknownEvent`. Raises `ValueError` only for
    what is not a JSON object with an id.
    """
    try:
        raw = source if isinstance(source, dict) else json.loads(source)
    except RecursionError:
        raise ValueError("not an event: nested too deeply") from None
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), str):
        raise ValueError("not an event: no id")  # noqa: TRY004 (one error for every wrong input)
    kind = EVENT_TYPES.get(str(raw.get("type")))
    if kind is None or raw.get("v", 1) != KNOWN_VERSION:
        return UnknownEvent(id=raw["id"], raw=raw)
    try:
        return kind.model_validate(raw)
    except ValidationError:
        return UnknownEvent(id=raw["id"], raw=raw)


E_ = TypeVar("E_", bound=Event)


class Minter:
    """Makes one producer's events: gives each its id, time and sequence number."""

    def __init__(self, producer: str, clock: Clock) -> None:
        self._producer = producer
        self._clock = clock
        self._seq = itertools.count(1)

    def mint(self, kind: type[E_], /, *, at: datetime | None = None, **fields: Any) -> E_:
        """A new event of `kind`; `at` defaults to now. Raises pydantic's ValidationError."""
        return kind(
            id=uuid.uuid4().hex,
            at=at or self._clock.now(),
            producer=self._producer,
            seq=next(self._seq),
            **fields,
        )
