"""What those share who have Asterisk do one thing after the other for the engine."""

from collections.abc import Callable

from acd import inputs, translate
from acd.ports import Asked, Headers
from core import logs
from core.errors import Unavailable

log = logs.get("acd.told")


class Teller:
    """Sends actions to Asterisk while that is allowed. No method raises."""

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

    async def _ask(self, action: dict[str, str]) -> Headers | None:
        """The answer; None: none came in time, and it may be done all the same."""
        if not self._may_offer():
            return {"response": "Error"}
        try:
            answer = (await self._telephony.ask(action))[0]
        except Unavailable as error:
            log.warning("unanswered", action=action["Action"], why=str(error))
            return None
        if not done(answer):
            log.warning("refused", action=action["Action"])
        return answer


def done(answer: Headers) -> bool:
    """Whether Asterisk does what it was asked."""
    return translate.text(answer, "response") == "Success"
