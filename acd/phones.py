"""Agents' phones: SIP endpoints whose name tells whose they are.

The first phone bears the agent's id, `1001`, further ones the id with letters, `1001soft`. So a
channel's name alone says which agent it is, in Asterisk's records too.
"""

import re
from typing import Literal, get_args

Kind = Literal["desk", "soft", "web"]
"""A telephone on a desk, a program on a computer, or the console's own page."""
KINDS: frozenset[Kind] = frozenset(get_args(Kind))

NAME = re.compile(r"([0-9]{1,12})[a-z]{0,12}")
"""A phone's name; its first group is the agent."""
_CHANNEL = re.compile(rf"PJSIP/({NAME.pattern})-[0-9a-f]+")


def web_phone(agent_id: str) -> str:
    """The name of the phone that an agent has in the console's page, if they have one."""
    return f"{agent_id}web"


def is_web(phone: str) -> bool:
    """Whether a phone is one of the console's page: the name says so, and its kind with it."""
    agent_id = owner(phone)
    return agent_id is not None and phone == web_phone(agent_id)


def owner(phone: str) -> str | None:
    """The agent whose phone it is; None for what is no agent's phone."""
    found = NAME.fullmatch(phone)
    return found[1] if found else None


def of_channel(channel: str) -> tuple[str, str] | None:
    """The phone whose channel has this name, and its agent; None for what is no agent's phone."""
    found = _CHANNEL.fullmatch(channel)
    return (found[1], found[2]) if found else None
