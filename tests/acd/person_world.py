"""The small Asterisk with conferences into which a customer is called."""

from dataclasses import dataclass, field, replace

from acd import inputs, invited
from acd.actions import Action, HangUp, InvitePerson
from tests.acd.conference_world import ConferenceWorld
from tests.acd.world import WorldCall


@dataclass
class Person:
    """A customer whose phone rings, or who has joined."""

    invite: str
    channel: str
    """What rings them."""
    leg: str = ""
    """Their own channel, once they are in the conversation."""


@dataclass
class PersonWorld(ConferenceWorld):
    """At most one customer a call, as the dialplan's GROUP sees to."""

    people: dict[str, Person] = field(default_factory=dict)
    """By call."""

    def person_answers(self, call: WorldCall) -> None:
        person = self.people[call.call_id]
        if not self.agents_in(call):  # the conference has ended meanwhile
            del self.people[call.call_id]
            return
        person.leg = self.new_id()
        self.inbox.append(inputs.PersonHere(call.call_id, person.invite, person.leg))

    def person_refuses(self, call: WorldCall, status: str, cause: int) -> None:
        person = self.people.pop(call.call_id)
        self.inbox.append(
            inputs.OfferBack(call.call_id, person.invite, status, cause, invited=True)
        )

    def person_goes(self, call: WorldCall) -> None:
        person = self.people.pop(call.call_id)
        if person.leg:
            self.inbox.append(inputs.Hung(inputs.Leg(person.leg, call.call_id, None), 16))

    # -- the conference ends for them when nobody is left whose conference it is --

    def nobody_left(self, call: WorldCall) -> None:
        if not self.agents_in(call):
            self._ends(call)
        super().nobody_left(call)

    def caller_hangs_up(self, call: WorldCall) -> None:
        self._ends(call)
        super().caller_hangs_up(call)

    def hand_on(self, call: WorldCall, to: str) -> None:
        self._ends(call)
        super().hand_on(call, to)

    def _ends(self, call: WorldCall) -> None:
        if call.call_id in self.people and self.people[call.call_id].leg:
            self.person_goes(call)

    # -- what the engine does to the world --

    def carry_out(self, actions: list[Action]) -> None:
        super().carry_out(actions)
        for action in actions:
            if isinstance(action, InvitePerson):
                self.ring_person(action)

    def ring_person(self, invite: InvitePerson) -> None:
        call = self.calls[invite.call_id]
        assert call.where not in ("ringing", "held"), "called in while nobody could hear them"
        if call.call_id in self.people:
            self.inbox.append(
                inputs.OfferBack(call.call_id, invite.invite_id, "REFUSED", 0, invited=True)
            )
            return
        self.people[call.call_id] = Person(invite.invite_id, invite.channel)

    def hang_up(self, action: HangUp) -> None:
        for call_id, person in list(self.people.items()):
            if action.channel == (person.leg or person.channel):
                self.person_goes(self.calls[call_id])
                return
        super().hang_up(action)

    def snapshot(self) -> inputs.Snapshot:
        seen = super().snapshot()
        people = []
        for call_id, person in self.people.items():
            if person.leg:
                leg, room = inputs.Leg(person.leg, call_id, None), self.room(self.calls[call_id])
                people.append(inputs.SeenChannel(leg, "PJSIP/t", invited.JOINED, True, room))
        return replace(seen, channels=(*seen.channels, *people))
