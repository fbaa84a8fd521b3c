"""What a flow looks up, asked of the rooms that know; never raises, and keeps its time."""

from collections.abc import Callable
from dataclasses import dataclass

from core import logs
from core.errors import Refused
from crm.client import Recognition, ToldOrder
from ivr import facts
from ivr.moves import FileOrder, Found, LookUp
from ivr.ports import Recogniser

Greeting = Callable[[str, str], tuple[str, ...]]
"""Surname and gender to the prompts that greet this person by name; empty when there are none."""

log = logs.get("ivr")


@dataclass(frozen=True)
class Who:
    """Who calls, as far as `crm` could say."""

    known: Recognition | None = None
    late: bool = False
    """No answer in time, or none at all."""

    @property
    def word(self) -> str:
        """`found`, `unknown` or `late`."""
        return "late" if self.late else "found" if self.known else "unknown"

    def facts(self) -> dict[str, str]:
        return facts.of_person(self.known, late=self.late)


@dataclass(frozen=True)
class Answers:
    """Asks, and turns what comes back into facts."""

    recogniser: Recogniser
    greeting: Greeting

    def who(self, call_id: str, number: str, within_s: float) -> Who:
        """Who calls; without an answer the call goes on."""
        try:
            return Who(self.recogniser.recognise(number, within_s))
        except Exception as error:
            log.warning("look_up_failed", call_id=call_id, what="customer", error=repr(error))
            return Who(late=True)

    def greet(self, who: Who) -> tuple[str, ...]:
        """A relative is thanked, not called by the older person's name."""
        if who.known is None:
            return ()
        if who.known.relation == "family":
            return ("family-greeting",)
        return self.greeting(who.known.surname, who.known.gender)

    def customer(self, who: Who) -> Found:
        """What a flow learns of who calls."""
        if who.late:
            return Found("late")
        return Found("found" if who.known else "none", who.facts(), self.greet(who))

    def work_order(self, call_id: str, wanted: LookUp, who: Who) -> Found:
        """The caller's own, or that of the one they may ask about: a number alone opens nothing."""
        person = who.known.customer_id if who.known else None
        if person is None or who.known is None or who.known.authority is None:
            return Found("none")
        try:
            state = self.recogniser.order_state(person, wanted.by, wanted.within_s)
        except Exception as error:
            log.warning("look_up_failed", call_id=call_id, what="work_order", error=repr(error))
            return Found("late")
        return Found("found", {"order_state": state}) if state else Found("none")

    def parcel(self, call_id: str, wanted: LookUp, caller: str) -> Found:
        """A parcel of the caller's, or one that they have proven to be theirs."""
        try:
            seen = self.recogniser.parcel(caller, wanted.by, wanted.proof, wanted.within_s)
        except Exception as error:
            log.warning("look_up_failed", call_id=call_id, what="parcel", error=repr(error))
            return Found("late")
        return Found("found", facts.of_parcel(seen)) if seen else Found("none")

    def parcels(self, call_id: str, wanted: LookUp, caller: str) -> Found:
        """How the caller's own parcels end: what they are likely to name."""
        try:
            endings = self.recogniser.parcel_endings(caller, wanted.within_s)
        except Exception as error:
            log.warning("look_up_failed", call_id=call_id, what="parcels", error=repr(error))
            return Found("late")
        return Found("found", {"parcel_endings": " ".join(endings)}) if endings else Found("none")

    def file_order(
        self, call_id: str, wanted: FileOrder, who: Who, *, callers_own: bool = False
    ) -> Found:
        """File it, and what a flow learns of it.

        `callers_own`: it is about something of the caller's own, whoever they may call for.
        """
        if not wanted.subject:
            log.error("order_without_subject", call_id=call_id, kind=wanted.kind)
            return Found("late")
        order = ToldOrder(
            kind=wanted.kind,
            subject=wanted.subject,
            note=wanted.note,
            sound=wanted.sound,
            person_id=_whose(who, callers_own=callers_own),
            call_id=call_id,
        )
        try:
            filed = self.recogniser.file_order(order, wanted.within_s)
        except Refused:
            log.info("order_refused", call_id=call_id, kind=wanted.kind)
            return Found("refused")
        except Exception as error:
            log.warning("order_not_filed", call_id=call_id, kind=wanted.kind, error=repr(error))
            return Found("late")
        digits = "".join(filter(str.isdigit, filed.number))
        return Found("found", {"order": digits, "order_end": digits[-4:]})


def _whose(who: Who, *, callers_own: bool) -> int | None:
    """The person an order is filed for."""
    known = who.known
    if known is not None and callers_own and known.relation == "family":
        return known.proxy_id
    return known.customer_id if known is not None else None
