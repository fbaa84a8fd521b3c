"""Texts with their personal data hidden."""

from collections.abc import Iterable

from core import pii
from core.redaction.finding import Finding, Kind

LABELS: dict[Kind, str] = {
    "id_card": "身份证号",
    "bank_card": "银行卡号",
    "phone": "电话",
    "plate": "车牌",
    "secret": "验证码",
    "address": "地址",
    "name": "姓名",
}
"""What stands in the place of each, in brackets."""


def label(found: Finding) -> str:
    """What a reader sees instead: its kind, and as much of a number as tells two apart."""
    if found.kind == "phone":
        return f"【{LABELS['phone']}{pii.mask(found.value)}】"
    if found.kind == "bank_card" and found.certain:
        return f"【{LABELS['bank_card']}尾号{found.value[-4:]}】"
    return f"【{LABELS[found.kind]}】"


def masked(text: str, found: Iterable[Finding]) -> str:
    """`text` with each finding replaced by its label; the findings must not overlap."""
    made, place = [], 0
    for one in sorted(found, key=lambda f: f.start):
        made += [text[place : one.start], label(one)]
        place = one.end
    return "".join([*made, text[place:]])
