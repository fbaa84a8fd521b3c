"""Who may do what: one table of endpoints and roles. What is not in it is refused."""

from typing import Literal, get_args

Role = Literal["admin", "supervisor", "qa", "trainer", "analyst", "agent"]
ROLES: frozenset[Role] = frozenset(get_args(Role))

EVERYONE: frozenset[Role] = ROLES
ADMINS: frozenset[Role] = frozenset({"admin"})
LEADING: frozenset[Role] = frozenset({"admin", "supervisor", "qa"})
HEARING: frozenset[Role] = ROLES - {"analyst"}
"""Those who may look at single calls, and hear them; analysts see figures only."""
KNOWING: frozenset[Role] = LEADING | {"agent"}
"""Those who may look at what is on file of a caller; trainers hear calls without knowing whose."""
TEACHING: frozenset[Role] = LEADING | {"trainer"}
"""Those who put right what was written down or misunderstood, and tell agents what to do better."""
COUNTING: frozenset[Role] = LEADING | {"analyst"}
"""Those whom figures of the whole centre are for."""
SERVING: frozenset[Role] = frozenset({"admin", "supervisor", "agent"})
"""Those who deal with customers; inspectors only look on."""
KEEPING: frozenset[Role] = frozenset({"admin", "supervisor"})
"""Those who answer for what is on file of people and families."""
ACTING: frozenset[Role] = frozenset({"admin", "supervisor"})
"""Those whom alarms are for, and who may declare a peak emergency."""

PUBLISHING: frozenset[Role] = frozenset({"admin", "supervisor", "trainer"})
"""Those who answer for what agents read and say."""
AGENTS: frozenset[Role] = frozenset({"agent"})
REVIEWING: frozenset[Role] = frozenset({"supervisor", "qa"})
"""Those who judge how well calls were held."""

PUBLIC = frozenset({("POST", "/api/session"), ("GET", "/api/health")})
"""Endpoints that need no session."""

