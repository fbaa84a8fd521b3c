"""Who acts upon reviews."""

from typing import NamedTuple


class Person(NamedTuple):
    """Who acts."""

    username: str
    agent_id: str | None
    leads: bool
    """A supervisor or an admin, who decides second appeals."""
