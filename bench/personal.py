"""Personal data hidden in recognised telephone speech: what was missed, what was hidden in vain.

Sentences with made-up numbers, addresses and names, and sentences with other numbers (amounts,
parcels, dates, service lines), are spoken in the manners of `bench.speaking` (synthetic voice,
8 kHz, A-law, noise), written down by the engine of the settings, and searched. An item counts as
hidden when nothing of it can be read: no run of five digits, no door, no name. The same sentences
as they were written are searched beside it, which tells the finder's faults from the recogniser's.
Synthetic speech and made-up people: it shows what the rules do, not how real calls fare.

`python -m bench.personal --listen` speaks and writes down what is new (about ten minutes; needs the
voice and a model); without it a few seconds. `-v` lists every miss and every false alarm.
"""

import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench import speaking
from bench.centre import Results, result
from bench.speaking import MANNERS, SAID, Utterance
from core.redaction import find, masked, spoken

HEARD = SAID / "personal.json"
GOAL_MISSED = 5.0
"""Percent of items; the issue names no figure, this is the aim of matching by sound."""
GOAL_WRONG = 5.0
"""Percent of what was hidden."""
SEEDS = {"tune": 20260105, "test": 20260106}
LEFT = 5
"""So many digits in a row that can still be read are a number that was not hidden."""
NAMES = ("王淑芬", "李建国", "张秀英", "刘桂兰", "陈志强", "赵玉梅", "周德明", "吴凤珍")
"""Those on the customer's record, in every sentence."""

_CHARS = dict(zip("0123456789", "零一二三四五六七八九", strict=True)) | {"X": "叉"}
_LEADS = {
    "id_card": ("我的身份证号码是{}", "身份证是{}，您记一下", "证件号码{}", "号码是{}，对的"),
    "bank_card": ("我的银行卡号是{}", "卡号是{}", "您记一下，卡号{}", "从这张卡扣的，{}"),
    "phone": ("我的电话是{}", "打{}就行", "您回这个号码，{}", "手机号{}，姓王"),
    "secret": ("他叫我把验证码告诉他，是{}", "验证码是{}", "收到的验证码{}"),
    "address": ("我住在{}", "地址改到{}", "麻烦送到{}，谢谢", "家在{}"),
    "name": ("我叫{}", "我是{}", "户主是{}", "你们登记的是{}吧"),
    "none": ("{}",),
}
_ROADS = ("幸福路", "解放大街", "建设大道", "文化巷", "中山北路", "长江东路")
_ESTATES = ("阳光小区", "翠园小区", "金色家园", "和平新村", "学府花园")
_HARMLESS = (
    "一共三千五百八十六块", "我今年七十二岁，老伴六十九", "运单号是七七八八九九零零一二三四五六",
    "我打过幺二三四五", "二零二六年三月十二号买的", "等了四十五分钟",
    "工单编号二零二六零一一五零零三二",
    "上个月用了一百三十九度电", "客服电话是四零零八幺二三四五六", "从早上九点打到十一点半",
    "我在三楼，电梯坏了", "走到路口往左拐", "第二天下午两点到四点", "买了三个八寸的盘子",
    "净水器换过两次滤芯", "请问您贵姓", "这个月扣了两次，都是六十八块", "楼下那条街上没有灯",
    "排了一百二十号", "温度调到二十六度", "百分之九十五以上", "你们的工号是幺零零二",
    "订单金额九百九十九",
    "退了一千两百块给我", "从北京到南京一千公里", "保修期三年", "五层楼没有电梯", "孩子在二中上学",
    "车停在地下二层", "打了十几次没人接",
)  # fmt: skip


@dataclass(frozen=True)
class Tally:
    """Counts over all sentences."""

    items: int
    missed: tuple[str, ...]
    hidden: int
    """Findings in all sentences."""
    wrong: tuple[str, ...]
    """Findings in sentences without personal data."""

    @property
    def missed_percent(self) -> float:
        return 100 * len(self.missed) / self.items if self.items else 0.0

    @property
    def wrong_percent(self) -> float:
        return 100 * len(self.wrong) / self.hidden if self.hidden else 0.0


def sentences(part: str) -> list[Utterance]:
    """What is spoken: 220 items and 30 sentences without any, always the same.

    `tune` may be looked at while rules are written; `test` may not.
    """
    made = random.Random(SEEDS[part])
    counts = {"id_card": 45, "bank_card": 45, "phone": 50, "secret": 20, "address": 40, "name": 20}
    wanted = [(kind, _item(kind, made)) for kind, many in counts.items() for _ in range(many)]
    wanted += [("none", text) for text in _HARMLESS]
    return [
        Utterance(
            f"personal/{part}/{kind}",
            kind,
            made.choice(_LEADS[kind]).format(text),
            n % len(MANNERS),
        )
        for n, (kind, text) in enumerate(wanted)
    ]


