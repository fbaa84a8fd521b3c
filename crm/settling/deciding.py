"""Whether something may be settled at once: held against the policy and what was given before.

Pure. Sentences are Chinese: they are shown as they are.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from core.errors import Refused
from crm.settling.money import spoken, written
from crm.settling.policy import Give, Level, Matter, Need, Policy

Verdict = Literal["allowed", "approval", "refused"]
Why = Literal[
    "within", "limit", "customer", "unknown", "never", "matter", "give", "amount", "need", "again",
    "nobody", "too_much",
]  # fmt: skip
"""`unknown`: the caller is, so their other settlements are; `again`: the parcel was settled."""

GIVE_WORDS: dict[Give, str] = {
    "money": "赔付",
    "voucher": "优惠券",
    "waiver": "免收费用",
    "redelivery": "重新派送",
}
NEED_WORDS: dict[Need, str] = {
    "parcel": "请填写运单号",
    "order": "请先建工单，或选一张已有的",
    "photo": "请写明照片存放在哪里",
}


class Wish(NamedTuple):
    """What somebody wants to give."""

    matter: str
    give: Give
    amount_fen: int
    """0 for what costs no sum."""
    subject: str = ""
    """Number of the parcel."""
    order_id: int | None = None
    evidence: str = ""


class Past(NamedTuple):
    """What was given, or is about to be: to this customer, or for this parcel."""

    number: str
    at: datetime
    amount_fen: int
    subject: str
    theirs: bool
    """To this customer; else only for this parcel."""


class Decision(NamedTuple):
    """What the policy says, and why."""

    verdict: Verdict
    why: Why
    reason: str
    level: str = ""
    """Whose approval it needs."""

    @property
    def stands(self) -> bool:
        """It may be given, at once or after an approval."""
        return self.verdict != "refused"


class Spent(NamedTuple):
    """What a customer was given within the policy's days."""

    fen: int
    times: int


def spent(policy: Policy, history: Sequence[Past], now: datetime) -> Spent:
    """Of what is known of a customer, what counts now."""
    since = now - timedelta(days=policy.customer.days)
    sums = [one.amount_fen for one in history if one.theirs and one.at > since]
    return Spent(sum(sums), len(sums))


def left(policy: Policy, history: Sequence[Past], now: datetime) -> Spent:
    """What the customer may still be given without anybody's approval."""
    before, limit = spent(policy, history, now), policy.customer
    return Spent(max(0, limit.most - before.fen), max(0, limit.times - before.times))


def decide(
    policy: Policy,
    wish: Wish,
    history: Sequence[Past] | None,
    authority: Level | None,
    now: datetime,
) -> Decision:
    """`history`: of the customer and of the parcel; None: nobody knows who the caller is."""
    matter = policy.matter(wish.matter)
    if matter is None:
        return _refused("matter", "没有这类事项")
    if authority is None:
        return _refused("nobody", "您没有快处快赔的权限")
    against = _against(matter, wish, history or ())
    if against is not None:
        return against
    over = _over_customer(policy, wish, history, now)
    return _by_level(policy, matter, wish.amount_fen, authority, over)


def _by_level(
    policy: Policy, matter: Matter, fen: int, authority: Level, over: tuple[Why, str] | None
) -> Decision:
    """Whose authority goes so far. `over`: why the customer's own limit does not."""
    least = policy.least(matter, fen)
    if least is None:
        return _refused("too_much", f"{written(fen)}超出所有人的权限，请建工单按流程处理")
    if over is not None and policy.customer.beyond is None:
        return _refused(over[0], f"{over[1]}，请建工单处理")
    if over is not None:
        return _approval(policy, max(least, policy.rank(policy.customer.beyond or "")), *over)
    if least <= policy.rank(authority.id):
        return Decision("allowed", "within", _within(matter, authority))
    return _approval(policy, least, "limit", _beyond(matter, authority))


