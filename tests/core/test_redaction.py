"""Personal data are found however they are said, and what only looks like them is left alone."""

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.redaction import Kind, find, masked
from core.redaction.numbers import is_bank_card, is_id_card
from core.redaction.spoken import runs

WEIGHTS = [pow(2, 17 - place, 11) for place in range(17)]
SPOKEN = dict(zip("0123456789", "零一二三四五六七八九", strict=True))


def id_card(region: str, born: str, order: str) -> str:
    """A valid number, its checksum worked out by the standard's other formula."""
    body = region + born + order
    rest = sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11
    return body + "10X98765432"[rest]


def bank_card(body: str) -> str:
    """The digits with Luhn's digit behind them."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


ID_CARDS = st.builds(
    id_card,
    st.sampled_from(["110105", "320106", "440305", "650102"]),
    st.dates(datetime.date(1920, 1, 1), datetime.date(2020, 12, 31)).map(
        lambda born: born.strftime("%Y%m%d")
    ),
    st.integers(0, 999).map(lambda n: f"{n:03}"),
)
BANK_CARDS = st.integers(0, 10**13 - 1).map(lambda n: bank_card(f"62{n:013}"))
MOBILES = st.builds(lambda a, b: f"1{a}{b:09}", st.integers(3, 9), st.integers(0, 10**9 - 1))


@st.composite
def said(draw: st.DrawFn, numbers: st.SearchStrategy[str]) -> tuple[str, str]:
    """A number and one way of saying it."""
    number = draw(numbers)
    written = draw(st.booleans())
    one = draw(st.sampled_from(["一", "幺"]))
    text = ""
    for place, char in enumerate(number):
        if place and draw(st.integers(0, 3)) == 0:
            text += draw(st.sampled_from([" ", "，", "-", "嗯", "、"]))
        spoken = one if char == "1" else SPOKEN.get(char, char)
        text += char if written else spoken
    return number, text


@given(said(ID_CARDS))
def test_an_identity_card_is_found_however_it_is_said(given_: tuple[str, str]) -> None:
    number, text = given_
    found = find(f"我的号码是{text}。")
    assert [(f.kind, f.certain, f.value) for f in found] == [("id_card", True, number)]


@given(said(BANK_CARDS))
def test_a_bank_card_is_found_by_luhn_without_a_word_about_it(given_: tuple[str, str]) -> None:
    number, text = given_
    found = [f for f in find(f"好的{text}") if f.kind == "bank_card"]
    assert [f.value for f in found] == [number] or is_id_card(number)


@given(said(MOBILES))
def test_a_mobile_number_is_found_and_shown_in_parts(given_: tuple[str, str]) -> None:
    number, text = given_
    found = find(f"打{text}就行")
    assert [(f.kind, f.value) for f in found] == [("phone", number)]
    shown = masked(f"打{text}就行", found)
    assert shown == f"打【电话{number[:3]}****{number[-4:]}】就行"


@given(st.text(max_size=200))
def test_any_text_is_searched_without_a_fault_and_masked_in_order(text: str) -> None:
    found = find(text, names=["王淑芬", "李"])
    assert all(0 <= f.start < f.end <= len(text) for f in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    hidden = masked(text, found)
    assert not found or hidden != text


@given(st.text("零一二三四五六七八九幺两0123456789个 ，嗯", max_size=60))
def test_runs_lie_inside_the_text_and_hold_digits_only(text: str) -> None:
    for run in runs(text):
        assert 0 <= run.start < run.end <= len(text)
        assert set(run.text) <= set("0123456789X")


@pytest.mark.parametrize(
    ("text", "kind", "hidden"),
    [
        ("身份证 11010519491231002x", "id_card", "身份证 【身份证号】"),
        ("尾号是三个八二一，全的是幺三九八八八八零零七二", "phone", None),
        ("要三九零零零零零零七二", "phone", "【电话139****0072】"),
        ("座机0512-66668888", "phone", "座机【电话051****8888】"),
        ("您的电话？嗯，66668888", "phone", "您的电话？嗯，【电话6***8】"),
        ("验证码是八二一四", "secret", "验证码是【验证码】"),
        ("我的车牌是苏A幺二三四五", "plate", "我的车牌是【车牌】"),
        ("苏 a·D12345 那辆车", "plate", "【车牌】 那辆车"),
        ("住在南京市鼓楼区幸福路12号3栋2单元501室，麻烦", "address", "住在【地址】，麻烦"),
        ("改到阳光小区八号楼三零一", "address", "改到【地址】"),
        ("我叫张建国，想问一下", "name", "我叫【姓名】，想问一下"),
        ("我姓王，叫王芳", "name", "我姓王，叫【姓名】"),
        ("那个王叔分女士", "name", "那个【姓名】女士"),
        ("验证码是九六七二二二", "secret", "验证码是【验证码】"),
    ],
)  # fmt: skip
def test_each_kind_is_found_and_shown_by_its_name(
    text: str, kind: Kind, hidden: str | None
) -> None:
    found = find(text, names=["王淑芬"])
    assert [f.kind for f in found] == [kind]
    assert hidden is None or masked(text, found) == hidden


@pytest.mark.parametrize(
    "text",
    [
        "运单号 SF1234567890123",
        "打12345或者4008123456",
        "银行客服是95588",
        "我今年七十二岁，一共三千五百块",
        "等了五分钟",
        "我家在三楼，二零二六年一月五号装的",
        "工单编号是20261128000123",
        "我姓王，王阿姨的王",
        "请问您叫什么名字",
        "走到路口往左",
    ],
)
def test_what_is_nobodys_stays(text: str) -> None:
    assert find(text, names=["王淑芬", "吴凤珍"]) == []


def test_a_number_that_was_asked_for_is_hidden_though_a_digit_is_wrong() -> None:
    wrong = "11010519491231002"
    (one,) = find(f"身份证号码是{wrong}")
    assert (one.kind, one.certain) == ("id_card", False)
    (card,) = find("卡号是 6222 0000 0000 0000 00")
    assert (card.kind, card.certain) == ("bank_card", False)


def test_a_text_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="at most"):
        find("一" * 200_001)


def test_checksums_follow_the_standards_own_examples() -> None:
    assert is_id_card("11010519491231002X")  # GB 11643-1999, appendix
    assert not is_id_card("110105194912310021")
    assert is_bank_card("4111111111111111")
    assert not is_bank_card("4111111111111112")