def _item(kind: str, made: random.Random) -> str:
    match kind:
        case "id_card":
            return _said(_id_card(made), made)
        case "bank_card":
            return _said(_bank_card(made), made)
        case "phone":
            number = f"1{made.choice('35789')}{made.randrange(10**9):09}"
            landline = f"0{made.choice(('25', '512', '10', '571'))}{made.randrange(2, 9)}"
            return _said(
                made.choice((number, number, landline + f"{made.randrange(10**7):07}")), made
            )
        case "secret":
            return _said(f"{made.randrange(10**6):06}", made)
        case "address":
            doors = (
                f"{_count(made)}号楼{_count(made)}单元{_said(f'{made.randrange(101, 999)}', made)}"
            )
            road = f"{made.choice(_ROADS)}{_count(made)}号"
            return made.choice(
                (road + made.choice(_ESTATES) + doors, made.choice(_ESTATES) + doors, road)
            )
        case _:
            return made.choice(NAMES)


def _said(number: str, made: random.Random) -> str:
    """Digits one by one, in groups with a comma between them more often than not."""
    one = made.choice(("一", "幺"))
    size = made.choice((3, 4, 4, 99))
    chars = [one if char == "1" else _CHARS[char] for char in number]
    groups = ["".join(chars[i : i + size]) for i in range(0, len(chars), size)]
    return "，".join(groups)


def _count(made: random.Random) -> str:
    return made.choice(("一", "二", "三", "五", "八", "十二", "十六", "二十一"))


def _id_card(made: random.Random) -> str:
    body = made.choice(("110105", "320106", "330102", "440305"))
    body += f"{made.randrange(1935, 2005)}{made.randrange(1, 13):02}{made.randrange(1, 29):02}"
    body += f"{made.randrange(1000):03}"
    rest = sum(int(d) * pow(2, 17 - place, 11) for place, d in enumerate(body)) % 11
    return body + "10X98765432"[rest]


def _bank_card(made: random.Random) -> str:
    body = made.choice(("622202", "621700", "622848")) + f"{made.randrange(10**12):012}"
    doubled = (sum(divmod(int(d) * (2 - place % 2), 10)) for place, d in enumerate(body[::-1]))
    return body + str(-sum(doubled) % 10)


def tally(rows: Sequence[tuple[str, str]]) -> Tally:
    """Search texts, each with the kind it holds or `none`."""
    missed, wrong, hidden = [], [], 0
    for kind, text in rows:
        found = find(text, names=NAMES)
        shown = masked(text, found)
        hidden += len(found)
        if kind == "none":
            wrong += [f"{text} -> {shown}"] * len(found)
        elif not _is_hidden(kind, found and shown, shown):
            missed.append(f"{kind}: {text} -> {shown}")
    return Tally(sum(kind != "none" for kind, _ in rows), tuple(missed), hidden, tuple(wrong))


def _is_hidden(kind: str, found: object, shown: str) -> bool:
    if not found:
        return False
    if kind in {"address", "name"}:
        return True
    left = (len(run.text) for run in spoken.runs(_without_labels(shown)))
    return max(left, default=0) < LEFT


def _without_labels(text: str) -> str:
    """The text outside of 【…】, whose digits are those that may be shown."""
    return "\n".join(part.split("】")[-1] for part in text.split("【"))


def heard(part: str) -> Iterator[tuple[str, str]]:
    """Kind and recognised text of each sentence that was listened to."""
    for row in speaking.load(HEARD):
        if row["part"].startswith(f"personal/{part}/"):
            yield row["label"], row["heard"][0]


def measure() -> Results:
    """Percent missed and hidden in vain in recognised speech; the peer: the aim."""
    found = tally(list(heard("test")))
    name = f"Personal data in recognised synthetic speech ({found.items})"
    return [
        result(f"{name}: missed, against the aim", found.missed_percent, GOAL_MISSED,
               "% of items", 1.0),
        result(f"{name}: hidden in vain, against the aim", found.wrong_percent, GOAL_WRONG,
               "% of what was hidden", 1.0),
    ]  # fmt: skip


def main() -> None:
    """Print the results, with `-v` every miss and false alarm, as heard and as written."""
    if "--listen" in sys.argv[1:]:
        speaking.listen_to([*sentences("tune"), *sentences("test")], HEARD)
    if "-v" in sys.argv[1:]:
        written = [(one.label, one.text) for part in SEEDS for one in sentences(part)]
        texts = {f"as heard, {part}": list(heard(part)) for part in SEEDS}
        for name, rows in {"as written": written, **texts}.items():
            made = tally(rows)
            sys.stderr.write("\n".join([f"{name}, missed:", *made.missed, "in vain:", *made.wrong]))
            sys.stderr.write(f"\n{name}: {made.items} items, {len(made.missed)} missed, ")
            sys.stderr.write(f"{made.hidden} hidden, {len(made.wrong)} in vain\n\n")
    sys.stdout.write(json.dumps(measure(), ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
