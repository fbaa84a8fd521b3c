"""What is asked of the leading engine and what it answers, as it travels through Redis."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field

REQUESTS = "sl:acd:requests"
ANSWERS = "sl:acd:answer:"

Wish = Literal["ready", "break", "offline"]
Handing = Literal["blind", "queue"]
"""To an agent, or to a queue."""


class AgentView(BaseModel):
    """An agent at this moment."""

    id: str
    state: str
    """One of `acd.agent.State`."""
    since: AwareDatetime
    reason: str
    skills: dict[str, int]
    registered: bool
    """Whether any phone of theirs can be rung."""
    call_id: str | None
    wants: str = ""
    """`ready`, `break` or `offline`: asked for last; if not the state, it comes after it."""
    held_back: str = ""
    """Why nothing is offered to an agent who is ready: `phone_gone`, `phone_busy`, or nothing."""
    by: str = ""
    """Who asked for it, when it was not the agent: a supervisor's user name."""
    until: AwareDatetime | None = None
    """When the state ends by itself; null: when somebody says so."""
    missed: int = 0
    """Offers in a row that rang in vain."""
    callback: bool = False
    """Whether the call is one that we make."""
    phones: dict[str, str] = {}
    """Phone to device state, in Asterisk's words."""
    chosen: list[str] = []
    """The phones that they want to ring; none: all of them."""
    may_be_machine: str = ""
    """A call back of theirs, held or just over, of which they may say that a machine answered."""
    rings: list[str] = []
    """The phones that ring now: those chosen, or all that are there while none of those is."""


class WaitingView(BaseModel):
    """A call that nobody has answered yet."""

    call_id: str
    queue: str
    skills: dict[str, int]
    since: AwareDatetime
    credit_s: float
    senior: bool
    place: int
    """In its class, counted from 1; 0 while it rings or is in Asterisk's own queue."""
    estimate_s: int | None
    """How long it will still wait, on average; None while it does not stand in line, or when nobody
    at work could serve it."""
    stage: Literal["waiting", "ringing", "fallback"]
    agent_id: str | None
    """Who is being rung."""
    why: str
    """The last decision about it, in words."""
    callback: bool = False
    """Nobody is on the line: the person will be called when it is their turn."""
    not_before: AwareDatetime | None = None
    """A call back that does not stand in line yet does so then, or later."""


RoomWish = Literal[
    "hold",
    "resume",
    "consult",
    "help",
    "conference",
    "complete",
    "back",
    "leave",
    "person",
    "emergency",
    "pause",
    "record",
]
"""What an agent may do in a conversation of theirs. `pause`: the recording is silent from now on,
until `record`."""


class TalkView(BaseModel):
    """A conversation at this moment, and what can be done in it."""

    call_id: str
    agents: list[str]
    """Who is with the caller, hold included."""
    asked: list[str]
    """Colleagues who have joined and do not hear the caller."""
    ringing: str
    """The colleague whose phone rings; empty for none."""
    held: bool
    """The caller is on hold, by the console."""
    person: int | None = None
    """The customer who was called in, by their entry in `crm`."""
    service: str = ""
    """The emergency service that was called in, such as 110; empty: none."""
    person_here: bool = False
    """Who was called in has answered."""
    paused_until: AwareDatetime | None = None
    """The recording is silent, and goes on by itself then; null: it goes on."""
    why_not: dict[str, str]
    """What cannot be done now by the agent it was asked for: wish to a stable word."""


ListenMode = Literal["listen", "whisper", "barge"]
"""Heard by nobody, by the agent, by everybody."""


class ListenerView(BaseModel):
    """A supervisor who listens to a conversation."""

    listener: str
    """The agent who they are."""
    call_id: str
    agent_id: str
    """Whom they hear; empty: nobody at the moment, the caller is handed on."""
    mode: ListenMode
    ringing: bool
    """Their phone rings still."""
    takes: bool
    """They are about to have the caller."""


class PeakView(BaseModel):
    """The peak emergency, and what it does by the policy in force."""

    on: bool
    since: AwareDatetime | None
    """When it began, or ended; null: it never was on."""
    by: str
    """User name of whoever switched it last; empty: it ended by itself."""
    reason: str
    until: AwareDatetime | None
    """When it ends by itself; null while it is off."""
    called: list[str]
    """Agents in reserve who were called in."""
    notice: str
    """The prompt that callers hear at their arrival."""
    merge: list[str]
    """Queues that are served as one."""
    seniors_after_s: float
    """Waiting after which seniors accept those queues' agents, too, seconds."""
    reserves: list[str]
    """Agents who are called in if they are off work at a registered phone."""
    wrap_up_s: float
    """After-call work lasts no longer, seconds."""
    callback_after_s: float
    """Callers who will wait longer are offered to be called back, seconds; 0: all, at once."""
    callback_possible: bool
    """Whether this centre can call anybody back."""
    ends_after_h: float


class Request(BaseModel):
    """One request, as it travels."""

    id: str
    deadline: float
    """Epoch seconds."""
    op: Literal[
        "agents",
        "waiting",
        "set_state",
        "choose_phones",
        "machine",
        "extend_wrap_up",
        "console",
        "transfer",
        "talk",
        "room",
        "listen",
        "take",
        "listeners",
        "move",
        "reload",
        "policy",
        "reload_policy",
        "peak",
        "peak_status",
    ]
    agent_id: str = ""
    wants: Wish = "offline"
    reason: str = ""
    by: str = ""
    is_open: bool = False
    phones: list[str] = Field([], max_length=20)
    call_id: str = ""
    to: str = ""
    how: Handing = "blind"
    skills: dict[str, int] = {}
    wish: RoomWish = "hold"
    mode: ListenMode = "listen"
    person: int = 0
    sealed: str = Field("", max_length=400)
    key: str = Field("", max_length=64)
    """A request that bears the key of one that was carried out is not carried out again."""
    on: bool = False
    notice: str = Field("", pattern=r"^([a-z][a-z0-9-]{0,39})?$")


class Answer(BaseModel):
    """One answer, as it travels."""

    ok: bool
    error: str = ""
    illegal: bool = False
    """Not carried out because of the agent's present state."""
    agents: list[AgentView] = []
    waiting: list[WaitingView] = []
    peak: PeakView | None = None
    talk: TalkView | None = None
    listeners: list[ListenerView] = []
    refusal: str = ""
    """Why not, as a stable word, where there is one."""
    policy: str = ""
    """Version of the policy in force."""
    policy_trouble: str = ""
    """Why its file is not in force; empty when it is."""
