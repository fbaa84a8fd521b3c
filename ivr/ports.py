"""What a call needs of the world: a line to speak on, and someone who knows the caller."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.errors import SilverlineError
from crm.client import NewOrder, Recognition, Seen, WorkOrder
from ivr.survey_file import Ended


class CallerGone(SilverlineError):
    """The line is gone or not ours any more: stop quietly.

    Every shape of a hang-up ends here. It does not say that the call is over: Asterisk also takes
    a live call away from a server that took too long.
    """


@dataclass(frozen=True)
class Arrival:
    """What is known of a call when it arrives."""

    call_id: str
    """Asterisk's unique id of the caller's channel."""
    did: str
    """The dialled number: digits, at most 20, maybe none."""
    number: str
    """The caller's number as sent: a stranger's text, maybe empty."""
    peak: str = ""
    """What the ACD said last of a peak emergency; see `ivr.peak`."""


@dataclass(frozen=True)
class Waiting:
    """A caller in line who is to hear their place."""

    call_id: str
    ahead: int
    """Callers who are served first."""
    voice: str
    """The set of prompts this caller hears."""
    wait_s: int | None = None
    """Estimated seconds until they are served; None when nothing can be said of it."""
    callback: bool = False
    """Whether they may choose to be called back instead."""
    voicemail: bool = False
    """Whether they may choose to leave a message instead."""
    number: str = ""
    """The caller's number as sent: a stranger's text, maybe empty."""
    did: str = ""
    """The dialled number: digits, at most 20, maybe none."""


@dataclass(frozen=True)
class Asking:
    """A caller in line who has asked to be called back, or to leave a message."""

    call_id: str
    voice: str
    """The set of prompts this caller hears."""
    number: str
    """The caller's number as sent: a stranger's text, maybe empty."""
    kept: bool = False
    """Whether the ACD has promised it."""


@dataclass(frozen=True)
class Heard:
    """What a caller answered: keys, one utterance, or neither."""

    keys: str = ""
    """Keys pressed, without the `#`. With keys there is no text: a key wins over speech."""
    text: str = ""
    """As recognised, in simplified characters; empty when nothing was understood."""
    confidence: float = 0.0
    """The recogniser's own probability of the text, 0 to 1."""
    spoke: bool = False
    """Whether they spoke at all; with an empty text they were not understood."""
    sound: str = ""
    """Name of the kept sound of the utterance, for people who listen to it; empty: none kept."""
    deaf: bool = False
    """Nobody could listen, or not in time: only keys were heard."""


@dataclass(frozen=True)
class Leaving:
    """A caller whose agent has gone first."""

    call_id: str
    voice: str
    """The set of prompts this caller has heard."""
    number: str
    """The caller's number as sent: a stranger's text, maybe empty."""
    agent_id: str
    """Who had the caller last; empty where Asterisk does not say."""
    ended: Ended


class SurveyBook(Protocol):
    """Knows who was asked when; `crm.client.CrmClient` is one."""

    def may_ask(self, number: str, days: int, deadline_s: float) -> bool:
        """Whether the caller may be asked; if so, they count as asked now. May raise anything."""
        ...


class Line(Protocol):
    """One caller's line. Every method raises `CallerGone`."""

    def say(self, voice: str, prompts: tuple[str, ...], *, interruptible: bool = True) -> str:
        """Play prompts one after the other; the key that ended them, or empty."""
        ...

    def wait_key(self, seconds: float) -> str:
        """Wait for one key; empty when none came."""
        ...

    def collect(self, voice: str, prompts: tuple[str, ...], *, most: int, wait_s: float) -> str:
        """Play prompts that a key ends, then take keys until `#`, `wait_s` of silence, or `most`.

        The keys without the `#`; empty when none came.
        """
        ...

    def hear(
        self,
        voice: str,
        prompts: tuple[str, ...],
        *,
        wait_s: float,
        most: int = 1,
        hot_words: tuple[str, ...] = (),
        by_keys: tuple[str, ...] = (),
        own_words: bool = False,
    ) -> Heard:
        """Play prompts that a key or speech ends, then take keys or one utterance.

        Keys: until `#`, `wait_s` of silence, or `most`. An utterance: until its speaker pauses;
        `hot_words` are likelier in it than elsewhere. Whoever neither speaks nor presses anything
        within `wait_s` is silent. Keys work whether anybody listens to speech or not; where it is
        known before the prompts that nobody does, `by_keys` are played instead. `own_words`: they
        may pause for longer.
        """
        ...

    def can_play(self, sound: str) -> bool:
        """Whether a kept sound, by `Heard.sound`, can be played to the caller from now on.

        Waits for a moment until it is written down.
        """
        ...

    def expect(self, seconds: float) -> None:
        """Say that nothing may be heard of us for so long."""
        ...

    def record(self, path: Path, *, max_s: int, silence_s: int) -> float:
        """Sound a tone and record the caller into `path` until #, silence or the limit.

        Returns the seconds kept. A caller who hangs up has ended the message: the file is there.
        """
        ...

    def louder(self) -> None:
        """From now on the caller hears everything louder, to the call's end."""
        ...

    def tell(self, **variables: str) -> None:
        """As `set`, together with the next thing that is said or asked, and before it."""
        ...

    def set(self, **variables: str) -> None:
        """Set channel variables, in order. Raises ValueError for what could not be one of ours."""
        ...


class Recogniser(Protocol):
    """Knows who calls; `crm.client.CrmClient` is one."""

    def recognise(self, number: str, deadline_s: float) -> Recognition | None:
        """Who calls from `number`; None: nobody on file. May raise anything."""
        ...

    def order_state(self, person_id: int, ending: str, deadline_s: float) -> str | None:
        """The state of a person's newest work order whose number ends so. May raise anything."""
        ...

    def parcel(self, caller: str, number: str, proof: str, deadline_s: float) -> Seen | None:
        """A parcel that this caller may hear of; see `CrmClient.parcel`. May raise anything."""
        ...

    def parcel_endings(self, caller: str, deadline_s: float) -> tuple[str, ...]:
        """How the caller's own parcels end; see `CrmClient.parcel_endings`. May raise anything."""
        ...

    def file_order(self, order: NewOrder, deadline_s: float) -> WorkOrder:
        """File a work order, once per call for the same thing. May raise anything."""
        ...

    def note_caller(self, call_id: str, number: str) -> None:
        """Have the number kept for calling back, without waiting for it. May raise anything."""
        ...
