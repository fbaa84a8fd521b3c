"""What the API answers. Times are ISO 8601 in UTC with a Z, durations seconds."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
)

from acd.client import ListenMode
from console.access import Role
from core.events import AgeBand, RecordingTrouble
from crm.client import ListingKind, OrderKind, OrderState, Portrait, TaskKind, TaskState
from reports.views import Began, Ended, Outcome, SeniorBy


def _with_z(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


Moment = Annotated[datetime, PlainSerializer(_with_z, when_used="json")]

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""A call's, recording's, agent's or queue's id: nothing that could be a path or a query."""

Speaker = Literal["caller", "agent"]


class Answer(BaseModel):
    """Parent of all answers."""

    model_config = ConfigDict(frozen=True, from_attributes=True, ser_json_inf_nan="null")


class Fault(Answer):
    """What is wrong with one field of what was sent."""

    field: str
    """Its name, without those it stands in: `habits`, not `portrait.habits`."""
    detail: str


class Problem(Answer):
    """What went wrong (RFC 9457, application/problem+json)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    reason: str = ""
    """A stable word for why it cannot be done now, where there is one."""
    faults: tuple[Fault, ...] = ()
    """Of the fields that were filled in wrongly, for pages that say it beside each."""


class Credentials(BaseModel):
    """What one signs in with."""

    username: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=256)
    code: str = Field("", max_length=16)
    """Of the authenticator app, or a recovery code, where there is a second factor."""


Todo = Literal["password", "second_factor"]


class User(Answer):
    """Who is signed in."""

    username: str
    display_name: str
    role: Role
    agent_id: str | None
    """The agent who they are; null for those who take no calls."""
    sees_secrets: bool
    """They may know who made a report whose reporter is kept secret."""
    todo: Todo | None
    """What they have to do before anything else is open to them."""


class SessionView(Answer):
    """The current session."""

    user: User


class Secrecy(Answer):
    """That the reporter of a call or work order is kept secret."""

    case: str
    """What it is called by everybody who may not know more, e.g. `JB20261130-0001`."""
    hidden: bool
    """The one who asks is among them: who called is left out."""


class CallSummary(Answer):
    """One call as lists show it."""

    call_id: str
    started_at: Moment
    ended_at: Moment | None
    did: str
    """The number that was dialled; empty while it is not known."""
    caller_masked: str
    caller_name: str | None
    """Null for unknown callers; the family name only for those who may not see it whole."""
    senior: bool
    age_band: AgeBand
    senior_by: SeniorBy | None
    """Why it is a senior's call, or perhaps one (`unsure`)."""
    queue: str | None
    keys: int
    path: list[str]
    """Its steps as short stable words, e.g. `arrived`, `queue:senior`, `answered:1001`."""
    waited_s: float | None
    agent_id: str | None
    agent_name: str | None
    talk_s: float | None
    outcome: Outcome
    recording_id: str | None
    recording_trouble: RecordingTrouble | None
    """Why the recording lacks something of the conversation."""
    recording_declined: bool
    """The caller did not want to be recorded."""
    flag: str | None
    """`listed:<kind>` for a number on the blacklist, `often` for one that called too often."""
    transcript_ready: bool
    score: float | None
    """0 to 100."""
    secret: Secrecy | None


class Alarm(Answer):
    """Something that is wrong now; a person must act."""

    kind: str
    """Stable word, e.g. `disk_full`."""
    subject: str
    """Which folder, model or process."""
    what: str
    """What is wrong, in Chinese."""
    do: str
    """What to do about it, in Chinese."""
    since: Moment
    last_at: Moment
    """When it was last said to be so."""


class CallPage(Answer):
    """One page of calls, the newest first."""

    items: list[CallSummary]
    total: int
    page: int
    size: int


class CallEvent(Answer):
    """One thing that happened to the call."""

    id: str
    at: Moment | None
    type: str
    data: dict[str, Any]


class CallLeg(Answer):
    """One agent's time with the caller; those of two agents overlap while three speak."""

    number: int
    agent_id: str
    agent_name: str | None
    began_at: Moment
    ended_at: Moment | None
    """Null while they talk."""
    waited_s: float
    """In line before it."""
    talk_s: float | None
    """Connected, hold included."""
    held_s: float
    began: Began
    """The call's answer, or how it was handed on to them."""
    ended: Ended | None
    """The call's end (`over`), leaving the others behind (`left`), or how they handed it on."""


