"""A flow: what one number says, asks and does, as named steps. The model; `flow_file` reads it.

The step `person` always exists: key 0, silence and wrong keys lead there.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from crm.client import OrderKind
from ivr.lookups import Subject

MOST_CREDIT_S = 3600
"""Seconds of waiting with which a call may begin: before everybody who waits less long."""
PERSON = "person"
"""The step that every flow has: a person in the general queue, unless the flow says otherwise."""

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
"""Letters, digits and dashes only: prompts and steps end up in AGI commands and file names."""
QueueName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
"""As the routing policy names queues and skills."""
FactName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Prompts = Annotated[tuple[Name, ...], Field(max_length=20)]
Spoken = Annotated[
    str, Field(pattern=r"^([a-z0-9][a-z0-9-]{0,63}|[a-z]{1,16}\([a-z][a-z0-9_]{0,31}\))$")
]
"""A prompt, or a fact and the way it is said; see `ivr.saying`."""
SomePrompts = Annotated[tuple[Spoken, ...], Field(min_length=1, max_length=20)]
Told = Annotated[tuple[Spoken, ...], Field(max_length=20)]
WaitS = Annotated[float, Field(ge=1, le=30)]
"""Seconds of silence that count as no answer."""


def _key_text(value: Any) -> Any:
    """YAML reads an unquoted 1 as a number; as the name of a telephone key it is a character."""
    return str(value) if type(value) is int and 0 <= value <= 9 else value


def _words(value: Any) -> Any:
    """One word or several. YAML makes truth of `yes`, and 83 of 0123: digits must be quoted."""
    plain = {True: "yes", False: "no"}
    items = value if isinstance(value, list) else [value]
    return [plain[item] if isinstance(item, bool) else item for item in items]


Key = Annotated[str, BeforeValidator(_key_text), Field(pattern=r"^[0-9*#]$")]
Word = Annotated[str, Field(min_length=1, max_length=40)]
Words = Annotated[tuple[Word, ...], BeforeValidator(_words), Field(min_length=1, max_length=50)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Say(_Part):
    """Say something, then go on. A key pressed meanwhile counts for the next question."""

    do: Literal["say"]
    prompts: SomePrompts
    interruptible: bool = True
    """Whether a key ends the prompt."""
    next: Name


class Consent(_Part):
    """Tell the caller that they are recorded; where the centre allows it, they may refuse.

    Where it does not (`recording_refusal`), or when they do nothing, the call is recorded.
    """

    do: Literal["consent"]
    prompts: SomePrompts
    """That the call is recorded."""
    offer: SomePrompts = ("recording-refuse",)
    """How to refuse it; said only where that is possible."""
    wait_s: WaitS
    refuse: Key = "9"
    book: Name | None = None
    """The book of intents whose `decline` refuses it, too; None: by the key only."""
    by_keys: Prompts = ("recording-refuse",)
    """Said instead of `offer` while speech cannot be heard."""
    declined: Prompts = ("recording-declined",)
    """Said to who has refused."""
    next: Name


class Speaking(_Part):
    """From here on the caller hears another language or dialect, prompt by prompt as recorded."""

    do: Literal["language"]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    """`zh` for Mandarin, `en`, `yue` …"""
    next: Name


class Greet(_Part):
    """Greet the caller by name where a greeting is recorded for it, else with `otherwise`."""

    do: Literal["greet"]
    otherwise: SomePrompts
    interruptible: bool = True
    next: Name


class Choice(_Part):
    """What one key of a menu means."""

    choice: Name
    """The name that is logged and counted."""
    next: Name


class Menu(_Part):
    """Ask for one key, or a word; asked once more after silence, a wrong key or what was not
    understood, then a person listens. Seniors never speak to a machine: a person listens at once.
    """

    do: Literal["menu"]
    prompts: SomePrompts
    wait_s: WaitS
    silence: Prompts = ("menu-silence", "menu-again")
    """Said before asking again when no key came."""
    wrong: Prompts = ("menu-invalid", "menu-again")
    """Said before asking again when the key means nothing here."""
    keys: dict[Key, Choice] = Field(min_length=1)
    book: Name | None = None
    """The book of intents by which speech is understood; None: by keys only."""
    intents: dict[Name, Name] = {}
    """Each intent of the book, and the step it leads to. Those of `TO_A_PERSON` need none."""
    by_keys: Told = ()
    """Said instead of `prompts` while speech cannot be heard."""
    unclear: Prompts = ("sorry-unheard",)
    """Said before asking again when speech was not understood."""
    again: Told = ()
    """Asked instead of `prompts` of who was not understood: other words, easier to
    answer."""

    @model_validator(mode="after")
    def _speech(self) -> "Menu":
        if self.book is None and (self.intents or self.by_keys or self.again):
            raise ValueError("intents, by_keys and again belong to a menu with a book")
        if self.book is not None and not self.by_keys:
            raise ValueError("a menu with a book needs by_keys: what it says when it cannot hear")
        return self


class AskAge(_Part):
    """Ask whether the caller is 60 or older: key 1 is yes, 2 is no, and no answer is one, too.

    Asked once, of those whose age is not on file.
    """

    do: Literal["ask_age"]
    prompts: SomePrompts = ("age-question",)
    by_keys: Prompts = ("age-question",)
    """Said instead of `prompts` while speech cannot be heard."""
    wait_s: WaitS
    book: Name | None = None
    """The book of intents `senior` and `younger` by which speech is understood; None: by keys."""
    senior: Name
    younger: Name
    unsure: Name
    """Where silence leads, and every other key."""


class Ask(_Part):
    """Ask for a number by keys. `#` ends it, `*` begins it again, a lone 0 is a person.

    Asked once more after silence, a wrong length or a refusal, then a person listens.
    """

    do: Literal["ask"]
    prompts: SomePrompts
    wait_s: WaitS
    """Silence before the first key and between two keys that ends it."""
    least: int = Field(ge=2, le=30)
    """Fewest digits; two, because a lone 0 is the way to a person."""
    most: int = Field(ge=2, le=30)
    """Most digits; the last one ends it."""
    save: FactName
    """The fact that holds the answer from then on."""
    confirm: bool = False
    """Read the digits back and go on only when the caller says that they are right. Spoken ones
    always are."""
    speech: bool = False
    """Whether the digits may be spoken, and whether they are right be said."""
    likely: FactName | None = None
    """The fact that names the likely answers, with spaces between: what is said is taken for one of
    them where it sounds nearly so, and read back."""
    by_keys: Told = ()
    """Said instead of `prompts` while speech cannot be heard."""
    silence: Prompts = ("menu-silence",)
    wrong: Prompts = ("ask-invalid",)
    unclear: Prompts = ("sorry-unheard",)
    """Said before asking again when no digits were understood."""
    again: Told = ()
    """Asked instead of `prompts` of who was not understood."""
    next: Name

    @model_validator(mode="after")
    def _in_order(self) -> "Ask":
        if self.most < self.least:
            raise ValueError("most is less than least")
        return self


class LookUp(_Part):
    """Ask a system of ours something about the caller; see `ivr.lookups` for what there is."""

    do: Literal["look_up"]
    what: Subject
    by: FactName | None = None
    """The fact that says which one is meant, e.g. a number that the caller has entered."""
    proof: FactName | None = None
    """The fact that proves it theirs, where they call from another telephone."""
    within_s: float = Field(ge=0.1, le=5)
    """Seconds; a later answer is none."""
    found: Name
    none: Name
    late: Name
    """Where the call goes when the answer is late, or failed."""


class Tell(_Part):
    """Ask for something in the caller's own words, which are kept: an address, a name.

    Asked once more after silence, then a person listens; where nobody can listen, at once.
    """

    do: Literal["tell"]
    prompts: SomePrompts
    wait_s: WaitS
    save: FactName
    """The fact that holds what was understood; `<save>_sound` holds the sound, to be played by
    `own(<save>_sound)` and to go with an `order`."""
    silence: Prompts = ("menu-silence",)
    """Said before asking again."""
    next: Name

    @property
    def sound(self) -> str:
        """The fact that holds the sound."""
        return f"{self.save}_sound"


class Set(_Part):
    """Remember something, for a later `branch`, `order` or prompt; nothing is heard of it."""

    do: Literal["set"]
    facts: dict[FactName, Word] = Field(min_length=1, max_length=10)
    next: Name


class Order(_Part):
    """File a work order, once per call for the same thing."""

    do: Literal["order"]
    kind: OrderKind
    subject: FactName
    """The fact that holds the number of what it is about."""
    details: dict[Word, FactName] = Field({}, max_length=10)
    """What is written in it: a label in Chinese to the fact beside it."""
    sound: FactName | None = None
    """The fact that holds the sound that goes with it, of a step `tell`."""
    within_s: float = Field(ge=0.1, le=5)
    """Seconds; one that comes later is filed, and not told of."""
    filed: Name
    late: Name
    """Where the call goes when nobody can say that it was filed."""
    refused: Name = PERSON
    """Where a relative's goes whose authority does not go so far."""


