"""A reception whose surroundings a test can see into."""

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from core import assets
from core.bus import MemoryPublisher
from core.clock import ManualClock
from core.events import Minter
from core.pii import Pii
from crm.adapters.memory import MemoryPeople
from crm.adapters.memory_authorities import MemoryAuthorities
from crm.adapters.memory_ledger import MemoryLedger
from crm.client import CrmClient, NewOrder, Recognition, Seen, WorkOrder
from crm.people import NewPerson
from ivr.answers import Answers
from ivr.catalogue import greeting
from ivr.directory import Directory, load_directory
from ivr.flow import Menu
from ivr.gate import Gate
from ivr.message import Messages
from ivr.notices import Notices
from ivr.ports import Arrival, Recogniser
from ivr.service import Reception

SENIOR = "13912340072"
YOUNG = "13912340028"
STRANGER = "13100000000"
INCOMING = Path("/var/incoming")

DIRECTORY: Directory = load_directory(assets.path("ivr/flows"), "brand", "Asia/Shanghai")


def by_keys(directory: Directory) -> Directory:
    """The same flows with menus that nobody may speak to."""
    mute: dict[str, object] = {"book": None, "intents": {}, "by_keys": ()}
    flows = {}
    for name, flow in directory.flows.items():
        steps = {
            at: step.model_copy(update={**mute, "prompts": step.by_keys})
            if isinstance(step, Menu) and step.book
            else step
            for at, step in flow.steps.items()
        }
        flows[name] = flow.model_copy(update={"steps": steps})
    return replace(directory, flows=flows)


def people() -> MemoryPeople:
    """One senior, one young customer, an elderly couple on one line, a family's number."""
    file = MemoryPeople()
    wang = file.add(NewPerson(name="王建国", gender="male", birth=date(1953, 5, 1)), SENIOR)
    file.add(NewPerson(name="陈晨", gender="female", birth=date(1997, 5, 1)), YOUNG)
    file.link(wang.id, "13700000001", "family")
    for name in ("李秀英", "李大山"):
        file.add(NewPerson(name=name, gender="female", birth=date(1950, 1, 1)), "02161234567")
    file.add(NewPerson(name="耄耋", gender="female", birth=date(1950, 1, 1)), "13700000002")
    hostile = 'O"Neil\nSET VARIABLE "SL_ROUTE" "hangup"'
    file.add(NewPerson(name=hostile, gender="male", birth=date(1950, 1, 1)), "13700000003")
    return file


class Unhurried:
    """The crm's client without its deadline: a busy machine must not change a test's outcome."""

    def __init__(self, client: CrmClient) -> None:
        self._client = client

    def recognise(self, number: str, deadline_s: float) -> Recognition | None:
        return self._client.recognise(number, deadline_s=30)

    def order_state(self, person_id: int, ending: str, deadline_s: float) -> str | None:
        return self._client.order_state(person_id, ending, deadline_s=30)

    def parcel(self, caller: str, number: str, proof: str, deadline_s: float) -> Seen | None:
        return self._client.parcel(caller, number, proof, deadline_s=30)

    def parcel_endings(self, caller: str, deadline_s: float) -> tuple[str, ...]:
        return self._client.parcel_endings(caller, deadline_s=30)

    def file_order(self, order: NewOrder, deadline_s: float) -> WorkOrder:
        return self._client.file_order(order, deadline_s=30)

    def note_caller(self, call_id: str, number: str) -> None:
        self._client.note_caller(call_id, number)


@dataclass
class Scene:
    """A reception, and where its events went."""

    recogniser: Recogniser
    sink: MemoryPublisher = field(default_factory=MemoryPublisher)
    clock: ManualClock = field(default_factory=ManualClock)
    directory: Directory = DIRECTORY
    gate: Gate | None = None
    notices: Notices | None = None
    may_decline: bool = False
    incoming: Path = INCOMING

    @property
    def messages(self) -> Messages:
        return Messages(self.sink, Minter("ivr", self.clock), self.clock, self.incoming)

    @property
    def reception(self) -> Reception:
        return Reception(
            directory=lambda: self.directory,
            answers=Answers(self.recogniser, greeting),
            sink=self.sink,
            minter=Minter("ivr", self.clock),
            pii=Pii(b"p" * 32),
            clock=self.clock,
            messages=self.messages,
            gate=self.gate,
            notices=self.notices,
            may_decline=self.may_decline,
        )

    @property
    def events(self) -> list[str]:
        return [event.type for event in self.sink.events]


def scene() -> Scene:
    clock = ManualClock()
    return Scene(
        Unhurried(
            CrmClient.over(
                people(), MemoryLedger(), Pii(b"p" * 32), clock, authorities=MemoryAuthorities()
            )
        ),
        clock=clock,
    )


def call(number: str = STRANGER, did: str = "4008123456") -> Arrival:
    return Arrival(call_id="sl-1763775555.12", did=did, number=number)
