"""Who may do what: one table of endpoints and roles. What is not in it is refused."""

from typing import Literal, get_args

Role = Literal["admin", "supervisor", "qa", "agent"]
ROLES: frozenset[Role] = frozenset(get_args(Role))

EVERYONE: frozenset[Role] = ROLES
LEADING: frozenset[Role] = frozenset({"admin", "supervisor", "qa"})
SERVING: frozenset[Role] = frozenset({"admin", "supervisor", "agent"})
"""Those who deal with customers; inspectors only look on."""
KEEPING: frozenset[Role] = frozenset({"admin", "supervisor"})
"""Those who answer for what is on file of people and families."""
ACTING: frozenset[Role] = frozenset({"admin", "supervisor"})
"""Those whom alarms are for, and who may declare a peak emergency."""

AGENTS: frozenset[Role] = frozenset({"agent"})
REVIEWING: frozenset[Role] = frozenset({"supervisor", "qa"})
"""Those who judge how well calls were held."""

PUBLIC = frozenset({("POST", "/api/session"), ("GET", "/api/health")})
"""Endpoints that need no session."""

ALLOWED: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/api/session"): EVERYONE,
    ("DELETE", "/api/session"): EVERYONE,
    ("GET", "/api/calls"): EVERYONE,
    ("GET", "/api/calls/{call_id}"): EVERYONE,
    ("GET", "/api/search"): LEADING,
    ("GET", "/api/recordings/{recording_id}/audio"): EVERYONE,
    ("GET", "/api/agents"): EVERYONE,
    ("POST", "/api/agents/{agent_id}/state"): SERVING,
    ("POST", "/api/agents/{agent_id}/phones"): SERVING,
    ("POST", "/api/agents/{agent_id}/wrap-up"): SERVING,
    ("POST", "/api/agents/{agent_id}/console"): AGENTS,
    ("GET", "/api/agents/{agent_id}/talk"): SERVING,
    ("POST", "/api/calls/{call_id}/hold"): SERVING,
    ("POST", "/api/calls/{call_id}/resume"): SERVING,
    ("POST", "/api/calls/{call_id}/consult"): SERVING,
    ("POST", "/api/calls/{call_id}/help"): SERVING,
    ("POST", "/api/calls/{call_id}/conference"): SERVING,
    ("POST", "/api/calls/{call_id}/complete"): SERVING,
    ("POST", "/api/calls/{call_id}/back"): SERVING,
    ("POST", "/api/calls/{call_id}/leave"): SERVING,
    ("POST", "/api/calls/{call_id}/transfer"): SERVING,
    ("POST", "/api/calls/{call_id}/machine"): SERVING,
    ("GET", "/api/break-reasons"): EVERYONE,
    ("GET", "/api/live"): LEADING,
    ("GET", "/api/alarms"): ACTING,
    ("GET", "/api/satisfaction"): LEADING,
    ("GET", "/api/queues"): EVERYONE,
    ("GET", "/api/peak"): EVERYONE,
    ("POST", "/api/peak"): ACTING,
    ("GET", "/api/people"): LEADING,
    ("GET", "/api/people/{person_id}"): EVERYONE,
    ("POST", "/api/people"): KEEPING,
    ("POST", "/api/people/{person_id}"): KEEPING,
    ("POST", "/api/people/{person_id}/portrait"): SERVING,
    ("POST", "/api/people/{person_id}/numbers"): KEEPING,
    ("POST", "/api/people/{person_id}/numbers/{number_id}/remove"): KEEPING,
    ("POST", "/api/people/{person_id}/numbers/{number_id}/restore"): KEEPING,
    ("POST", "/api/people/{person_id}/family"): KEEPING,
    ("POST", "/api/people/{person_id}/family/{proxy_id}"): KEEPING,
    ("POST", "/api/people/{person_id}/family/{proxy_id}/withdraw"): KEEPING,
    ("POST", "/api/people/{person_id}/remove"): KEEPING,
    ("POST", "/api/people/{person_id}/merge"): KEEPING,
    ("POST", "/api/people/{person_id}/restore"): KEEPING,
    ("POST", "/api/seniors/check"): KEEPING,
    ("POST", "/api/seniors/imports"): KEEPING,
    ("GET", "/api/seniors/imports"): KEEPING,
    ("POST", "/api/seniors/imports/{number}/undo"): KEEPING,
    ("GET", "/api/blacklist"): LEADING,
    ("POST", "/api/blacklist"): KEEPING,
    ("POST", "/api/blacklist/{listing_id}/review"): KEEPING,
    ("POST", "/api/blacklist/{listing_id}/appeal"): KEEPING,
    ("POST", "/api/blacklist/{listing_id}/remove"): KEEPING,
    ("POST", "/api/blacklist/{listing_id}/restore"): KEEPING,
    ("GET", "/api/broadcasts"): EVERYONE,
    ("GET", "/api/broadcasts/prompts"): ACTING,
    ("POST", "/api/broadcasts"): ACTING,
    ("POST", "/api/broadcasts/{broadcast_id}/stop"): ACTING,
    ("POST", "/api/broadcasts/{broadcast_id}/resume"): ACTING,
    ("GET", "/api/people/{person_id}/authorities"): EVERYONE,
    ("GET", "/api/calls/{call_id}/speaking"): EVERYONE,
    ("POST", "/api/authorities"): SERVING,
    ("POST", "/api/authorities/{authority_id}/call"): SERVING,
    ("POST", "/api/authorities/{authority_id}/consent"): SERVING,
    ("POST", "/api/authorities/{authority_id}/refuse"): SERVING,
    ("POST", "/api/authorities/{authority_id}/limit"): SERVING,
    ("POST", "/api/authorities/{authority_id}/withdraw"): SERVING,
    ("POST", "/api/authorities/{authority_id}/restore"): KEEPING,
    ("GET", "/api/tasks"): EVERYONE,
    ("POST", "/api/tasks/{task_id}"): SERVING,
    ("POST", "/api/tasks/{task_id}/number"): SERVING,
    ("GET", "/api/work-orders"): EVERYONE,
    ("POST", "/api/work-orders"): SERVING,
    ("POST", "/api/work-orders/{order_id}"): SERVING,
    ("GET", "/api/work-orders/{order_id}/sound"): SERVING,
    ("GET", "/api/reviews"): EVERYONE,
    ("GET", "/api/reviews/{review_id}"): EVERYONE,
    ("POST", "/api/reviews/days/{day}"): KEEPING,
    ("POST", "/api/reviews/{review_id}/take"): REVIEWING,
    ("POST", "/api/reviews/{review_id}/release"): REVIEWING,
    ("POST", "/api/reviews/{review_id}/marks"): REVIEWING,
    ("POST", "/api/reviews/{review_id}/overrule"): LEADING,
    ("POST", "/api/reviews/{review_id}/appeal"): AGENTS,
    ("POST", "/api/reviews/{review_id}/decide"): LEADING,
    ("GET", "/api/standings"): LEADING,
    ("GET", "/api/review-months"): EVERYONE,
    ("POST", "/api/review-months/{month}"): KEEPING,
    ("GET", "/api/calibrations"): LEADING,
    ("POST", "/api/calibrations"): LEADING,
    ("POST", "/api/calibrations/{calibration_id}/marks"): REVIEWING,
    ("POST", "/api/calibrations/{calibration_id}/close"): LEADING,
    ("GET", "/api/coaching"): EVERYONE,
    ("POST", "/api/coaching"): LEADING,
    ("POST", "/api/coaching/{coaching_id}/seen"): AGENTS,
    ("GET", "/api/utterances"): LEADING,
    ("GET", "/api/intents"): LEADING,
    ("GET", "/api/utterances/{utterance_id}/sound"): LEADING,
    ("POST", "/api/utterances/{utterance_id}"): LEADING,
    ("POST", "/api/utterances/{utterance_id}/undo"): LEADING,
}
"""Method and path template to roles. Agents see their own calls only, wherever calls are shown, and
of tasks and work orders their own and those nobody has taken, of people those whom such a task
concerns; of these they may change what helps to serve them, and nothing else. They set their own
state only, and act in the conversation they have; so with authorities, which they ask for with the
family's caller on the line, and limit or end at the older person's own word."""

SEES_NAMES: frozenset[Role] = frozenset({"admin", "supervisor", "agent"})
"""Inspectors judge the conversation, not the customer: they get the family name only."""


def may(role: Role, method: str, template: str) -> bool:
    """Whether the role may use the endpoint."""
    return role in ALLOWED.get((method, template), frozenset())


def masked_name(name: str) -> str:
    """A name with all but its first character hidden."""
    return f"{name[:1]}**" if name else ""