class RecordingMark(Answer):
    """A hold or a pause in a recording."""

    kind: Literal["hold", "pause"]
    agent_id: str = ""
    """Whose hold or pause it was; empty in a transcript."""
    start: float
    """Seconds from the recording's start."""
    end: float
    """Equals `start` where it is not in the recording."""


class Recording(Answer):
    """The call's audio: caller left, agent right."""

    id: str
    duration_s: float
    channels: int
    audio_url: str | None
    """None while it may not be played: personal data cannot be hidden before it is written down."""
    marks: list[RecordingMark] = []
    """Holds, and pauses while card numbers were given, by their start."""


class RecordingPeaks(Answer):
    """How loud each side is along a recording, for players to draw."""

    sides: list[list[int]]
    """Caller and agent, or the caller of a message: the loudest moment of equally long stretches,
    0 to 255."""


class Word(Answer):
    """A recognised word."""

    start: float
    end: float
    text: str
    confidence: float


class SegmentCheck(Answer):
    """A person listened to a segment: it was right, or was corrected."""

    by: str
    at: Moment
    right: bool
    """The engine had written what was said."""
    heard: str | None
    """What the engine wrote; null for roles that do not see personal data."""


class Segment(Answer):
    """What one side said between two pauses."""

    start: float
    end: float
    text: str
    shown: str = ""
    """The text with marks set by pauses and by what was said, to be read; empty: as it is."""
    confidence: float
    words: list[Word]
    hidden: bool = False
    """Personal data of it are replaced by labels, so this reader cannot correct it."""
    check: SegmentCheck | None = None
    """The newest check in force; null: nobody has listened."""


class Channel(Answer):
    """One side of the conversation."""

    channel: Speaker
    segments: list[Segment]


class Transcript(Answer):
    """What was said."""

    id: str
    engine: str
    model: str
    confidence: float
    low_confidence: bool
    """Too uncertain to be judged by."""
    redacted: bool = False
    """Whether personal data are replaced by labels: the reader's role does not see them."""
    channels: list[Channel]
    marks: list[RecordingMark] = []
    """Holds, and pauses of the recording, by their start."""


class SaidPlace(Answer):
    """Where something that was looked for was said."""

    channel: Speaker
    start: float
    """Seconds from the recording's start."""
    end: float
    text: str
    """Everything said there without a pause."""
    first: int
    """Number of the first character of it that was looked for, and of the first after it."""
    last: int
    literal: bool
    """Written so; false: it only sounds so."""


class SaidCall(Answer):
    """A call in which something was said."""

    call: CallSummary
    places: list[SaidPlace]


class SaidPage(Answer):
    """Some of what was found, the newest first."""

    items: list[SaidCall]
    more: int | None
    """`before` of the next page; null: that was all."""


class Evidence(Answer):
    """The words that a verdict rests on."""

    channel: Speaker
    start: float
    end: float
    text: str


class ScoreItem(Answer):
    """One line of the scorecard."""

    id: str
    title_zh: str
    title_en: str
    verdict: Literal["pass", "fail", "na", "unsure"]
    weight: float
    fatal: bool
    reason: str
    evidence: list[Evidence]
    counts: bool = False
    """It has proven itself against people; otherwise it is a hint and weighs nothing."""


class Score(Answer):
    """How well it was said."""

    scorecard: str
    title: str
    version: int
    total: float | None
    """Of the items that count."""
    hint: float | None = None
    """Of all items: what the machine thinks."""
    needs_person: bool = False
    """A fatal item failed, and nothing follows until a person confirms it."""
    items: list[ScoreItem]
    words_gone: str | None = None
    """Why the evidence quotes nothing any more: the rule by which the recording was deleted."""


class CallerListed(Answer):
    """Why the caller's number is on the blacklist now."""

    id: int
    kind: ListingKind
    reason: str
    filed_at: Moment


