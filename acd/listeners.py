"""Speaks with Asterisk for those who listen to a conversation, or take it over."""

from acd import inputs, offers
from acd.actions import Attach, Listen, TakeOver
from acd.told import Teller, done

LIMIT_MS = 60_000
"""Of Originate's own; the dialplan ends the ringing sooner."""


class Listeners(Teller):
    """Sends what the engine decided about listeners. No method raises."""

    async def listen(self, listen: Listen) -> None:
        """Ring the listener's phone. Whoever does not answer has changed their mind."""
        variables = {
            "__SL_MODE": offers.listening(listen.mode, listen.call_id),
            "__SL_SPIED": listen.target,
        }
        sent = await self._does(
            {
                "Action": "Originate",
                "Channel": f"Local/{listen.listener}@listener/n",
                # What this end would do if it were ever answered: the phone goes its own way.
                "Application": "Hangup",
                "Timeout": str(LIMIT_MS),
                "Async": "true",
                "Variable": ",".join(f"{name}={value}" for name, value in variables.items()),
            }
        )
        if not sent:
            self._tell(inputs.ListenerOver(listen.listener))

    async def attach(self, attach: Attach) -> None:
        """Have the listener's channel hear another one, or in another way."""
        if await self._set(attach.channel, "SL_SPIED", attach.target):
            place = offers.listening(attach.mode, attach.call_id)
            await self._redirect(attach.channel, "listen", place)

    async def take_over(self, take: TakeOver) -> None:
        """Move the listener's channel into the conversation: from now on it is an agent's."""
        if await self._set(take.channel, "SL_CALL", take.call_id):
            await self._redirect(take.channel, "room-agent", "s")

    async def _set(self, channel: str, name: str, value: str) -> bool:
        wanted = {"Action": "Setvar", "Channel": channel, "Variable": name, "Value": value}
        return await self._does(wanted)

    async def _redirect(self, channel: str, context: str, extension: str) -> bool:
        where = {"Context": context, "Exten": extension, "Priority": "1"}
        return await self._does({"Action": "Redirect", "Channel": channel, **where})

    async def _does(self, action: dict[str, str]) -> bool:
        """Whether Asterisk does it; no answer in time may mean that it does."""
        answer = await self._ask(action)
        return answer is None or done(answer)
