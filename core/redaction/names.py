"""Names: those on the customer's record, by sound, and those that people give as their own."""

import re
from collections.abc import Iterable, Iterator

from core.redaction.finding import Finding
from core.sound import Spoken

LEAST = 2
"""Characters of a name; one alone is in half of all sentences."""
FARTHEST = 0.12
"""Most that a name may sound unlike its spelling: an accent, a tone. 五分钟 is no 吴凤珍."""
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕"
    "丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃"
    "武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮"
    "柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古"
)
_SELF = re.compile(
    f"(?:我叫|我是叫|名字叫|姓名是|名字是|本人叫|我的名字是)(?P<name>[{_SURNAMES}][一-龥]{{1,2}})"
)
_SPELLED = re.compile(
    f"我?姓(?P<surname>[{_SURNAMES}])[，,。 ]?(?:我?叫|名叫)(?P<name>[一-龥]{{2,3}})"
)
_NOT_NAMES = re.compile(r"什么|怎么|这个|那个|你们|我们|一下|客服")
_ENDS = re.compile(r"[的了吧啊呢吗哦嗯在要想是有来去就]$")


def on_record(text: str, names: Iterable[str]) -> Iterator[Finding]:
    """Where one of the names was said, however a recogniser has spelled it."""
    spoken = Spoken(text)
    for name in names:
        if len(name) >= LEAST:
            for match in spoken.find(name, FARTHEST):
                yield Finding("name", match.start, match.end, certain=match.literal, value=name)


def introduced(text: str) -> Iterator[Finding]:
    """Names after 我叫 and the like; uncertain, since a recogniser spells them as it likes."""
    for pattern in (_SELF, _SPELLED):
        for match in pattern.finditer(text):
            name = _ENDS.sub("", match["name"]) if len(match["name"]) > LEAST else match["name"]
            if len(name) >= LEAST and not _NOT_NAMES.search(name):
                start = match.start("name")
                yield Finding("name", start, start + len(name), certain=False, value=name)