ALLOWED: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/api/session"): EVERYONE,
    ("DELETE", "/api/session"): EVERYONE,
    ("GET", "/api/account"): EVERYONE,
    ("POST", "/api/account/password"): EVERYONE,
    ("POST", "/api/account/second-factor"): EVERYONE,
    ("POST", "/api/account/second-factor/confirm"): EVERYONE,
    ("POST", "/api/account/second-factor/off"): EVERYONE,
    ("GET", "/api/users"): ADMINS,
    ("POST", "/api/users"): ADMINS,
    ("POST", "/api/users/{user_id}"): ADMINS,
    ("POST", "/api/users/{user_id}/password"): ADMINS,
    ("POST", "/api/users/{user_id}/sign-out"): ADMINS,
    ("POST", "/api/users/{user_id}/second-factor/reset"): ADMINS,
    ("GET", "/api/audit"): ADMINS,
    ("GET", "/api/tokens"): ADMINS,
    ("POST", "/api/tokens"): ADMINS,
    ("POST", "/api/tokens/{token_id}/revoke"): ADMINS,
    ("GET", "/api/webhooks"): ADMINS,
    ("POST", "/api/webhooks"): ADMINS,
    ("POST", "/api/webhooks/{hook_id}"): ADMINS,
    ("POST", "/api/webhooks/{hook_id}/ping"): ADMINS,
    ("GET", "/api/webhooks/{hook_id}/deliveries"): ADMINS,
    ("POST", "/api/webhooks/{hook_id}/deliveries/{delivery_id}/again"): ADMINS,
    ("POST", "/api/webhooks/{hook_id}/remove"): ADMINS,
    ("GET", "/api/calls"): HEARING,
    ("GET", "/api/calls/{call_id}"): HEARING,
    ("GET", "/api/calls/{call_id}/live-text"): KNOWING,
    ("GET", "/api/calls/{call_id}/card"): SERVING,
    ("GET", "/api/calls/{call_id}/draft"): SERVING,
    ("POST", "/api/calls/{call_id}/summary"): SERVING,
    ("POST", "/api/calls/{call_id}/promise"): SERVING,
    ("GET", "/api/summaries/missing"): AGENTS,
    ("GET", "/api/own-figures"): AGENTS,
    ("GET", "/api/search"): TEACHING,
    ("GET", "/api/recordings/{recording_id}/audio"): HEARING,
    ("GET", "/api/recordings/{recording_id}/peaks"): HEARING,
    ("GET", "/api/agents"): EVERYONE,
    ("POST", "/api/agents/{agent_id}/state"): SERVING,
    ("GET", "/api/roster"): KEEPING,
    ("POST", "/api/roster"): KEEPING,
    ("POST", "/api/roster/{agent_id}"): KEEPING,
    ("GET", "/api/skills"): KEEPING,
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
    ("POST", "/api/calls/{call_id}/pause"): SERVING,
    ("POST", "/api/calls/{call_id}/record"): SERVING,
    ("POST", "/api/calls/{call_id}/transfer"): SERVING,
    ("POST", "/api/calls/{call_id}/machine"): SERVING,
    ("POST", "/api/calls/{call_id}/listen"): ACTING,
    ("POST", "/api/calls/{call_id}/take"): ACTING,
    ("GET", "/api/listeners"): ACTING,
    ("GET", "/api/waiting"): ACTING,
    ("POST", "/api/calls/{call_id}/move"): ACTING,
    ("GET", "/api/crises"): ACTING,
    ("GET", "/api/calls/{call_id}/holds"): LEADING,
    ("POST", "/api/calls/{call_id}/holds"): KEEPING,
    ("POST", "/api/calls/{call_id}/holds/release"): KEEPING,
    ("POST", "/api/retention/due"): KEEPING,
    ("POST", "/api/calls/{call_id}/secret"): SERVING,
    ("POST", "/api/calls/{call_id}/secret/lift"): HEARING,
    ("POST", "/api/work-orders/{order_id}/secret"): SERVING,
    ("POST", "/api/work-orders/{order_id}/secret/lift"): HEARING,
    ("POST", "/api/calls/{call_id}/crisis"): SERVING,
    ("POST", "/api/calls/{call_id}/crisis/acknowledge"): ACTING,
    ("POST", "/api/calls/{call_id}/crisis/close"): ACTING,
    ("POST", "/api/calls/{call_id}/emergency"): SERVING,
    ("GET", "/api/phone"): EVERYONE,
    ("WS", "/api/phone/ws"): EVERYONE,
    ("GET", "/api/break-reasons"): EVERYONE,
    ("GET", "/api/live"): EVERYONE,
    ("GET", "/api/alarms"): ACTING,
    ("GET", "/api/satisfaction"): COUNTING,
    ("GET", "/api/wall"): COUNTING,
    ("GET", "/api/queues"): EVERYONE,
    ("GET", "/api/peak"): EVERYONE,
    ("POST", "/api/peak"): ACTING,
    ("GET", "/api/people"): LEADING,
    ("GET", "/api/people/{person_id}"): KNOWING,
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
    ("GET", "/api/prompts"): KEEPING,
    ("GET", "/api/prompts/versions"): KEEPING,
    ("GET", "/api/prompts/versions/{version}/sound"): KEEPING,
    ("POST", "/api/prompts/check"): KEEPING,
    ("POST", "/api/prompts"): KEEPING,
    ("POST", "/api/prompts/restore"): KEEPING,
    ("GET", "/api/files"): KEEPING,
    ("GET", "/api/files/text"): KEEPING,
    ("GET", "/api/files/versions"): KEEPING,
    ("GET", "/api/files/versions/{version}"): KEEPING,
    ("POST", "/api/files/check"): KEEPING,
    ("POST", "/api/files"): KEEPING,
    ("POST", "/api/files/restore"): KEEPING,
    ("POST", "/api/flows/graph"): KEEPING,
    ("POST", "/api/flows/try"): KEEPING,
    ("POST", "/api/policy/effect"): KEEPING,
    ("GET", "/api/people/{person_id}/authorities"): KNOWING,
    ("GET", "/api/calls/{call_id}/speaking"): KNOWING,
    ("POST", "/api/authorities"): SERVING,
    ("POST", "/api/authorities/{authority_id}/call"): SERVING,
    ("POST", "/api/authorities/{authority_id}/consent"): SERVING,
    ("POST", "/api/authorities/{authority_id}/refuse"): SERVING,
    ("POST", "/api/authorities/{authority_id}/limit"): SERVING,
    ("POST", "/api/authorities/{authority_id}/withdraw"): SERVING,
    ("POST", "/api/authorities/{authority_id}/restore"): KEEPING,
    ("GET", "/api/knowledge"): HEARING,
    ("GET", "/api/knowledge/choices"): TEACHING,
    ("GET", "/api/knowledge/misses"): TEACHING,
    ("POST", "/api/knowledge/misses"): HEARING,
    ("GET", "/api/knowledge/{article_id}"): HEARING,
    ("GET", "/api/knowledge/{article_id}/versions"): TEACHING,
    ("POST", "/api/knowledge"): TEACHING,
    ("POST", "/api/knowledge/{article_id}"): TEACHING,
    ("POST", "/api/knowledge/{article_id}/publish"): PUBLISHING,
    ("POST", "/api/knowledge/{article_id}/withdraw"): PUBLISHING,
    ("POST", "/api/knowledge/{article_id}/restore"): TEACHING,
    ("POST", "/api/knowledge/{article_id}/mark"): HEARING,
    ("GET", "/api/calls/{call_id}/knowledge"): SERVING,
    ("GET", "/api/calls/{call_id}/settlements"): SERVING,
    ("POST", "/api/calls/{call_id}/settlements"): SERVING,
    ("POST", "/api/calls/{call_id}/settlements/check"): SERVING,
    ("GET", "/api/settlements"): KNOWING,
    ("GET", "/api/settlements/totals"): COUNTING,
    ("GET", "/api/settlements.csv"): COUNTING,
    ("POST", "/api/settlements/{settlement_id}/approve"): ACTING,
    ("POST", "/api/settlements/{settlement_id}/decline"): ACTING,
    ("POST", "/api/settlements/{settlement_id}/agree"): SERVING,
    ("POST", "/api/settlements/{settlement_id}/withdraw"): SERVING,
    ("POST", "/api/settlements/{settlement_id}/hand"): KEEPING,
    ("POST", "/api/settlements/{settlement_id}/paid"): KEEPING,
    ("POST", "/api/settlements/{settlement_id}/failed"): KEEPING,
    ("GET", "/api/tasks"): KNOWING,
    ("POST", "/api/tasks/{task_id}"): SERVING,
    ("POST", "/api/tasks/{task_id}/number"): SERVING,
    ("GET", "/api/work-orders"): KNOWING,
    ("POST", "/api/work-orders"): SERVING,
    ("POST", "/api/work-orders/{order_id}"): SERVING,
    ("GET", "/api/work-orders/{order_id}/sound"): SERVING,
    ("GET", "/api/tasks/{task_id}/sound"): SERVING,
    ("GET", "/api/reviews"): HEARING,
    ("GET", "/api/reviews/{review_id}"): HEARING,
    ("POST", "/api/reviews/days/{day}"): KEEPING,
    ("POST", "/api/reviews/{review_id}/take"): REVIEWING,
    ("POST", "/api/reviews/{review_id}/release"): REVIEWING,
    ("POST", "/api/reviews/{review_id}/marks"): REVIEWING,
    ("POST", "/api/reviews/{review_id}/overrule"): LEADING,
    ("POST", "/api/reviews/{review_id}/appeal"): AGENTS,
    ("POST", "/api/reviews/{review_id}/decide"): LEADING,
    ("GET", "/api/standings"): COUNTING,
    ("GET", "/api/review-months"): EVERYONE,
    ("POST", "/api/review-months/{month}"): KEEPING,
    ("POST", "/api/review-months/{month}/unlock"): ADMINS,
    ("GET", "/api/calibrations"): LEADING,
    ("POST", "/api/calibrations"): LEADING,
    ("POST", "/api/calibrations/{calibration_id}/marks"): REVIEWING,
    ("POST", "/api/calibrations/{calibration_id}/close"): LEADING,
    ("GET", "/api/coaching"): HEARING,
    ("POST", "/api/coaching"): TEACHING,
    ("POST", "/api/coaching/{coaching_id}/seen"): AGENTS,
    ("POST", "/api/coaching/{coaching_id}/follow-up"): LEADING,
    ("POST", "/api/transcripts/{transcript_id}/{channel}/{place}"): TEACHING,
    ("POST", "/api/transcripts/{transcript_id}/{channel}/{place}/undo"): TEACHING,
    ("GET", "/api/accuracy"): TEACHING | COUNTING,
    ("GET", "/api/accuracy.csv"): TEACHING | COUNTING,
    ("GET", "/api/accuracy/draws"): TEACHING,
    ("POST", "/api/accuracy/draws"): TEACHING,
    ("GET", "/api/accuracy/words"): TEACHING,
    ("GET", "/api/utterances"): TEACHING,
    ("GET", "/api/intents"): TEACHING,
    ("GET", "/api/utterances/{utterance_id}/sound"): TEACHING,
    ("POST", "/api/utterances/{utterance_id}"): TEACHING,
    ("POST", "/api/utterances/{utterance_id}/undo"): TEACHING,
}
"""Method and path template to roles. Agents see their own calls only, wherever calls are shown, and
of tasks and work orders their own and those nobody has taken, of people those whom such a task
concerns; of these they may change what helps to serve them, and nothing else. They set their own
state only, and act in the conversation they have; so with authorities, which they ask for with the
family's caller on the line, and limit or end at the older person's own word. Analysts are told live
what belongs to no call."""

