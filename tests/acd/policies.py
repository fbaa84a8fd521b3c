"""Policies for the engine's tests, as an owner would write them."""

from typing import get_args

from acd.policy import Policy
from acd.policy_file import from_text
from core.hours import Day

_QUEUES = {
    "senior": "{required: {senior: 5}}",
    "general": "{required: {general: 1}}",
    "repair": "{required: {repair: 1}}",
    "billing": "{required: {billing: 1}}",
    "consult": "{required: {consult: 1}}",
}


def policy(version: str, more: str = "", **queues: str) -> Policy:
    """A policy with other rules for some queues, and `more` after them."""
    rules = "".join(f"  {name}: {text}\n" for name, text in (_QUEUES | queues).items())
    skills = "{senior: a, general: b, repair: c, billing: d, consult: e}"
    text = f'version: "{version}"\nskills: {skills}\nqueues:\n{rules}{more}'
    return from_text(text, "UTC", version)


_EVERY_NIGHT = ", ".join(f"{day}: ['22:00-24:00']" for day in get_args(Day))
NIGHT = f"""schedules: {{night: {{week: {{{_EVERY_NIGHT}}}}}}}
duty: [{{name: 夜班, during: night, queues: [repair], agents: ['1002']}}]
"""

WIDE = policy(
    "wide",
    "prefer: {named_s: 20, last_s: 0}\ncredit: {senior_s: 60, tiers: {vip: 20}}\n",
    senior="{required: {senior: 5}, preferred: {senior: 7}, weight: 2, tie_break: best_skill, "
    "widen: [{after_s: 10, drop_preferred: true}, {after_s: 30, also: {general: 5}}]}",
    repair="{required: {repair: 7}, tie_break: round_robin, widen: [{after_s: 20, "
    "lower: {repair: 1}}], overflow: [{waited_s: 60, to: general}]}",
    general="{required: {general: 1}, tie_break: least_occupied}",
    billing="{required: {billing: 1}, overflow: [{nobody_logged_in: true, to: general}]}",
)
"""Everything that widens."""
NARROW = policy("narrow", senior="{required: {senior: 8}}")
"""Less than anybody but 1001 has."""
SHIFTS = policy("shifts", NIGHT)
"""With a duty at night."""
WRAPS = policy(
    "wraps",
    "wrap_up_s: {'1003': 0}\n",
    senior="{required: {senior: 5}, wrap_up_s: 200}",
    repair="{required: {repair: 1}, wrap_up_s: 1}",
    billing="{required: {billing: 1}, wrap_up_s: 0}",
)
"""With after-call work of different lengths."""
RESERVE = policy("reserve", "peak: {reserves: ['1002', '1003'], wrap_up_s: 1, ends_after_h: 2}\n")
"""With agents in reserve for a peak emergency."""
