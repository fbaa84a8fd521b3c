"""The small Asterisk of the engine tests, with calls back: a mark that outlives it, and phones."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from acd import inputs
from acd.actions import Action, CallBack, HangUp, Promise
from acd.callbacks import Rules
from acd.engine import Engine
from core.events import CallbackDone, CallbackRequested
from tests.acd.world import LIMITS, ROSTER, World, WorldCall

RULES = Rules(
    possible=True,
    after_s=60.0,
    first=time(8, 30),
    last=time(21, 0),
    zone=ZoneInfo("UTC"),
    attempts=3,
    retry_s=600.0,
    ring_s=45.0,
)


@dataclass
class CallbackWorld(World):
    """Asterisk, callers, agents, and people at home."""

    marks: set[str] = field(default_factory=set)
    """Asterisk's own database: calls for which a person's phone was rung."""
    rung: Counter[str] = field(default_factory=Counter)
    """How often a person's phone was rung, by call."""
    rung_at: dict[str, float] = field(default_factory=dict)
    """When a person's phone was rung last, by promise."""
    originated: list[CallBack] = field(default_factory=list)
    talk_began: dict[str, float] = field(default_factory=dict)
    """When a person answered, by call."""
    talked: dict[str, float] = field(default_factory=dict)
    """The same database: how long the conversations lasted that are over."""
    promises: list[Promise] = field(default_factory=list)

    def new_engine(self) -> Engine:
        return Engine(ROSTER, LIMITS, self.new_id, self.policy, RULES)

    def carry_out(self, actions: list[Action]) -> None:
        super().carry_out(actions)
        for action in actions:
            if isinstance(action, CallBack):
                self.originate(action)
            elif isinstance(action, Promise):
                self.promises.append(action)
            elif isinstance(action, HangUp) and action.channel in self.calls:
                self.try_ends(self.calls[action.channel], "CANCEL")

    # -- the dialplan's part --

    def ask(self, call: WorldCall) -> None:
        """The caller has pressed the key twice."""
        channel = f"PJSIP/trunk-{call.call_id}"
        self.inbox.append(inputs.CallbackAsked(call.call_id, channel, "sealed"))

    def originate(self, action: CallBack) -> None:
        self.originated.append(action)
        assert RULES.opens(self.now) == self.now, self.moment
        assert ("call", action.call_id) in self.kept, "begun before it was written down"
        known = self.calls.get(action.call_id)
        if known is not None and known.where != "gone":
            return  # refused: there is such a channel
        call = WorldCall(action.call_id, "", 0.0, self.now, "gone", offer=action.offer_id)
        self.calls[call.call_id] = call
        refused = self.held_by(action.agent_id) is not None
        if refused or action.agent_id not in self.registered:
            self.inbox.append(self.report(call, "REFUSED" if refused else "CHANUNAVAIL"))
            self.inbox.append(inputs.Hung(self.caller_leg(call), 20))
            return
        call.where, call.agent, call.leg = "ringing", action.agent_id, self.new_id()
        self.report_device(action.agent_id)

    def answer(self, call: WorldCall) -> None:
        if call.where != "ringing" or not call.call_id.startswith("cb-"):
            super().answer(call)
            return
        assert call.agent is not None
        self.inbox.append(inputs.BridgeEntered(self.agent_leg(call)))
        self.report_device(call.agent)
        if call.call_id in self.marks:
            self.vanish(call)
            return
        promise = call.call_id.rpartition("-")[0]
        since = self.now - self.rung_at.get(promise, float("-inf"))
        assert since >= RULES.retry_s, "a phone rang again before its time"
        self.rung_at[promise] = self.now
        self.marks.add(call.call_id)
        self.rung[call.call_id] += 1
        call.where = "calling"
        self.inbox.append(inputs.CallbackDials(call.call_id, call.offer))

    def person_answers(self, call: WorldCall) -> None:
        call.where = "bridged"
        self.talk_began[call.call_id] = self.now
        self.inbox.append(inputs.BridgeEntered(self.caller_leg(call)))

    def try_ends(self, call: WorldCall, status: str) -> None:
        """No conversation: at the agent's phone, or at the person's."""
        if call.where == "calling":
            self.inbox.append(self.report(call, status, person=True))
        elif call.where == "ringing" and status != "CANCEL":
            self.inbox.append(self.report(call, status))
        if call.where in ("calling", "ringing"):
            self.vanish(call)

    def give_up(self, call: WorldCall, status: str, cause: int) -> None:
        if call.call_id.startswith("cb-"):
            self.try_ends(call, status)
        else:
            super().give_up(call, status, cause)

    def talk_ends(self, call: WorldCall) -> None:
        talk_s = self.talked[call.call_id] = self.now - self.talk_began[call.call_id]
        self.inbox.append(replace(self.report(call, "ANSWER", person=True), talk_s=talk_s))
        self.vanish(call)

    def snapshot(self) -> inputs.Snapshot:
        return replace(super().snapshot(), talked=dict(self.talked))

    def vanish(self, call: WorldCall) -> None:
        """All channels of a try go; nothing is reported but that."""
        agent_id, leg = call.agent, self.agent_leg(call)
        call.where, call.agent = "gone", None
        if agent_id is not None:
            self.inbox.append(inputs.Hung(leg, 16))
            self.report_device(agent_id)
        self.inbox.append(inputs.Hung(self.caller_leg(call), 16))

    def report(self, call: WorldCall, status: str, *, person: bool = False) -> inputs.OfferBack:
        return inputs.OfferBack(call.call_id, call.offer, status, 0, person)

    def asterisk_dies(self) -> None:
        """Every channel is gone without a word; its database is not."""
        for call in self.calls.values():
            call.where, call.agent = "gone", None

    # -- what was told --

    @property
    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.now, UTC)

    def done(self) -> list[str]:
        """How requests were settled, in order."""
        return [str(p.fields["result"]) for p in self.published if p.kind is CallbackDone]

    def requested(self) -> int:
        """Requests that were not merged with an earlier one."""
        asked = [p for p in self.published if p.kind is CallbackRequested]
        return sum(not p.fields["merged"] for p in asked)

    def trying(self) -> WorldCall:
        """The one try that is under way."""
        (found,) = [
            c
            for c in self.calls.values()
            if c.call_id.startswith("cb-") and c.where in ("ringing", "calling", "bridged")
        ]
        return found
