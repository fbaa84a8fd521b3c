"""Speaks with Asterisk for conversations as they are held: who goes where, whose phone is rung, and
whether the recording is silent."""

from acd import inputs
from acd.actions import Invite, Move, Mute, Requeue
from acd.told import Teller, done

LIMIT_MS = 150_000
"""Of Originate's own; the dialplan ends the colleague's ringing much sooner, and reports it."""
PLACES = {
    "open": ("room", "open"),
    "back": ("room", "s"),
    "held": ("held", "s"),
    "lost": ("held", "lost"),
}
"""Where a caller goes: context and extension of the dialplan."""


class Mover(Teller):
    """Sends what the engine decided about conversations of three. No method raises."""

    async def move(self, move: Move) -> None:
        """Redirect the caller, and their agent too where both leave a Dial: it ends without one."""
        context, extension = PLACES[move.to]
        if move.agent_leg:
            sent = _redirect("", move.agent_leg, "room-agent", "s")
            sent |= _redirect("Extra", move.channel, context, extension)
        else:
            sent = _redirect("", move.channel, context, extension)
        answer = await self._ask({"Action": "Redirect", **sent})
        if answer is None or not done(answer):
            self._tell(inputs.NotMoved(move.call_id))

    async def invite(self, invite: Invite) -> None:
        """Ring the colleague. No answer in time means nothing: the offer's own deadline judges."""
        variables = {
            "__SL_CALL": invite.call_id,
            "SL_OFFER": invite.offer_id,
            "SL_BY": invite.by,
            "SL_KIND": invite.kind,
        }
        answer = await self._ask(
            {
                "Action": "Originate",
                "Channel": f"Local/{invite.agent_id}@guest/n",
                "ChannelId": invite.channel,
                # What this end would do if it were ever answered: the phone goes its own way.
                "Application": "Hangup",
                "Timeout": str(LIMIT_MS),
                "Async": "true",
                "Variable": ",".join(f"{name}={value}" for name, value in variables.items()),
            }
        )
        if answer is not None and not done(answer):
            self._tell(inputs.OfferUnsent(invite.call_id, invite.offer_id))

    async def mute(self, mute: Mute) -> None:
        """Have the recording be silent, in both directions and with time going on, or not."""
        answer = await self._ask(
            {
                "Action": "MixMonitorMute",
                "Channel": mute.channel,
                "Direction": "both",
                "State": "1" if mute.on else "0",
            }
        )
        silent = answer is not None and done(answer)
        self._tell(inputs.Muted(mute.call_id, mute.on, silent))

    async def requeue(self, requeue: Requeue) -> None:
        """Have Asterisk's own queue be the same, should it have to serve the caller."""
        name = {"Action": "Setvar", "Channel": requeue.channel}
        for variable, value in (("SL_QUEUE", requeue.queue), ("SL_SKILLS", "")):
            await self._ask({**name, "Variable": variable, "Value": value})


def _redirect(which: str, channel: str, context: str, extension: str) -> dict[str, str]:
    """The headers that move one channel; `which`: empty for the first one."""
    names = ("Channel", "Context", "Exten", "Priority")
    return dict(
        zip((which + name for name in names), (channel, context, extension, "1"), strict=True)
    )
