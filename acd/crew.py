"""All agents: their states, phones and deadlines, and who of them is free.

Owned by the engine, which tells it what happened; it never looks at calls.
"""

from collections.abc import Callable, Mapping, Sequence

from acd import outcome, queues
from acd.actions import Action, Mirror, Publish, Resync, Save
from acd.agent import CONNECTED, WISHES, Happening, State, step
from acd.estimate import MOST_CLASSES
from acd.pauses import Pauses
from acd.phones import owner
from acd.records import Agent
from acd.routing import Bench, Requirement, need
from acd.timers import Timers
from core.events import AgentStateChanged, OfferFailure

PAUSED = frozenset({State.BREAK, State.WRAP_UP, State.SET_ASIDE})
"""States in which Asterisk's own queue must not ring the agent either."""

ABSENT = frozenset({State.OFFLINE, State.BREAK})
"""States of agents who will serve nobody until they say so."""

IDLE = frozenset({State.OFFLINE, State.READY, State.BREAK, State.SET_ASIDE})
"""States that count as no work in the reckoning of who is occupied."""

TIMER, CONSOLE_TIMER = "agent:", "console:"
"""Prefixes of the timers: the end of an agent's state, patience with a closed console."""

SEEN = ("skills", "phones", "legs", "channels", "closing")
"""What of an agent is seen, and not kept."""

EXTENSION_S = 30.0
"""What one request for more wrap-up time adds."""
CONSOLE_GRACE_S = 20.0
"""A console closed for less is a page being loaded anew."""

_WITH_CALL = CONNECTED | {State.RINGING}
_WANTING = frozenset(WISHES.values())
_WANTED_BY = {word: State(word) for word in WISHES}