class CallDetail(Answer):
    """One call with everything that is known of it."""

    call: CallSummary
    legs: list[CallLeg]
    """Who had the caller when, in order."""
    events: list[CallEvent]
    recording: Recording | None
    transcript: Transcript | None
    score: Score | None
    further_scores: list[Score]
    """By further scorecards that fit the call; they give no score of its own."""
    listing: CallerListed | None


class Agent(Answer):
    """An agent at this moment."""

    id: str
    name: str
    state: str
    """As the ACD has it; `unknown` while the ACD cannot be asked."""
    since: Moment | None
    skills: dict[str, int]
    reason: str
    """Of a break, in the agent's words; of being set aside, a stable word such as `no_answer`."""
    wants: Literal["", "ready", "break", "offline"]
    """Asked for last; if it is not the state, it comes when the state ends."""
    held_back: Literal["", "phone_gone", "phone_busy"]
    """Why an agent who is ready is offered nothing."""
    by: str
    """Who set the state when it was not the agent: a user name."""
    until: Moment | None
    """When the state ends by itself."""
    missed: int
    """Calls in a row that rang in vain."""
    phones: dict[str, Literal["free", "busy", "gone"]]
    chosen: list[str]
    """The phones that they want to ring; none: all of them."""
    rings: list[str]
    """The phones that ring now: those chosen, or all that are there while none of those is."""
    may_be_machine: str
    """A call back of theirs, held or just over, of which they may say that a machine answered."""
    call_id: str | None = None
    """The call that rings at theirs, that they have, or had until their after-call work ends."""
    callback: bool = False
    """That call is one that we make."""


class RosterAgent(Answer):
    """An agent as the list of agents has them."""

    id: str
    name: str
    skills: dict[str, int]
    """Skill to level, 1 to 10."""
    active: bool
    """False: has left."""


class AgentAdded(Answer):
    """Somebody new, and what opens their phone and their page; shown this once."""

    agent: RosterAgent
    phone_password: str | None
    """Of the desk phone's account; null: there is none yet, for the telephone cannot be reached."""
    user_password: str | None
    """Of the console's user, theirs to change; null where none was wished."""


class SkillKnown(Answer):
    """A skill of the routing policy."""

    id: str
    name: str
    """As people call it."""


class StateWish(BaseModel):
    """A state to set."""

    state: Literal["ready", "break", "offline"]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)] = ""
    """Of a break, one of `/api/break-reasons`; a supervisor who sets somebody else's always says
    one."""


class PhoneChoice(BaseModel):
    """Which of an agent's phones ring; none: all of them."""

    phones: Annotated[
        list[Annotated[str, StringConstraints(pattern=r"^[0-9]{1,12}[a-z]{0,12}$")]],
        Field(max_length=20),
    ]


class PhoneAccount(Answer):
    """What the phone in an agent's page registers with."""

    phone: str
    """Its name, which is its user name, too."""
    password: str = Field(repr=False)
    elsewhere: bool
    """It is open in another page now; opening it here takes it from there."""
    busy: bool
    """And the agent has a call, which may be on that page."""


class ConsoleSeen(BaseModel):
    """Whether the agent's console is open."""

    open: bool


class TalkNow(Answer):
    """A conversation at this moment."""

    call_id: str
    agents: list[str]
    """Who is with the caller, hold included."""
    asked: list[str]
    """Colleagues who have joined and do not hear the caller yet."""
    ringing: str
    """The colleague whose phone rings; empty for none."""
    held: bool
    person: int | None = None
    """The customer who was called in, by their entry."""
    service: str = ""
    """The emergency service that was called in; empty: none."""
    services: list[str] = []
    """Those that may be."""
    person_here: bool = False
    """Who was called in has answered."""
    paused_until: datetime | None = None
    """The recording is silent, and goes on by itself then; null: it goes on."""
    why_not: dict[str, str]
    """What this agent cannot do now: `hold`, `resume`, `consult`, `help`, `conference`, `complete`,
    `back`, `leave`, `person`, `emergency`, `pause` or `record`, to a stable word for the reason."""
    listing: CallerListed | None = None
    often: bool = False
    """The number has called too often."""