class Way(_Part):
    """One way of a branch."""

    when: dict[FactName, Words] = Field(min_length=1, max_length=20)
    """Facts, each with the word or words it may be; all must hold."""
    next: Name


class Branch(_Part):
    """Go one of several ways, by what is known; the first one that holds."""

    do: Literal["branch"]
    ways: tuple[Way, ...] = Field(min_length=1, max_length=50)
    otherwise: Name


class Schedule(_Part):
    """Go one of two ways, by the hour."""

    do: Literal["schedule"]
    hours: Name | None = None
    """Name of a schedule in hours.yaml; left out: the one of the number that was dialled."""
    open: Name
    closed: Name


class Continue(_Part):
    """Go on with another flow, from its start, in its voice."""

    do: Literal["flow"]
    flow: Name


class _Line(_Part):
    """A place in line."""

    prompts: Prompts = ()
    queue: QueueName
    skills: dict[QueueName, Annotated[int, Field(ge=1, le=10)]] = {}
    """Skill an agent needs, to its least level; empty: as the routing policy says."""
    prefer: dict[QueueName, Annotated[int, Field(ge=1, le=10)]] = {}
    """Skill to level: among those who are free, agents who have them go first."""
    credit_s: int = Field(0, ge=0, le=MOST_CREDIT_S)
    """Seconds of waiting that the call is credited with before it begins to wait."""
    agent: Annotated[str, Field(pattern=r"^[0-9]{1,12}$")] | None = None
    """The agent whom the caller asks for by coming here; waited for as the routing policy says."""
    tier: QueueName | None = None
    """Tier of customer, as the routing policy knows it."""