PEOPLE_ONLY = frozenset(
    (method, path)
    for method, path in ALLOWED
    if path.startswith(("/api/account", "/api/users", "/api/tokens", "/api/webhooks", "/api/phone"))
    or (method, path) == ("DELETE", "/api/session")
    or path.endswith(("{settlement_id}/approve", "{settlement_id}/decline"))
)
"""Refused to programs with a token, whatever its role: who may come in is for people to say, and
what is given beyond somebody's authority as well."""
FIRST = frozenset({"/api/session"} | {path for _, path in ALLOWED if "/account" in path})
"""Open to those who must change their password, or set up their second factor, before the rest."""

BY_RIGHT = frozenset(
    {
        ("POST", "/api/calls/{call_id}/secret/lift"),
        ("POST", "/api/work-orders/{order_id}/secret/lift"),
    }
)
"""Only to those of these roles who may know secret reporters: admins, and whom an admin names."""

SEES_NAMES: frozenset[Role] = frozenset({"admin", "supervisor", "agent"})
"""Inspectors and trainers judge the conversation, not the customer: the family name is enough."""


def may(role: Role, method: str, template: str) -> bool:
    """Whether the role may use the endpoint."""
    return role in ALLOWED.get((method, template), frozenset())


def masked_name(name: str) -> str:
    """A name with all but its first character hidden."""
    return f"{name[:1]}**" if name else ""
