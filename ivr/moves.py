"""What may happen at a step, and what may be done: the events and actions of a walk. Pure values.

All actions but the last of a batch need no answer. The last one says which event it yields, or is
the end.
"""

from dataclasses import dataclass, field

from core.events import SeniorSign, SeniorSource
from crm.client import OrderKind
from ivr.facts import Facts
from ivr.flow import Callback, Queue, Voicemail
from ivr.hearing import Decision
from ivr.lookups import Outcome as Answer
from ivr.lookups import Subject
from ivr.ports import Heard


@dataclass(frozen=True)
class Done:
    """The prompts were played to their end."""


@dataclass(frozen=True)
class Key:
    """The caller pressed a key."""

    key: str
    after_s: float = 0.0
    """How long after the question's end, seconds; 0 when it came before."""


@dataclass(frozen=True)
class Keys:
    """The caller entered something and ended it, or fell silent; empty: no key came."""

    keys: str


@dataclass(frozen=True)
class Silence:
    """The time to answer passed without a key."""


@dataclass(frozen=True)
class Found:
    """What a look-up gave."""

    outcome: Answer
    facts: Facts = field(default_factory=dict)
    greeting: tuple[str, ...] = ()
    """Of a look-up of the customer: the prompts that greet them by name."""


@dataclass(frozen=True)
class Gone:
    """The caller hung up."""


Event = Done | Key | Keys | Silence | Heard | Found | Gone
"""`Heard`: what came of listening for keys and speech."""


@dataclass(frozen=True)
class Entered:
    """The call came to a step. Also said of silent ones, for the path."""

    flow: str
    step: str
    voice: str
    """The set of prompts from here on."""


@dataclass(frozen=True)
class Speak:
    """Play prompts one after the other; a key may end them."""

    prompts: tuple[str, ...]
    interruptible: bool = True


@dataclass(frozen=True)
class Listen:
    """Play prompts that a key ends, then wait for a key. Yields Key or Silence."""

    prompts: tuple[str, ...]
    wait_s: float


@dataclass(frozen=True)
class Collect:
    """Play prompts that a key ends, then take keys until `#`, silence or `most`. Yields Keys."""

    prompts: tuple[str, ...]
    wait_s: float
    """Before the first key and between two."""
    most: int


@dataclass(frozen=True)
class Hear:
    """Play prompts that a key or speech ends, then wait for either. Yields Heard."""

    prompts: tuple[str, ...]
    wait_s: float
    """Until speech or a key begins, and between two keys."""
    most: int = 1
    """Keys that end it."""
    hot_words: tuple[str, ...] = ()
    """What the recogniser is told to expect."""
    by_keys: tuple[str, ...] = ()
    """Prompts instead of those where nobody can listen."""
    own_words: bool = False
    """What is said is kept as it is said, with longer pauses, and played to the caller again."""


@dataclass(frozen=True)
class LookUp:
    """Ask something about the caller. Yields Found."""

    what: Subject
    by: str
    """Which one is meant; empty: not said."""
    within_s: float
    proof: str = ""
    """What proves it the caller's; empty: the number they call from."""


@dataclass(frozen=True)
class FileOrder:
    """File a work order. Yields Found: `late` when nobody can say that it was filed."""

    kind: OrderKind
    subject: str
    note: str
    within_s: float
    sound: str = ""
    """Name of the kept sound of what the caller said of it."""


@dataclass(frozen=True)
class Chosen:
    """Make known what the caller chose."""

    menu: str
    key: str
    choice: str


@dataclass(frozen=True)
class Understood:
    """Make known what the caller said and what it was taken for."""

    step: str
    book: str
    text: str
    """As recognised, not masked."""
    decision: Decision
    to: str | None
    """The step it led to; None: the caller is asked again."""
    title: str = ""
    """The intent for people, in Chinese."""


@dataclass(frozen=True)
class Noticed:
    """Make known that the caller is served with an older one's patience from here on."""

    source: SeniorSource
    signs: tuple[SeniorSign, ...] = ()


@dataclass(frozen=True)
class Decline:
    """The caller does not want to be recorded."""


@dataclass(frozen=True)
class Route:
    """The end: the call waits for a person of this queue."""

    queue: Queue | Callback


@dataclass(frozen=True)
class TakeMessage:
    """The end: the caller leaves a message."""

    voicemail: Voicemail


@dataclass(frozen=True)
class Disconnect:
    """The end: nothing more to do for this call."""


End = Route | TakeMessage | Disconnect
Action = (
    Entered
    | Speak
    | Listen
    | Collect
    | Hear
    | LookUp
    | FileOrder
    | Chosen
    | Understood
    | Noticed
    | Decline
    | End
)