class Queue(_Line):
    """Hand the call to a queue: the end of the flow."""

    do: Literal["queue"]


class Callback(_Line):
    """Give the caller a place in line and call them back when their turn comes: the end.

    Whoever cannot be called back stands in line.
    """

    do: Literal["callback"]


class Hangup(_Part):
    """Say good-bye and end the call."""

    do: Literal["hangup"]
    prompts: Prompts = ("goodbye",)


class Voicemail(_Part):
    """Take a message, thank for it and end the call."""

    do: Literal["voicemail"]
    prompts: Prompts = ("voicemail-invite",)
    thanks: Prompts = ("voicemail-thanks", "goodbye")
    """Said after a message."""
    nothing: Prompts = ("goodbye",)
    """Said when there was none."""
    max_s: int = Field(120, ge=5, le=600)
    """Longest message, seconds."""
    silence_s: int = Field(5, ge=2, le=30)
    """Seconds of silence that end it."""


End = Queue | Callback | Hangup | Voicemail
"""Steps that end the flow."""
Step = Annotated[
    Say
    | Consent
    | Speaking
    | Greet
    | Menu
    | Ask
    | AskAge
    | LookUp
    | Tell
    | Set
    | Order
    | Branch
    | Schedule
    | Continue
    | End,
    Field(discriminator="do"),
]