class TalkWish(BaseModel):
    """Something to be done in a conversation."""

    agent_id: Id | None = None
    """A supervisor names whose part it is; left out: whoever has the caller. An agent's own."""


class ListenWish(BaseModel):
    """How a supervisor listens."""

    mode: ListenMode = "listen"
    """`whisper`: the agent hears them; `barge`: everybody."""
    agent_id: Id | None = None
    """Whom to hear, where several have the caller."""


class ConsultWish(TalkWish):
    """A colleague to ask."""

    to: Id


_Level = Annotated[int, Field(ge=1, le=10)]


class HelpWish(TalkWish):
    """What the helper must have."""

    skills: dict[Id, _Level] = Field(min_length=1, max_length=8)


class TransferWish(TalkWish):
    """To whom the caller is handed on: an agent or a queue."""

    to: Id | None = None
    queue: Id | None = None
    skills: dict[Id, _Level] = Field({}, max_length=8)
    """Asked for in the queue; empty: what the queue asks for itself."""


class PeakNow(Answer):
    """The peak emergency, and what it does by the policy in force."""

    on: bool
    since: Moment | None
    """When it began, or ended; null: it never was on."""
    by: str
    """Who switched it last: a user name; empty: it ended by itself."""
    reason: str
    until: Moment | None
    """When it ends by itself."""
    called: list[str]
    """Agents in reserve who were called in."""
    merge: list[str]
    """Queues that are served as one."""
    seniors_after_s: float
    reserves: list[str]
    wrap_up_s: float
    callback_after_s: float
    callback_possible: bool
    ends_after_h: float


class PeakWish(BaseModel):
    """The peak emergency's switch."""

    on: bool
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)] = ""
    """Needed to begin it; everybody sees it."""


class QueueNow(Answer):
    """A queue at this moment."""

    queue: str
    name_zh: str
    """What people call it."""
    name_en: str
    waiting: int
    longest_wait_s: float
    senior_waiting: int
    callbacks: int = 0
    """People who are not on the line and will be called in their turn; not counted above."""


class WaitingCall(Answer):
    """A call without an answer."""

    call_id: str
    queue: str
    since: Moment
    senior: bool
    callback: bool
    """Nobody is on the line: they will be called when it is their turn."""
    place: int
    """In its class, counted from 1; 0 while it rings, or a call back's turn has not come."""
    stage: Literal["waiting", "ringing", "fallback"]
    """`fallback`: in Asterisk's own queue, while the ACD was away."""


class MoveWish(BaseModel):
    """Where a waiting caller is to stand, and why."""

    queue: Id | None = None
    """Null: in their own queue."""
    front: bool = False
    """Before everybody else there."""
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class Relative(Answer):
    """Someone of the same family."""

    person_id: int
    name: str
    side: Literal["proxy", "elder"]
    """`proxy`: they may speak for this person; `elder`: this person may speak for them."""
    role: Literal["daughter", "son", "spouse", "other"]
    """What the proxy is to the elder."""
    valid_until: Moment | None


class PersonNumber(Answer):
    """One of a customer's numbers."""

    id: int
    masked: str
    shared: int
    """How many other people have it, too: nobody is greeted by name who calls from it."""
    removed: bool
    """Leads nowhere any more; it can be restored for 30 days."""


class MergeInto(BaseModel):
    """The entry that is kept."""

    into: int = Field(ge=1, lt=2**53)


class Person(Answer):
    """A customer."""

    id: int
    name: str
    """The family name only for those who may not see it whole."""
    gender: Literal["male", "female", "unknown"]
    age: int | None
    age_band: AgeBand
    senior: bool
    numbers_masked: list[str]
    portrait: Portrait
    family: list[Relative]
    birth: date | None
    """For those who may change it; null for others and where it is not known."""
    numbers: list[PersonNumber]
    removed: bool
    """The entry counts for nothing until it is restored."""
    merged_into: int | None
    """The customer whose entry stands for this one, until that is undone."""


class PersonPage(Answer):
    """One page of people, by id."""

    items: list[Person]
    total: int
    page: int
    size: int


