"""The agents of a scene: their phones are put on the line, and they sign in and out."""

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from acd.client import AcdClient
from core import assets
from core.errors import Unavailable, UserError
from silverline.centre import Centre
from silverline.demo import robots
from silverline.demo.plan import Phone

READY_LIMIT_S = 15.0
_AWAY = ("offline", "break", "set_aside")
FOR_EVER_MS = 600_000
"""Rings longer than any centre lets it."""


def track(dialogue: str, who: str) -> Path:
    """The speech of one side of a dialogue, committed with the product."""
    return assets.path(f"silverline/demo/speech/{dialogue}-{who}.wav")


class Crew:
    """Robot agents over one scene."""

    def __init__(self, centre: Centre, phones: Sequence[Phone], say: Callable[[str], None]) -> None:
        """`say`: told who signed in."""
        self._centre = centre
        self._acd = AcdClient(centre.redis)
        self._phones = phones
        self._late = [phone for phone in phones if phone.signs_in_after]
        self._say = say

    @contextlib.contextmanager
    def present(self, folder: Path) -> Iterator[None]:
        """All phones registered, and signed in who is there from the beginning.

        Raises `UserError` when the ACD does not take them. Signs everyone out at the end.
        """
        with contextlib.ExitStack() as running:
            for phone in self._phones:
                running.enter_context(self._robot(phone, folder).start())
            try:
                self._sign_in([p.agent for p in self._phones if p not in self._late])
                yield
            finally:
                self._sign_out()

    def heed(self, took: Callable[[str], bool]) -> None:
        """Sign in whoever waited for a step that a call has now taken."""
        come = [p for p in self._late if p.signs_in_after and took(p.signs_in_after)]
        if come:
            self._late = [p for p in self._late if p not in come]
            self._sign_in([p.agent for p in come])

    def _robot(self, phone: Phone, folder: Path) -> robots.Agent:
        settings = self._centre.settings
        after = phone.picks_up_after_s
        return robots.Agent(
            phone.agent,
            self._centre.secrets.sip[phone.agent],
            robots.Centre(settings.reach, settings.sip_port),
            folder,
            speech=track(phone.speaks, "agent"),
            ring_ms=FOR_EVER_MS if after is None else round(after * 1000),
        )

    def _sign_in(self, agents: Sequence[str]) -> None:
        """One after the other, each until the ACD would ring them."""
        deadline = time.monotonic() + READY_LIMIT_S
        for agent_id in agents:
            while not self._is_ready(agent_id):
                if time.monotonic() > deadline:
                    raise UserError(
                        f"Robot agent {agent_id} was not ready within {READY_LIMIT_S:.0f} s.",
                        f"Look into {self._centre.settings.log_dir}/acd/current.",
                    )
                time.sleep(0.05)
        self._say(f"{', '.join(agents)} signed in")

    def _is_ready(self, agent_id: str) -> bool:
        """Ask for it too, when it is not so."""
        with contextlib.suppress(Unavailable):
            state = next((a for a in self._acd.agent_states() if a.id == agent_id), None)
            if state and state.registered and state.state not in _AWAY:
                return True  # ready, or rung already
            self._acd.set_state(agent_id, "ready")
        return False

    def _sign_out(self) -> None:
        for phone in self._phones:
            with contextlib.suppress(Unavailable):
                self._acd.set_state(phone.agent, "offline")
