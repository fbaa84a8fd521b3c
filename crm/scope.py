"""How far a relative's authority must go for a work order, and what to do where it does not.

Sentences are Chinese: they are shown as they are.
"""

from collections.abc import Mapping

from core.errors import Refused
from crm.authorities import Level, Verdict, Why
from crm.orders import NewOrder, OrderKind
from crm.speaking import Speakers

NEEDS: Mapping[OrderKind, Level] = {"address": "change", "intercept": "change", "billing": "money"}
"""What an order of this kind does to the older person's affairs; the others only ask or report."""

LEVEL_WORDS: Mapping[Level, str] = {
    "ask": "只查询",
    "change": "查询和变更",
    "money": "查询、变更和钱款",
}
WHY_WORDS: Mapping[Why, str] = {
    "narrow": "授权没有到这一步",
    "none": "老人还没有授权",
    "asked": "正在等老人同意",
    "expired": "授权已到期",
    "withdrawn": "授权已撤回",
    "refused": "老人不同意",
}


def check(speakers: Speakers, order: NewOrder) -> None:
    """Let an order pass that its caller may have filed. Raises `Refused`, saying what to do.

    Only a relative is held back who calls for an older person: whoever calls from a number that
    is the person's own, or nobody's on file, is known to the agent who speaks with them, not to us.
    """
    needed = NEEDS.get(order.kind)
    if needed is None or order.call_id is None or order.person_id is None:
        return
    check_act(speakers, order.call_id, order.person_id, needed)


def check_act(speakers: Speakers, call_id: str, person_id: int, needed: Level) -> None:
    """Let an act for this person pass that the caller of a call may ask for. As `check`."""
    held = speakers.holds_back(call_id, person_id, needed)
    if held is not None:
        raise Refused(_said(held, needed))


def _said(held: Verdict, needed: Level) -> str:
    level = LEVEL_WORDS[needed]
    return (
        f"来电的家属不能替老人办这件事：{WHY_WORDS.get(held.why, '没有授权')}，"
        f"要有“{level}”的授权。请申请“{level}”并请老人加入通话表示同意，或请老人本人来电。"
    )
