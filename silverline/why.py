"""`silverline why CALL`: why a call went to whom it went, and why it waited; in Chinese.

Told from the call's own events, so that it can be asked years later; of a call that still waits,
the ACD is asked, too.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from acd import views as staff
from acd.client import AcdClient, WaitingView
from core.errors import Unavailable
from silverline import story
from silverline.centre import Centre
from silverline.story import Told

Names = Mapping[str, str]
"""Agent id to name, and queue to what people call it."""
Data = dict[str, Any]

WHY_NOT = {
    "tried": "刚才已经响过、没有接起",
    "later": "空闲，但按规则排在后面",
    "lacks": "空闲，但技能不够",
    "ringing": "正在为别的来电振铃",
    "busy": "正在通话",
    "wrap_up": "话后整理中",
    "set_aside": "暂时搁置",
    "break": "小休",
    "offline": "未签入",
    "phone": "已就绪，但话机占用或未注册",
}
RULES = {
    "spare_scarce": "其他技能不紧缺，先接，紧缺的留着",
    "longest_idle": "能接的人里空闲最久",
    "least_occupied": "能接的人里近来最不忙",
    "best_skill": "能接的人里技能最高",
    "round_robin": "轮到这位座席",
    "only": "这位座席是专为来电人等的（点名、工单负责人或上次接听人）",
    "next_in_line": "座席刚空闲，这通来电排在最前",
    "nobody_free": "没有空闲的人能接",
}
CHANGES = {
    "preferred_dropped": "不再要求优先技能 {text}",
    "lowered": "技能等级放宽到 {text}",
    "team_added": "也接受另一组座席：{text}",
    "duty": "按值班表，也由「{text}」值班人员接听",
    "overflow_waited": "等得太久，也转给 {text} 队列的座席",
    "overflow_estimate": "预计还要等很久，也转给 {text} 队列的座席",
    "overflow_nobody_logged_in": "能接的人一个也没签入，转给 {text} 队列的座席",
    "overflow_closed": "本队列不在服务时间，转给 {text} 队列的座席",
    "callback_offered": "可以选择挂机等回电，位置保留",
    "voicemail_offered": "可以选择留言，不选就继续排队",
    "preference_over": "不再专等 {text}",
    "policy": "更换了排队策略：{text}",
    "peak": "高峰应急，{text} 队列的座席也接听",
    "peak_over": "高峰应急结束，恢复平时的规则",
}
REASONS = {
    "no_answer": "无人接听",
    "busy": "占线",
    "declined": "拒接",
    "unreachable": "话机联系不上",
    "caller_gone": "来电人先挂了",
    "refused": "话机正被别的来电占用",
    "timeout": "没有回音",
}


def told(centre: Centre, wanted: str) -> Iterator[str]:
    """The lines for the call that is meant by an id, its unique beginning, or `last`."""
    centre.db.check_head()
    with centre.db.read() as session:
        call_id = story.find(session, centre.settings, wanted)
        events = story.events(session, call_id)
        names = staff.names(session)
    names |= {queue.id: queue.zh for queue in staff.queues(centre.settings)}
    yield from lines(call_id, events, _waiting(centre, call_id), names, centre.settings.timezone)


def _waiting(centre: Centre, call_id: str) -> WaitingView | None:
    try:
        found = AcdClient(centre.redis).waiting()
    except Unavailable:
        return None  # the past can be told without it
    return next((call for call in found if call.call_id == call_id), None)


def lines(
    call_id: str,
    events: Sequence[Told],
    waiting: WaitingView | None,
    names: Names,
    timezone: str,
) -> Iterator[str]:
    """The reasons, one moment after the other; times in `timezone`."""
    zone = ZoneInfo(timezone)
    yield f"来电 {call_id}"
    told = 0
    for event in events:
        tell = _TELLERS.get(event.type)
        if tell is None or event.at is None:
            continue
        told += 1
        first, *rest = tell(event.data, names)
        yield f"{_clock(event.at, zone)}  {first}"
        yield from (f"          {line}" for line in rest)
    if not told:
        yield "没有排过队：没有可说明的分配决定。"
    if waiting is not None:
        yield from _now(waiting, names)


def _now(call: WaitingView, names: Names) -> Iterator[str]:
    if call.stage == "ringing":
        yield f"现在      {_agent(call.agent_id or '', names)} 的话机正在振铃"
    elif call.stage == "fallback":
        yield "现在      在 Asterisk 自己的队列里（ACD 刚才不在）"
    else:
        yield f"现在      还在等，排第 {call.place} 位"


def _queued(d: Data, names: Names) -> list[str]:
    credit = f"，等待时间预先加 {d['credit_s']:.0f} 秒" if d["credit_s"] else ""
    place = f"进入{names.get(d['queue'], d['queue'])}队列，排第 {d['place']} 位"
    return [f"{place}{credit}；要求 {_skills(d['skills'])}"]


def _offered(d: Data, names: Names) -> list[str]:
    if d.get("joins"):
        return _joins(d, names)
    given = f"第 {d['attempt']} 次分配：给 {_agent(d['agent_id'], names)}"
    return [f"{given}，已等 {d['waited_s']:.0f} 秒", *_decision(d.get("decision"), names)]


def _joins(d: Data, names: Names) -> list[str]:
    """Of a colleague: who asked them, and why them."""
    asked, by = _agent(d["agent_id"], names), _agent(d["by"], names)
    what = "咨询" if d["joins"] == "consult" else "请来协助（如方言）"
    return [f"{by} {what}：给 {asked} 振铃", *_decision(d.get("decision"), names)]


def _nobody(d: Data, names: Names) -> list[str]:
    if d.get("joins"):
        return ["请求协助，没有会的人空闲，来电人照常通话", *_decision(d["decision"], names)]
    return ["没有人能马上接，继续等", *_decision(d["decision"], names)]


def _widened(d: Data, _names: Names) -> list[str]:
    changes = [CHANGES.get(c["kind"], c["kind"]).format(text=c["text"]) for c in d["changes"]]
    accepts = " 或 ".join(_skills(wish) for wish in d["accepts"])
    return [
        f"等了 {d['waited_s']:.0f} 秒，放宽条件：{';'.join(changes)}",
        f"现在谁能接：{accepts}（策略 {d['policy']}）",
    ]


def _moved(d: Data, names: Names) -> list[str]:
    to = names.get(d["queue"], d["queue"])
    where = f"移到{to}队列" if d["queue"] != d["before"] else ""
    front = "排到最前" if d["front"] else ""
    what = "，".join(filter(None, (where, front))) or "位置不变"
    return [f"{d['by']} 调整排队：{what}；原因：{d['reason']}（已等 {d['waited_s']:.0f} 秒）"]


def _decision(found: Data | None, names: Names) -> list[str]:
    """The lines of a recorded decision; calls of older versions have none."""
    if not found:
        return []
    rule = RULES.get(found["rule"], found["rule"])
    said = [
        f"理由：{rule}（空闲能接 {found['free']} 人，在岗能接 {found['able']} 人，"
        f"策略 {found['policy']}）"
    ]
    said += _head_start(found.get("head_start"))
    for one in found["considered"]:
        why = WHY_NOT.get(one["why"], one["why"])
        said.append(f"- {_agent(one['agent_id'], names)}：{why}{_detail(one)}")
    return said


def _head_start(found: Data | None) -> list[str]:
    """How a senior's credit was reckoned in the comparison with another caller."""
    if not found or not found["times"]:
        return []
    credit, waited = found["seconds"], f"那位已等 {found['waited_s']:.0f} 秒"
    if credit > found["least_s"]:
        long = f"其他来电近来 {found['share']:.0%} 不超过的等待 {found['long_s']:.0f} 秒"
        sum_ = f"{found['times']:g} ×（{long} − {found['waited_s']:.0f} 秒）"
        return [f"与等得最久的其他来电相比（{waited}），长者预先加 {credit:.0f} 秒 = {sum_}"]
    least = f"只加与那位相同的 {credit:.0f} 秒" if credit else "不再加时间，按先来后到"
    return [f"{waited}，近来难得有人等过 {found['long_s']:.0f} 秒：长者{least}"]


