"""Words by which a draft of an after-call note is found: what a call is about, what came of it."""

from typing import Literal, get_args

from crm.orders import CourierKind
from crm.summaries import Topic

Reason = Literal["passed_on", "promised", "noted", "unsolved", "solved", "understood"]
"""Why a result is suggested: somebody said that the call is handed on, that something will be done
by a time, or that it is noted; that it still does not work; that it works; that it is clear now."""

_TOPICS: dict[Topic, str] = {
    "repair": "报修 维修 修理 来修 坏了 故障 滤芯 不出水 不制冷 不通电 不能脱水 漏水 漏电"
    " 跳闸 打不开 打不着火 没反应 没有反应 不转了 师傅上门",
    "billing": "账单 缴费 交费 话费 扣费 扣了 余额 欠费 多收 收费 发票 退款 退钱",
    "complaint": "投诉 举报 不满意 态度差 态度不好 没人管 要个说法 赔偿",
    "urge": "催件 催一下 还没到 还没有到 还没送 怎么还不到 什么时候送到",
    "address": "改地址 换地址 地址写错 地址不对 改送 换个地址",
    "intercept": "拦截 拦下 退回来 不要送了 别送了",
    "receipt": "签收 没收到 没有收到 显示送达 说送到了",
    "damaged": "破损 摔坏 压坏 碎了 压扁",
    "lost": "遗失 丢件 丢了 寄丢 弄丢 少了一件 少一件",
    "weight": "重量 称重 多收运费 重新称",
    "consult": "咨询 想问 问一下 请问 请教 怎么用 几点开门 多少钱",
}
TOPICS = {topic: tuple(said.split()) for topic, said in _TOPICS.items()}
GENERAL: Topic = "consult"
"""Only where nothing else is named: 请问 begins calls of all kinds."""
PARCELS = ("快递", "包裹", "快件", "运单", "派送", "快递员")
"""Without one of these, topics of couriers are not thought of."""
COURIER = frozenset(get_args(CourierKind))

HANDED_ON = ("给您转接", "帮您转接", "给您转到", "帮您转到", "转给专员", "转给同事")
NOTED = ("记下了", "已经登记", "给您登记", "帮您登记", "给您反馈", "向上反馈", "派人", "预约成功")
UNSOLVED = ("还是不行", "没解决", "没有解决", "解决不了", "还是没有用", "还是不出", "还没修好")
SOLVED = ("解决了", "可以用了", "能用了", "修好了", "恢复了", "弄好了", "好用了", "已经到了")
UNDERSTOOD = ("明白了", "清楚了", "知道了", "了解了", "听懂了")
AGREED = ("预约", "约好", "约在", "定在", "安排在", "给您约", "帮您约")
"""With a time: an appointment, told like a promise."""