class Task(Answer):
    """What was promised to a caller."""

    id: int
    kind: TaskKind
    state: TaskState
    due_at: Moment
    overdue: bool
    owner: str | None
    """Agent id."""
    attempts: int
    """How often the caller tried in vain."""
    called: int
    """How often we called back in vain."""
    cut_at: Moment | None
    """When the conversation was cut off that this is about."""
    has_number: bool
    """Whether there is a number to call back."""
    sound: Annotated[bool, BeforeValidator(bool)]
    """Whether what the caller said and nobody understood can be heard."""
    result: str | None
    person_id: int | None
    person_name: str | None
    """The family name only for those who may not see it whole."""
    caller_masked: str
    call_id: str | None
    note: str
    created_at: Moment
    secret: Secrecy | None = None
    """Of the call it is about."""


class Utterance(Answer):
    """Something a caller said that was not understood well; personal data is masked."""

    id: int
    call_id: str
    at: Moment
    book: str
    """Of intents, by which it was understood."""
    step: str
    """Of the flow."""
    text: str
    heard: float
    """The recogniser's confidence, 0 to 1."""
    intent: str | None
    """What it was taken for; null: unclear."""
    confidence: float
    reason: str
    does: Literal["go", "clarify", "again", "person"]
    """What the flow did: went on, asked which of two, asked again, let a person listen."""
    led_to: str | None
    """The step it led to."""
    has_sound: bool
    meant: str | None
    """The intent that somebody says it was, or `none`; null: nobody has listened yet."""
    by: str | None
    decided_at: Moment | None
    synonym: str
    """What the book has learnt from it."""
    hot_word: str


class UtterancePage(Answer):
    """One page of utterances, the newest first."""

    items: list[Utterance]
    total: int
    page: int
    size: int


class UtteranceVerdict(BaseModel):
    """What an utterance was, and what the book shall learn from it."""

    model_config = ConfigDict(extra="forbid")

    meant: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    """An intent of its book, or `none`."""
    synonym: str = Field("", max_length=30)
    """Words that shall mean the intent from now on."""
    hot_word: str = Field("", max_length=30)
    """A word that the recogniser shall expect from now on."""


class KnownIntent(Answer):
    """One thing that callers may want."""

    name: str
    title: str


class IntentBook(Answer):
    """The intents that one kind of menu listens for."""

    name: str
    title: str
    intents: list[KnownIntent]


class NumberToCall(Answer):
    """The whole number of one caller."""

    number: str


class TaskPage(Answer):
    """One page of tasks: the open ones first, by due time."""

    items: list[Task]
    total: int
    page: int
    size: int


class WorkOrder(Answer):
    """Something the centre has to get done."""

    id: int
    number: str
    kind: OrderKind
    state: OrderState
    owner: str | None
    due_at: Moment | None
    note: str
    subject: str
    """Number of the parcel it is about; empty for none."""
    sound: Annotated[bool, BeforeValidator(bool)]
    """Whether what the caller said of it may still be heard."""
    person_id: int | None
    call_id: str | None
    created_at: Moment
    updated_at: Moment
    secret: Secrecy | None = None
    """Of the call it came from, or its own."""


class WorkOrderPage(Answer):
    """One page of work orders, the newest first."""

    items: list[WorkOrder]
    total: int
    page: int
    size: int


class Health(Answer):
    """Whether the centre's books are open. Says nothing about calls or people."""

    status: Literal["ok", "degraded"]
    database: bool
    redis: bool
    lag_s: float | None
    """By how much the journal is behind the stream; null while that cannot be told."""


class SatisfactionRow(Answer):
    """What callers said of one agent, queue or age band, or of all."""

    subject: str | None
    """An agent's id, a queue or an age band; null where it is not known, and for all."""
    name: str | None
    """The agent's."""
    asked: int
    answered: int
    silent: int
    """Asked, and gave no mark."""
    satisfied: int
    """Marks 4 and 5."""
    low: int
    """Marks 1 and 2."""
    mean: float | None
    rate: float | None
    """满意率: satisfied of answered, 0 to 1."""
    response: float | None
    """参评率: answered of asked, 0 to 1."""


class SatisfactionTable(Answer):
    """Figures of a span of time."""

    total: SatisfactionRow
    rows: list[SatisfactionRow]
    """The one most often asked about first."""