class Asked(NamedTuple):
    """What somebody has to approve."""

    matter: str
    amount_fen: int
    needs: str
    by: str
    """User name of who asked."""


def check_approver(policy: Policy, asked: Asked, *, by: str, authority: Level | None) -> None:
    """Let an approval pass. Raises `Refused`: not of one's own request, nor beyond one's level.

    The policy may be another by now: what counts is the one in force.
    """
    if by == asked.by:
        raise Refused("不能批准自己提出的申请，请由别的主管处理。")
    matter, needed = policy.matter(asked.matter), policy.rank(asked.needs)
    least = None if matter is None else policy.least(matter, asked.amount_fen)
    if needed < 0 or least is None:
        raise Refused("规则已经改过，这一笔不能再批准。请让座席撤回后重新提出。")
    highest = max(needed, least)
    if authority is None or policy.rank(authority.id) < highest:
        raise Refused(f"需要{policy.levels[highest].title}以上批准，超出您的权限。")


ASKING = "这件事我要请示一下上级，请您稍等，不要挂机。"
"""What the agent says before anybody has approved it: no sum is promised."""


def script(matter: Matter, give: Give, fen: int) -> str:
    """What the agent reads out, for the caller to agree to."""
    what: dict[Give, str] = {
        "money": f"我们赔付您{spoken(fen)}",
        "voucher": f"送您一张{spoken(fen)}的优惠券",
        "waiver": f"为您免去{spoken(fen)}的费用",
        "redelivery": "免费为您重新派送一次",
    }
    return f"关于您反映的{matter.title}，{what[give]}，由公司另行办理。您同意这样处理吗？"


def _against(matter: Matter, wish: Wish, history: Sequence[Past]) -> Decision | None:
    """What speaks against it, whoever asks."""
    if matter.never:
        return _refused("never", f"{matter.never}，请建工单处理")
    if wish.give not in matter.gives:
        return _refused("give", f"{matter.title}不能用{GIVE_WORDS[wish.give]}处理")
    if (wish.amount_fen == 0) != (wish.give == "redelivery"):
        return _refused("amount", "重新派送不填金额，其他方式要有金额")
    had = {"parcel": wish.subject, "order": wish.order_id, "photo": wish.evidence}
    for need in matter.needs:
        if not had[need]:
            return _refused("need", NEED_WORDS[need])
    same = next((one for one in history if wish.subject and one.subject == wish.subject), None)
    if same is not None:
        return _refused("again", f"这个运单已经快处快赔过（{same.number}），不能再赔")
    return None


def _over_customer(
    policy: Policy, wish: Wish, history: Sequence[Past] | None, now: datetime
) -> tuple[Why, str] | None:
    """Why the customer's own limit does not let it pass; None: it does."""
    if history is None:
        return "unknown", "不知道来电人是谁，查不到以往的赔付"
    limit, before = policy.customer, spent(policy, history, now)
    said = f"该客户{limit.days}天内已有{before.times}笔，共{written(before.fen)}"
    if before.times + 1 > limit.times:
        return "customer", f"{said}，最多{limit.times}笔"
    if before.fen + wish.amount_fen > limit.most:
        return "customer", f"{said}，加上这笔超过{written(limit.most)}"
    return None


def _within(matter: Matter, authority: Level) -> str:
    most = matter.limits.get(authority.id)
    return f"在{authority.title}权限以内" + (f"，每笔{written(most)}" if most else "")


def _beyond(matter: Matter, authority: Level) -> str:
    most = matter.limits.get(authority.id)
    if most is None:
        return f"{authority.title}没有这类事项的权限"
    return f"超出{authority.title}每笔{written(most)}的权限"


def _approval(policy: Policy, rank: int, why: Why, said: str) -> Decision:
    level = policy.levels[rank]
    return Decision("approval", why, f"{said}，需要{level.title}批准", level.id)


def _refused(why: Why, said: str) -> Decision:
    return Decision("refused", why, said)
