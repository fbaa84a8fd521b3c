"""Speaks with Asterisk for those who are called back: the promise, the call, its end."""

from collections.abc import Callable

from acd import inputs, translate
from acd.actions import CallBack, HangUp, InvitePerson, Promise
from acd.ports import Asked, Headers
from core import logs
from core.errors import Unavailable, WrongKey

LIMIT_MS = 150_000
"""Of Originate's own; the dialplan ends the agent's ringing much sooner, and reports it."""

log = logs.get("acd.caller")


class Caller:
    """Sends what the engine decided about calls back. No method raises."""

    def __init__(
        self,
        *,
        telephony: Asked,
        durable: Callable[[], bool],
        may_offer: Callable[[], bool],
        tell: Callable[[inputs.Input], None],
        open_number: Callable[[str], str],
    ) -> None:
        """`tell` hears of calls that were not made; the rest as for `Carrier`."""
        self._telephony = telephony
        self._durable = durable
        self._may_offer = may_offer
        self._tell = tell
        self._open_number = open_number

    async def promise(self, promise: Promise) -> None:
        """Say to the dialplan whether the caller may hang up. Not kept: silence, it asks again."""
        if promise.kept and not self._durable():
            log.warning("promise_not_kept", call_id=promise.call_id)
            return
        kept = "1" if promise.kept else "0"
        await self._ask(
            {"Action": "Setvar", "Channel": promise.channel, "Variable": "SL_KEPT", "Value": kept}
        )

    async def call(self, action: CallBack) -> None:
        """Ring the agent, then the person; only when it is known for certain that it was begun.

        No answer in time means nothing: the try's own deadline judges.
        """
        unsent = inputs.OfferUnsent(action.call_id, action.offer_id)
        if not self._durable() or not self._may_offer():
            self._tell(unsent)
            return
        try:
            number = self._open_number(action.sealed)
        except WrongKey:
            log.error("number_not_opened", call_id=action.call_id)  # noqa: TRY400 (says it all)
            self._tell(inputs.OfferBack(action.call_id, action.offer_id, "INVALID", 0, person=True))
            return
        answer = await self._ask(self._originate(action, number))
        if answer is not None and translate.text(answer, "response") != "Success":
            self._tell(unsent)

    async def invite(self, action: InvitePerson) -> None:
        """Ring a customer or a service whom an agent wants in their conversation.

        No answer in time means nothing: the deadline judges.
        """
        unsent = inputs.OfferUnsent(action.call_id, action.invite_id)
        if not self._may_offer():
            self._tell(unsent)
            return
        try:
            number = action.service or self._open_number(action.sealed)
        except WrongKey:
            log.error("number_not_opened", call_id=action.call_id)  # noqa: TRY400 (says it all)
            self._tell(unsent)
            return
        variables = {
            "__SL_CALL": action.call_id,
            "SL_OFFER": action.invite_id,
            "SL_NUMBER": number,
            "SL_SHOWN": action.shown,
        }
        answer = await self._ask(
            {
                "Action": "Originate",
                "Channel": f"Local/{'emergency' if action.service else 's'}@person/n",
                "ChannelId": action.channel,
                # What this end would do if it were ever answered: the phone goes its own way.
                "Application": "Hangup",
                "Timeout": str(LIMIT_MS),
                "Async": "true",
                "Variable": _listed(variables),
            }
        )
        if answer is not None and translate.text(answer, "response") != "Success":
            self._tell(unsent)

    async def hang_up(self, action: HangUp) -> None:
        """End a call that is under way."""
        await self._ask({"Action": "Hangup", "Channel": action.channel, "Cause": "16"})

    def _originate(self, action: CallBack, number: str) -> dict[str, str]:
        variables = {
            "__SL_CALL": action.call_id,
            "SL_OFFER": action.offer_id,
            "SL_NUMBER": number,
            "SL_SHOWN": action.shown,
        }
        return {
            "Action": "Originate",
            "Channel": f"Local/{action.agent_id}@callback-agent/n",
            "ChannelId": action.call_id,
            "Context": "callback",
            "Exten": "s",
            "Priority": "1",
            "Timeout": str(LIMIT_MS),
            "Async": "true",
            "Variable": _listed(variables),
        }

    async def _ask(self, action: dict[str, str]) -> Headers | None:
        try:
            return (await self._telephony.ask(action))[0]
        except Unavailable as error:
            log.warning("unanswered", action=action["Action"], why=str(error))
            return None


def _listed(variables: dict[str, str]) -> str:
    return ",".join(f"{name}={value}" for name, value in variables.items())
