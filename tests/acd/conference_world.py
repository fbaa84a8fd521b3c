"""The small Asterisk with conferences: moves, colleagues who are asked, callers on hold."""

from dataclasses import dataclass, field

from acd import inputs
from acd.actions import Action, HangUp, Invite, Move, Mute
from acd.wire import RoomWish
from tests.acd.world import ROSTER, World, WorldCall


@dataclass
class Third:
    """A colleague who rings, or has joined."""

    agent: str
    channel: str
    offer: str
    leg: str
    joined: bool = False


@dataclass
class ConferenceWorld(World):
    """Calls are `bridged` while the caller hears an agent, `held` while they hear music."""

    thirds: dict[str, Third] = field(default_factory=dict)
    """By call."""
    rooms: set[str] = field(default_factory=set)
    """Calls that were moved into a conference."""
    silent: set[str] = field(default_factory=set)
    """Calls whose recording is silent."""
    deaf: bool = False
    """Asterisk does not answer what is asked of recordings, nor do it."""
    requests: int = 0

    # -- what agents do --

    def wish(self, call: WorldCall, agent: str, wish: RoomWish, **more: object) -> str | None:
        """An agent's command; why it was refused, or None."""
        self.requests += 1
        name = f"r{self.requests}"
        self.feed(inputs.RoomAsked(name, call.call_id, agent, wish, **more))  # type: ignore[arg-type]
        return self.engine.refusals.pop(name, None)

    def guest_answers(self, call: WorldCall) -> None:
        third = self.thirds[call.call_id]
        if not self.agents_in(call):  # the conference has ended meanwhile
            self.third_goes(call)
            return
        third.joined = True
        self.inbox.append(inputs.BridgeEntered(self.third_leg(call), self.room(call)))
        self.report_device(third.agent)

    def guest_refuses(self, call: WorldCall, status: str, cause: int) -> None:
        third = self.thirds.pop(call.call_id)
        self.inbox.append(inputs.OfferBack(call.call_id, third.offer, status, cause, guest=True))
        self.report_device(third.agent)

    def third_goes(self, call: WorldCall) -> None:
        """The colleague's phone is gone, however that came."""
        third = self.thirds[call.call_id]
        leg = self.third_leg(call)
        del self.thirds[call.call_id]
        self.inbox.append(inputs.Hung(leg, 16))
        self.report_device(third.agent)
        self.nobody_left(call)

    def first_goes(self, call: WorldCall) -> None:
        """The agent's phone is gone, and the conference goes on with whoever is in it."""
        agent = call.agent
        assert agent is not None
        self.inbox.append(inputs.Hung(self.agent_leg(call), 16))
        call.agent = None
        third = self.thirds.get(call.call_id)
        if third is not None and third.joined:
            call.agent, call.leg = third.agent, third.leg
            del self.thirds[call.call_id]
        self.report_device(agent)
        self.nobody_left(call)

    def nobody_left(self, call: WorldCall) -> None:
        """The dialplan's part: who hears music stands in line again, who talked is let go."""
        if self.agents_in(call) or call.where not in ("bridged", "held"):
            return
        if call.where == "bridged":
            self.caller_hangs_up(call)
            return
        call.where, call.back = "waiting", call.offer
        call.passed, call.by, call.named = call.passed + 1, "", ""
        self.rooms.discard(call.call_id)
        self.announce(call)

    def caller_hangs_up(self, call: WorldCall) -> None:
        if call.call_id in self.thirds and self.thirds[call.call_id].joined:
            third = self.thirds[call.call_id]
            self.inbox.append(inputs.Hung(self.third_leg(call), 16))
            del self.thirds[call.call_id]
            self.report_device(third.agent)
        super().caller_hangs_up(call)

    def hand_on(self, call: WorldCall, to: str) -> None:
        third = self.thirds.get(call.call_id)
        super().hand_on(call, to)
        self.rooms.discard(call.call_id)
        if third is not None and third.joined:
            self.third_goes(call)

    def agents_in(self, call: WorldCall) -> list[str]:
        third = self.thirds.get(call.call_id)
        here = [call.agent] if call.agent is not None and call.where != "ringing" else []
        return here + ([third.agent] if third is not None and third.joined else [])

    # -- where everybody is --

    def room(self, call: WorldCall) -> str:
        return f"room-{call.call_id}"

    def bridge(self, call: WorldCall) -> str:
        return self.room(call) if call.call_id in self.rooms else call.bridge

    def third_leg(self, call: WorldCall) -> inputs.Leg:
        third = self.thirds[call.call_id]
        return inputs.Leg(third.leg, call.call_id, third.agent)

    def held_by(self, agent_id: str) -> WorldCall | None:
        for call_id, third in self.thirds.items():
            if third.agent == agent_id:
                return self.calls[call_id]
        return super().held_by(agent_id)

    def device(self, agent_id: str) -> str:
        for third in self.thirds.values():
            if third.agent == agent_id and agent_id in self.registered:
                return "INUSE" if third.joined else "RINGING"
        return super().device(agent_id)

    # -- what the engine does to the world --

    def carry_out(self, actions: list[Action]) -> None:
        super().carry_out(actions)
        for action in actions:
            if isinstance(action, Move):
                self.move(action)
            elif isinstance(action, Invite):
                self.invite(action)
            elif isinstance(action, HangUp):
                self.hang_up(action)
            elif isinstance(action, Mute):
                self.mute(action)

    def mute(self, mute: Mute) -> None:
        here = self.calls[mute.call_id].where != "gone" and not self.deaf
        if here:
            (self.silent.add if mute.on else self.silent.discard)(mute.call_id)
        self.inbox.append(inputs.Muted(mute.call_id, mute.on, here))

    def move(self, move: Move) -> None:
        call = self.calls[move.call_id]
        if call.where not in ("bridged", "held"):
            self.inbox.append(inputs.NotMoved(move.call_id))
            return
        caller = self.caller_leg(call)
        if move.agent_leg and call.call_id not in self.rooms:
            assert call.agent is not None and move.agent_leg == call.leg
            self.inbox.append(inputs.BridgeLeft(self.agent_leg(call), call.bridge))
            self.inbox.append(inputs.BridgeEntered(self.agent_leg(call), self.room(call)))
        if call.where == "bridged":
            self.inbox.append(inputs.BridgeLeft(caller, self.bridge(call)))
        self.rooms.add(call.call_id)
        if move.to == "held":
            call.where = "held"
            return
        call.where = "bridged"
        self.inbox.append(inputs.BridgeEntered(caller, self.room(call)))

    def invite(self, invite: Invite) -> None:
        call = self.calls[invite.call_id]
        if invite.call_id in self.thirds or self.held_by(invite.agent_id) is not None:
            status = "REFUSED"
        elif invite.agent_id not in self.registered:
            status = "CHANUNAVAIL"
        else:
            found = Third(invite.agent_id, invite.channel, invite.offer_id, self.new_id())
            self.thirds[call.call_id] = found
            self.report_device(invite.agent_id)
            return
        self.inbox.append(inputs.OfferBack(invite.call_id, invite.offer_id, status, 0, guest=True))

    def hang_up(self, action: HangUp) -> None:
        for call_id, third in list(self.thirds.items()):
            if action.channel in (third.channel, third.leg):
                if action.channel == third.leg or not third.joined:
                    self.third_goes(self.calls[call_id])
                return
        for call in self.calls.values():
            if call.leg == action.channel and call.agent is not None:
                self.first_goes(call)
                return

    def snapshot(self) -> inputs.Snapshot:
        channels = []
        for call in self.calls.values():
            if call.where == "gone":
                continue
            bridged = call.where == "bridged"
            bridge = self.bridge(call)
            inside = call.call_id in self.rooms
            context = {"waiting": "waiting", "held": "held"}.get(
                call.where, "room" if inside and bridged else "connect"
            )
            here = bridge if bridged else ""
            caller = self.caller_leg(call)
            channels.append(inputs.SeenChannel(caller, "PJSIP/trunk", context, bridged, here))
            if call.agent is not None:
                talks = call.where in ("bridged", "held")
                leg = self.agent_leg(call)
                at = bridge if talks else ""
                channels.append(inputs.SeenChannel(leg, "PJSIP/x", "room-agent", talks, at))
            if call.call_id in self.thirds:
                joined = self.thirds[call.call_id].joined
                at = self.room(call) if joined else ""
                leg = self.third_leg(call)
                channels.append(inputs.SeenChannel(leg, "PJSIP/y", "room-agent", joined, at))
        devices = {agent: self.device(agent) for agent in ROSTER}
        return inputs.Snapshot(self.now, tuple(channels), devices)
