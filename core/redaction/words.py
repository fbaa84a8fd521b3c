"""What the words before a number say that it is, heard as well as read: 验证马 is 验证码."""

from typing import Literal

from core.sound import Spoken

Meaning = Literal["secret", "id_card", "bank_card", "phone", "other"]
"""`other`: something that is nobody's, a parcel or an amount."""

BEFORE = 20
"""Characters before a number in which such a word counts; the last one does."""
_WORDS: dict[Meaning, tuple[str, ...]] = {
    "secret": ("验证码", "校验码", "动态码", "密码", "安全码", "口令"),
    "id_card": ("身份证", "证件号", "公民身份"),
    "bank_card": ("银行卡", "卡号", "储蓄卡", "信用卡", "借记卡", "这张卡", "账号", "账户"),
    "phone": ("电话", "手机", "座机", "联系方式", "号码", "打给", "回拨"),
    "other": (
        "单号",
        "运单",
        "快递号",
        "订单",
        "工单",
        "编号",
        "票号",
        "金额",
        "客服",
        "热线",
        "工号",
        "一共",
    ),
}
NEAR = 0.35
"""Most that such a word may sound unlike its spelling: recognisers rarely spell them right before a
row of digits, and a word too many only hides a number too many."""
NEAR_OTHER = 0.05
"""The same for words that leave a number to be read: 档号 must not be 单号, for it was 卡号."""


def meaning(before: str) -> Meaning | None:
    """What the last such word in `before` says; None: no such word."""
    near = before[-BEFORE:]
    spoken = Spoken(near)
    found = [
        (match.end, -match.cost, kind)
        for kind, words in _WORDS.items()
        for word in words
        for match in spoken.find(word, NEAR_OTHER if kind == "other" else NEAR)
    ]
    return max(found)[2] if found else None
