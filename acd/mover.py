"""Speaks with Asterisk for conversations of three: who goes where, and whose phone is rung."""

from collections.abc import Callable

from acd import inputs, translate
from acd.actions import Invite, Move
from acd.ports import Asked, Headers
from core import logs
from core.errors import Unavailable

LIMIT_MS = 150_000
"""Of Originate's own; the dialplan ends the colleague's ringing much sooner, and reports it."""
PLACES = {
    "open": ("room", "open"),
    "back": ("room", "s"),
    "held": ("held", "s"),
    "lost": ("held", "lost"),
}
"""Where a caller goes: context and extension of the dialplan."""

log = logs.get("acd.mover")


class Mover:
    """Sends what the engine decided about conversations of three. No method raises."""

    def __init__(
        self,
        telephony: Asked,
        may_offer: Callable[[], bool],
        tell: Callable[[inputs.Input], None],
    ) -> None:
        """`may_offer` is asked right before anything is sent; `tell` hears of what was refused."""
        self._telephony = telephony
        self._may_offer = may_offer
        self._tell = tell

    async def move(self, move: Move) -> None:
        """Redirect the caller, and their agent too where both leave a Dial: it ends without one."""
        context, extension = PLACES[move.to]
        if move.agent_leg:
            sent = _redirect("", move.agent_leg, "room-agent", "s")
            sent |= _redirect("Extra", move.channel, context, extension)
        else:
            sent = _redirect("", move.channel, context, extension)
        answer = await self._ask({"Action": "Redirect", **sent})
        if answer is None or translate.text(answer, "response") != "Success":
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
        if answer is not None and translate.text(answer, "response") != "Success":
            self._tell(inputs.OfferUnsent(invite.call_id, invite.offer_id))

    async def _ask(self, action: dict[str, str]) -> Headers | None:
        if not self._may_offer():
            return {"response": "Error"}
        try:
            return (await self._telephony.ask(action))[0]
        except Unavailable as error:
            log.warning("unanswered", action=action["Action"], why=str(error))
            return None


def _redirect(which: str, channel: str, context: str, extension: str) -> dict[str, str]:
    """The headers that move one channel; `which`: empty for the first one."""
    names = ("Channel", "Context", "Exten", "Priority")
    return dict(
        zip((which + name for name in names), (channel, context, extension, "1"), strict=True)
    )