DEFAULT_PERSON = Queue(do="queue", prompts=("menu-person",), queue="general")
READ_BACK, RIGHT, RIGHT_SAID = "ask-read-back", "ask-right", "ask-right-said"
RIGHT_AGAIN = "right-again"
"""The same question in other words, to who was not understood."""
"""Said before and after digits that are read back; the last where the answer may be spoken."""


class Flow(_Part):
    """All steps of one flow."""

    title: str = Field(min_length=1, max_length=100)
    """For people, in Chinese."""
    voice: Literal["normal", "slow", "by_age"] = "normal"
    """The set of prompts, also for announcements while waiting; `by_age`: slow for seniors."""
    start: Name
    steps: dict[Name, Step] = Field(min_length=1, max_length=500)

    def step(self, name: str) -> Step:
        """The step of that name; `person` exists in every flow."""
        if name == PERSON:
            return self.steps.get(PERSON, DEFAULT_PERSON)
        return self.steps[name]

    def speaks(self, *, senior: bool) -> str:
        """The set of prompts for a caller."""
        if self.voice == "by_age":
            return "slow" if senior else "normal"
        return self.voice


def ways(step: Step) -> Iterator[tuple[str, str]]:
    """Every way on from a step in the same flow: what leads there in a word or two, and the step.

    Whatever asks may always end at a person.
    """
    match step:
        case Say() | Consent() | Speaking() | Greet() | Set():
            yield "", step.next
        case Order():
            yield from (("filed", step.filed), ("late", step.late), ("refused", step.refused))
        case Menu():
            yield from ((key, choice.next) for key, choice in step.keys.items())
            yield from step.intents.items()
            yield "silence, 0", PERSON
        case Ask() | Tell():
            yield step.save, step.next
            yield "silence, 0", PERSON
        case AskAge():
            yield from (
                ("1", step.senior),
                ("2", step.younger),
                ("silence", step.unsure),
                ("0", PERSON),
            )
        case LookUp():
            yield from (("found", step.found), ("none", step.none), ("late", step.late))
        case Branch():
            for way in step.ways:
                said = (f"{fact} {'/'.join(words)}" for fact, words in way.when.items())
                yield ", ".join(said), way.next
            yield "otherwise", step.otherwise
        case Schedule():
            yield from (("open", step.open), ("closed", step.closed))
        case Continue() | Queue() | Callback() | Hangup() | Voicemail():
            return


def prompts_of(step: Step) -> tuple[str, ...]:  # noqa: PLR0911 (one line per kind of step)
    """Every prompt that the step may play, greetings by name apart."""
    match step:
        case Say() | Queue() | Callback() | Hangup():
            return step.prompts
        case AskAge():
            return (*step.prompts, *(step.by_keys if step.book else ()))
        case Consent():
            by_keys = step.by_keys if step.book else ()
            return (*step.prompts, *step.offer, *by_keys, *step.declined)
        case Greet():
            return step.otherwise
        case Voicemail():
            return (*step.prompts, *step.thanks, *step.nothing)
        case Menu():
            spoken = (*step.unclear, *step.again) if step.book else ()
            return (*step.prompts, *step.by_keys, *step.silence, *step.wrong, *spoken)
        case Tell():
            return (*step.prompts, *step.silence)
        case Ask():
            back = (READ_BACK, RIGHT) if step.confirm or step.speech else ()
            said = (*step.by_keys, *step.unclear, *step.again, RIGHT_SAID, RIGHT_AGAIN)
            spoken = said if step.speech else ()
            return (*step.prompts, *step.silence, *step.wrong, *back, *spoken)
        case Speaking() | LookUp() | Set() | Order() | Branch() | Schedule() | Continue():
            return ()
