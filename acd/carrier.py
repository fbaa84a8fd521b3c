"""Carries out what the engine decided.

Order of things: an offer leaves at once, while it is being saved; for everything else that reaches
callers, changes are saved first. Then events are published.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from typing import Any

from acd import inputs, offers, translate
from acd.actions import (
    Action,
    Announce,
    Attach,
    CallBack,
    Forget,
    HandOn,
    HangUp,
    Invite,
    InvitePerson,
    Listen,
    Mirror,
    Move,
    Mute,
    PlaceOffer,
    Promise,
    Publish,
    Requeue,
    Resync,
    Save,
    TakeOver,
)
from acd.caller import Caller
from acd.listeners import Listeners
from acd.mirror import Command, Mirrored
from acd.mover import Mover
from acd.ports import Headers, Told
from core import logs
from core.errors import Unavailable
from core.events import Event

Keep = Callable[[Mapping[tuple[str, str], str], frozenset[str]], Awaitable[None]]

_UNHURRIED = Announce | HandOn | Promise | HangUp | Listen | Attach | TakeOver | Requeue

log = logs.get("acd.carrier")


class Carrier:
    """Takes actions at any moment, carries them out one batch after the other."""

    def __init__(
        self,
        *,
        telephony: Told,
        publish: Callable[[type[Event], str | None, Mapping[str, Any]], None],
        keep: Keep,
        durable: Callable[[], bool],
        open_number: Callable[[str], str],
        may_offer: Callable[[], bool],
        unsent: Callable[[inputs.Input], None],
        resync: Callable[[], None],
    ) -> None:
        """`may_offer` is asked right before each Redirect; `unsent` hears of those that failed.

        `durable`: whether what was kept last is safe. `open_number`: unseals a number to call.
        """
        self._telephony = telephony
        self._publish_event = publish
        self._keep = keep
        self._may_offer = may_offer
        self._unsent = unsent
        self._resync = resync
        self._mirrored = Mirrored()
        self._pending: list[Action] = []
        self._work = asyncio.Event()
        self._side: set[asyncio.Task[None]] = set()
        self._mover = Mover(telephony, may_offer, unsent)
        self._caller = Caller(
            telephony=telephony,
            durable=durable,
            may_offer=may_offer,
            tell=unsent,
            open_number=open_number,
        )
        listeners = Listeners(telephony, may_offer, unsent)
        self._doers: dict[type[Action], Callable[[Any], Coroutine[Any, Any, None]]] = {
            HandOn: self._hand_on,
            Announce: self._announce,
            Move: self._mover.move,
            Invite: self._mover.invite,
            Mute: self._mover.mute,
            InvitePerson: self._caller.invite,
            CallBack: self._caller.call,
            Promise: self._caller.promise,
            HangUp: self._caller.hang_up,
            Listen: listeners.listen,
            Attach: listeners.attach,
            TakeOver: listeners.take_over,
            Requeue: self._mover.requeue,
        }

    def take(self, actions: Iterable[Action]) -> None:
        """Carry these out soon; offers now."""
        taken = list(actions)
        for action in taken:
            if isinstance(action, PlaceOffer):
                self._place(action)
        self._pending.extend(taken)
        if self._pending:
            self._work.set()

    def forget(self) -> None:
        """Drop what has not been carried out: it came from an engine that is no more."""
        self._pending.clear()

    async def run(self) -> None:
        """Work for ever."""
        while True:
            await self._work.wait()
            self._work.clear()
            batch, self._pending = self._pending, []
            await self._carry_out(batch)

    def learn_queues(self, answers: Iterable[Headers]) -> None:
        """Asterisk's own idea of its queues' members, from QueueStatus."""
        self._mirrored.learn(answers)

    def drop_strangers(self, agent_ids: Iterable[str]) -> None:
        """Take out of Asterisk's queues whoever is no agent of this centre."""
        self.aside(self._send(self._mirrored.strangers(agent_ids)))

    def aside(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it without waiting, and hear of its failure."""
        task = asyncio.create_task(work)
        self._side.add(task)
        task.add_done_callback(self._side_done)

    def cancel(self) -> None:
        """Stop what is under way."""
        for task in self._side:
            task.cancel()

    async def _carry_out(self, batch: list[Action]) -> None:
        saves = {(a.kind, a.key): a.text for a in batch if isinstance(a, Save)}
        gone = frozenset(a.key for a in batch if isinstance(a, Forget))
        if saves or gone:
            await self._keep(saves, gone)
        for action in batch:
            if isinstance(action, CallBack | Move | Invite | InvitePerson | Mute):
                self._set_out(action)
        try:
            await asyncio.sleep(0)  # they are on their way before anything else costs time
        finally:
            self._follow_up(batch)

    def _follow_up(self, batch: list[Action]) -> None:
        """All that no phone waits for."""
        shown = {a.agent_id: a for a in batch if isinstance(a, Mirror)}
        for action in batch:
            if isinstance(action, Publish):
                self._publish(action)
            elif isinstance(action, _UNHURRIED):
                self._set_out(action)
            elif isinstance(action, Mirror) and shown[action.agent_id] is action:
                self.aside(self._send(self._mirrored.plan(action)))  # who is paused by now
            elif isinstance(action, Resync):
                self._resync()

    def _set_out(self, action: Action) -> None:
        """Have it done without waiting for its end."""
        self.aside(self._doers[type(action)](action))

    def _place(self, offer: PlaceOffer) -> None:
        """Redirect the caller at once: the phone waits neither for what is being kept nor for a
        turn of the loop."""
        redirect = {
            "Action": "Redirect",
            "Channel": offer.channel,
            "Context": offers.NEXT if offer.early else offers.CONTEXT,
            "Exten": offers.extension(offer.agent_id, offer.offer_id),
            "Priority": "1",
        }
        try:
            answers = self._telephony.send(redirect)
        except Unavailable:  # not the leader any more, or cut off
            self._not_sent(offer)
        else:
            self.aside(self._placed(offer, answers))

    async def _placed(self, offer: PlaceOffer, answers: Awaitable[list[Headers]]) -> None:
        """No answer in time means nothing: the offer's own deadline judges."""
        try:
            answer = (await answers)[0]
        except Unavailable:
            log.warning("redirect_unanswered", call_id=offer.call_id)
            return
        if translate.text(answer, "response") != "Success":
            self._not_sent(offer)

    def _not_sent(self, offer: PlaceOffer) -> None:
        unsent = inputs.OfferUnsent(offer.call_id, offer.offer_id)
        asyncio.get_running_loop().call_soon(self._unsent, unsent)

    async def _hand_on(self, order: HandOn) -> None:
        """Move the caller to [transfer]; no answer, or a refusal, leaves them where they are."""
        if not self._may_offer():
            return
        need = ",".join(f"{skill}:{level}" for skill, level in order.skills.items())
        name = {"Action": "Setvar", "Channel": order.channel}
        redirect = {"Action": "Redirect", "Channel": order.channel, "Context": "transfer"}
        try:
            await self._telephony.ask({**name, "Variable": "SL_BY", "Value": order.by})
            await self._telephony.ask({**name, "Variable": "SL_NEED", "Value": need})
            if order.queue:
                await self._telephony.ask({**name, "Variable": "SL_QUEUE", "Value": order.queue})
            await self._telephony.ask({**redirect, "Exten": order.extension, "Priority": "1"})
        except Unavailable as error:
            log.warning("not_handed_on", by=order.by, why=str(error))

    async def _announce(self, announce: Announce) -> None:
        """Ask for an announcement; a channel that is gone, or no answer, loses nothing else."""
        told = {
            "SL_CALLBACK": "1" if announce.callback else "",
            "SL_MESSAGE": "1" if announce.voicemail else "",
            "SL_PLACE": str(announce.ahead),
        }
        if announce.wait_s is not None:
            told = {"SL_ETA": str(announce.wait_s), **told}  # SL_PLACE, which starts it, comes last
        ask = {"Action": "Setvar", "Channel": announce.channel}
        try:
            for name, value in told.items():
                await self._telephony.ask({**ask, "Variable": name, "Value": value})
        except Unavailable as error:
            log.warning("place_not_set", call_id=announce.call_id, why=str(error))

    async def _send(self, commands: list[Command]) -> None:
        """Commands to Asterisk's queues; one that fails is corrected at the next reconciliation."""
        for command in commands:
            try:
                answer = await self._telephony.ask(command)
            except Unavailable as error:
                log.warning("queue_not_mirrored", why=str(error))
                return
            if translate.text(answer[0], "response") != "Success":
                message = translate.text(answer[0], "message")
                log.warning("queue_refused", action=command["Action"], message=message)

    def _publish(self, action: Publish) -> None:
        try:
            self._publish_event(action.kind, action.call_id, action.fields)
        except ValueError:  # an event that does not fit its model must not stop the rest
            name = action.kind.type
            log.exception("event_not_published", event_type=name, call_id=action.call_id)

    def _side_done(self, task: asyncio.Task[None]) -> None:
        self._side.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("side_task_failed", exc_info=task.exception())