class Crew:
    """The agents, an index of the free ones, and a list of those who have just become free."""

    def __init__(self, pauses: Pauses, timers: Timers, emit: Callable[[Action], None]) -> None:
        self._agents: dict[str, Agent] = {}
        self.pauses = pauses
        self._timers = timers
        self._emit = emit
        self._on_call: dict[str, set[str]] = {}
        self._serving: dict[tuple[Requirement, ...], int] = {}
        """Agents at work by class; forgotten whenever somebody comes, goes or learns."""
        self.required: Mapping[str, Mapping[str, int]] = queues.PLAIN
        """What each queue asks for, by the policy: decides on membership in Asterisk's queues."""
        self.merged: frozenset[str] = frozenset()
        """Queues that are served as one, in a peak emergency."""
        self.staff = Bench()
        """Everyone on the roster, listed as the free are: whoever could ever serve a need."""
        self.present = Bench()
        """Those of them who are logged in."""
        self.left: list[str] = []
        """Went offline or on a break since the engine last looked: nobody waits for them."""
        self.bench = Bench()
        self.freed: list[str] = []
        """Became available since the engine last looked; it serves them and clears the list."""

    def all(self) -> list[Agent]:
        return list(self._agents.values())

    def get(self, agent_id: str | None) -> Agent | None:
        return self._agents.get(agent_id) if agent_id else None

    def set_roster(self, roster: Mapping[str, Mapping[str, int]], now: float) -> None:
        """Who works here, with their skills. A new agent is offline; one left out goes offline."""
        for agent_id, skills in roster.items():
            agent = self._agents.setdefault(agent_id, Agent(agent_id=agent_id))
            agent.skills = dict(skills)
            self.staff.add(agent.as_free())
            self._log_in(agent)
            self._seat(agent)
        self._serving.clear()
        for agent_id in self._agents.keys() - roster.keys():
            self._agents[agent_id].skills = {}
            self.staff.remove(agent_id)
            self.wish(agent_id, "offline", "left", now)

    def someone_serves(self, required: Mapping[str, int]) -> bool:
        """Whether anyone here, free or not, could ever meet the requirement."""
        return bool(self.staff.seats(need(required)))

    def serving(self, *required: Requirement) -> int:
        """How many agents at work, free or not, meet any of these."""
        count = self._serving.get(required)
        if count is None:
            wanted = [dict(one) for one in required]
            here = (a for a in self._agents.values() if a.state not in ABSENT)
            count = sum(any(queues.serves(a.skills, one) for one in wanted) for a in here)
            if len(self._serving) >= MOST_CLASSES:
                self._serving.clear()
            self._serving[required] = count
        return count

    def restore(self, saved: Agent) -> None:
        """Take over what was kept of an agent who is still on the roster."""
        agent = self._agents.get(saved.agent_id)
        if agent is None:
            return
        kept = {name: getattr(agent, name) for name in SEEN}
        self._agents[saved.agent_id] = saved.model_copy(update=kept)
        self._serving.clear()
        self._timers.set(TIMER + saved.agent_id, saved.until)
        self._log_in(self._agents[saved.agent_id])
        self._timers.set(CONSOLE_TIMER + saved.agent_id, saved.console_until)
        self._seat(self._agents[saved.agent_id])

    def wish(self, agent_id: str, word: str, reason: str, now: float, by: str = "") -> None:
        """The agent asks for a state, or is forced into it `by` someone.

        Unknown agents and words change nothing. What cannot be now comes when the state allows it.
        """
        agent, happening = self.get(agent_id), WISHES.get(word)
        if agent is None or happening is None:
            return
        agent.wants, agent.wish_reason, agent.by = _WANTED_BY[word], reason, by
        agent.missed = 0
        self._happen(agent, happening, now, reason)
        if by:  # whoever forces an agent may see them stuck: compare with what there is
            self._emit(Resync())

    def extend(self, agent_id: str, now: float) -> None:
        """The agent needs longer for after-call work, up to the limit.

        Raises `IllegalEvent` when there is no after-call work.
        """
        agent = self.get(agent_id)
        if agent is None:
            return
        until = (agent.until or now) + EXTENSION_S
        self._happen(agent, Happening.EXTENDED, now)
        agent.until = self.pauses.extended(agent, until)
        self._timers.set(TIMER + agent_id, agent.until)
        self._save(agent)

    def choose_phones(self, agent_id: str, phones: Sequence[str], by: str) -> None:
        """Which of the agent's phones ring from now on; none: all of them.

        Phones that are not theirs count for nothing. `by`: whoever chose for them.
        """
        agent = self.get(agent_id)
        if agent is None:
            return
        agent.chosen = [phone for phone in agent.phones if phone in phones]
        self._announce(agent, agent.state, "phones_chosen", by)
        self._save(agent)
        self.mirror(agent)

    def console(self, agent_id: str, *, is_open: bool, now: float) -> None:
        """The agent's console was opened or closed; closed for long, they count as having left."""
        agent = self.get(agent_id)
        if agent is None or (agent.state is State.OFFLINE and not is_open):
            return
        agent.console_until = None if is_open else now + CONSOLE_GRACE_S
        self._timers.set(CONSOLE_TIMER + agent_id, agent.console_until)
        self._save(agent)

    def console_overdue(self, agent_id: str, now: float) -> None:
        """The console has been closed for too long."""
        agent = self.get(agent_id)
        if agent is not None and agent.console_until is not None:
            agent.console_until = None
            self.wish(agent_id, "offline", "console_closed", now)

    def offered(self, agent: Agent, call_id: str, now: float) -> None:
        agent.call_id = call_id
        self._happen(agent, Happening.OFFERED, now)

    def rings(self, agent: Agent, call_id: str, now: float) -> bool:
        """Asterisk rings the agent for the call; whether that can be, by what else is known.

        Only somebody ready is rung: pauses that were kept are over.
        """
        if agent.state in (State.WRAP_UP, State.SET_ASIDE):
            over = Happening.RESTED if agent.state is State.WRAP_UP else Happening.FORGIVEN
            self._happen(agent, over, now, agent.wish_reason)
        if agent.state is not State.READY:
            return False
        self.offered(agent, call_id, now)
        return True

    def withdrawn(self, agent_id: str, now: float) -> None:
        """The offer is over and nobody's fault."""
        agent = self.get(agent_id)
        if agent is not None and agent.state is State.RINGING:
            self._happen(agent, Happening.WITHDRAWN, now, agent.wish_reason)

    def missed(self, agent_id: str, why: OfferFailure, now: float) -> None:
        """The offer failed at this agent's phone: no offers for a while."""
        agent = self.get(agent_id)
        if agent is None or agent.state is not State.RINGING:
            return
        agent.missed += why == "no_answer"
        until = outcome.aside_until(why, agent.missed, self.pauses.limits.aside_s, now)
        self._happen(agent, Happening.MISSED, now, why, until)
        if agent.wants is not State.READY:  # they had asked to leave while it rang
            self._happen(agent, WISHES[agent.wants], now, agent.wish_reason)

    def talking_to(self, call_id: str) -> str | None:
        """An agent with a connected channel of this call."""
        for agent_id in self._on_call.get(call_id, ()):
            if call_id in self._agents[agent_id].legs.values():
                return agent_id
        return None

    def on_call(self, call_id: str) -> list[Agent]:
        """Agents who were connected for this call, by id; not all of them may be there still."""
        return [self._agents[agent_id] for agent_id in sorted(self._on_call.get(call_id, ()))]

    def talks(self, agent: Agent, call_id: str | None, now: float) -> None:
        """The agent is connected; repeated news changes nothing."""
        self.pauses.talks(agent, call_id)
        agent.call_id = call_id
        agent.touched = now
        agent.missed = 0
        if call_id:
            self._on_call.setdefault(call_id, set()).add(agent.agent_id)
        if agent.state not in CONNECTED:
            self._happen(agent, Happening.ANSWERED, now)

    def hold(self, agent: Agent, now: float, *, held: bool) -> bool:
        """The agent put the other side on hold, or back; repeated news changes nothing.

        Returns whether it was news.
        """
        if held and agent.state is State.TALKING:
            self._happen(agent, Happening.HELD, now)
        elif not held and agent.state is State.ON_HOLD:
            self._happen(agent, Happening.RESUMED, now)
        else:
            return False
        return True

    def leg_up(self, agent: Agent, uniqueid: str, call_id: str | None, now: float) -> None:
        """A channel of the agent's phone is connected."""
        if uniqueid in agent.closing:
            return  # and was hung up meanwhile
        agent.legs[uniqueid] = call_id
        self.talks(agent, call_id, now)

    def leg_down(self, agent: Agent, uniqueid: str, now: float) -> None:
        """A channel of the agent's phone is gone; with the last one, the conversation is over."""
        agent.legs.pop(uniqueid, None)
        self.settle(agent, now)

    def call_over(self, call_id: str, now: float) -> None:
        """The call is gone: whoever talked to it does so no more."""
        for agent_id in self._on_call.pop(call_id, set()):
            agent = self._agents[agent_id]
            gone = [leg for leg, call in agent.legs.items() if call == call_id]
            for leg in gone:
                del agent.legs[leg]
            self.settle(agent, now)

    def settle(self, agent: Agent, now: float) -> None:
        """End the conversation of an agent who has no connected channel left."""
        if agent.state in CONNECTED and not agent.legs:
            wrap_up_s = self.pauses.wrap_up_s(agent)
            self._happen(agent, Happening.HUNG_UP, now, "", now + wrap_up_s)
            if wrap_up_s <= 0:
                self._happen(agent, Happening.RESTED, now, agent.wish_reason)
        self._seat(agent)

    def phone(self, device: str, state: str, now: float) -> None:
        """A phone's state in Asterisk changed; most changes concern nobody but the index."""
        agent = self.get(owner(device))
        if agent is None or agent.phones.get(device) == state:
            return
        was_gone = not agent.registered
        agent.phones[device] = state
        unreachable = agent.state is State.SET_ASIDE and agent.reason == "unreachable"
        if unreachable and was_gone and agent.registered:
            self._happen(agent, Happening.FORGIVEN, now, agent.wish_reason)
        self._tell_phone(agent)
        self._seat(agent)

    def expire(self, agent_id: str, now: float) -> None:
        """The deadline of the agent's state has come."""
        agent = self.get(agent_id)
        if agent is None:
            return
        if agent.state is State.WRAP_UP:
            self._happen(agent, Happening.RESTED, now, agent.wish_reason)
        elif agent.state is State.SET_ASIDE:
            self._happen(agent, Happening.FORGIVEN, now, agent.wish_reason)

    def mirror(self, agent: Agent) -> None:
        """Show the agent to Asterisk's own queues as they are."""
        here = agent.state is not State.OFFLINE
        names = queues.memberships(agent.skills, self.required) if here else []
        names = queues.with_merged(names, self.merged, self.required)
        until = agent.until if agent.wants is State.READY else None
        chosen = None if agent.chosen is None else tuple(agent.chosen)
        paused = agent.state in PAUSED
        self._emit(Mirror(agent.agent_id, tuple(names), paused, until, chosen))

    def mirror_all(self) -> None:
        """Show everybody."""
        for agent in self._agents.values():
            self.mirror(agent)

    def _happen(
        self,
        agent: Agent,
        happening: Happening,
        now: float,
        reason: str = "",
        until: float | None = None,
    ) -> None:
        """Raises `IllegalEvent`, with the state unchanged, when the table says no."""
        before = agent.state
        after = step(before, happening, agent.wants)
        if happening not in _WANTING:  # a wish says nothing about the phone
            agent.touched = now
        if after is not before:
            agent.state, agent.since, agent.reason, agent.until = after, now, reason, until
            agent.work = agent.work.moved(now, busy=after not in IDLE, rung=after is State.RINGING)
            if after not in _WITH_CALL:
                agent.call_id = None
            if (before in ABSENT) != (after in ABSENT):
                self._serving.clear()
            if after in ABSENT:
                self.left.append(agent.agent_id)
            if State.OFFLINE in (before, after):
                self._log_in(agent)
            self._timers.set(TIMER + agent.agent_id, until)
            self._announce(agent, before)
            self.mirror(agent)
        elif after is agent.wants:
            agent.reason = reason
        self._save(agent)
        self._tell_phone(agent)
        self._seat(agent)

    def _tell_phone(self, agent: Agent) -> None:
        """Say, once, that no phone of an agent at work is registered, or that one is again."""
        gone = agent.state is not State.OFFLINE and not agent.registered
        if gone is agent.gone:
            return
        agent.gone = gone
        if agent.state is not State.OFFLINE:
            self._announce(agent, agent.state, "phone_gone" if gone else "phone_back")
        self._save(agent)

    def _announce(
        self, agent: Agent, before: State, reason: str | None = None, by: str = ""
    ) -> None:
        fields = {
            "agent_id": agent.agent_id,
            "before": before.value,
            "after": agent.state.value,
            "reason": agent.reason if reason is None else reason,
            "by": by or (agent.by if agent.state is agent.wants else ""),
        }
        self._emit(Publish(AgentStateChanged, agent.call_id, fields))

    def _log_in(self, agent: Agent) -> None:
        """Keep the index of those who are logged in."""
        if agent.state is State.OFFLINE:
            self.present.remove(agent.agent_id)
        else:
            self.present.add(agent.as_free())

    def _save(self, agent: Agent) -> None:
        self._emit(Save("agent", agent.agent_id, agent.model_dump_json()))

    def _seat(self, agent: Agent) -> None:
        """Keep the index of the free in step with the agent."""
        seated = agent.agent_id in self.bench
        if agent.available:
            self.bench.add(agent.as_free())
            if not seated:
                self.freed.append(agent.agent_id)
        elif seated:
            self.bench.remove(agent.agent_id)