def _detail(one: Data) -> str:
    text = one["detail"]
    if one["why"] == "lacks":
        return f"（缺 {text.replace(':', ' ')} 级）"
    return f"（{REASONS.get(text, text)}）" if text else ""


def _failed(d: Data, names: Names) -> list[str]:
    reason = REASONS.get(d["reason"], d["reason"])
    return [f"{_agent(d['agent_id'], names)} 没有接成：{reason}"]


def _answered(d: Data, names: Names) -> list[str]:
    via = "" if d["via"] == "acd" else "（经 Asterisk 自己的队列）"
    return [f"{_agent(d['agent_id'], names)} 接听，一共等了 {d['waited_s']:.0f} 秒{via}"]


def _abandoned(d: Data, _names: Names) -> list[str]:
    return [f"来电人等了 {d['waited_s']:.0f} 秒后挂断"]


def _agent(agent_id: str, names: Names) -> str:
    return f"{names.get(agent_id, '座席')} {agent_id}"


def _skills(skills: Mapping[str, int]) -> str:
    said = [
        f"座席 {skill[1:]}" if skill.startswith("@") else f"{skill} {level} 级以上"
        for skill, level in skills.items()
    ]
    return " 且 ".join(said) or "任何座席"


def _clock(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%H:%M:%S}"


_TELLERS = {
    "CallQueued": _queued,
    "NobodyFree": _nobody,
    "CallWidened": _widened,
    "CallMoved": _moved,
    "CallOffered": _offered,
    "OfferFailed": _failed,
    "CallAnswered": _answered,
    "CallAbandoned": _abandoned,
}
