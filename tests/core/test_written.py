"""Numbers are known in figures and in words, and nothing else is taken for one."""

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.written import spoken, written


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ("一共3586块", "一共三千五百八十六块"),
        ("2026年3月12号买的", "二零二六年三月十二号买的"),
        ("降了95%", "降了百分之九十五"),
        ("12.5度", "十二点五度"),
        ("打13912345678", "打一三九一二三四五六七八"),
        ("用了105个小时", "用了一百零五个小时"),
        ("下午3点以前", "下午三点以前"),
    ],
)
def test_both_ways(figures: str, words: str) -> None:
    assert spoken(figures) == words
    assert written(words) == figures


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ("10:30到", "十点三十分到"),
        ("9：05分", "九点零五分分"),
        ("8:00", "八点"),
        ("等了2天", "等了两天"),
        ("2楼", "二楼"),
        ("2000块", "两千块"),
        ("12,000元", "一万二千元"),
        ("工号1002", "工号一零零二"),
        ("大概1200", "大概一千二百"),
        ("打12345", "打一二三四五"),
        ("验证码007", "验证码零零七"),
        ("9" * 30, "九" * 30),
        ("0.5%", "百分之零点五"),
    ],
)
def test_figures_as_they_are_said(figures: str, words: str) -> None:
    assert spoken(figures) == words


@pytest.mark.parametrize(
    "text",
    [
        "等一下", "万一坏了", "两三百块", "十几个人", "千万不要转账", "一点也不好", "三三两两",
        "忙了个七七八八", "一个人", "百分之", "说一不二", "第一次", "一心一意", "十分感谢",
    ],
)  # fmt: skip
def test_what_is_no_number_stays(text: str) -> None:
    assert written(text) == text


def test_yao_is_a_one() -> None:
    assert written("电话是幺三九零零二二") == "电话是1390022"


@given(st.integers(11, 99_999_999).filter(lambda n: n % 10 or n > 99))
def test_every_amount_comes_back(amount: int) -> None:
    assert written(spoken(f"{amount}元")) == f"{amount}元"
    assert cn2an.cn2an(spoken(f"{amount}元")[:-1].replace("两", "二"), "normal") == amount


@given(st.text(alphabet="零一二两三十百千万亿点月号年日块个0123456789.,:%下午你", max_size=30))
def test_no_text_is_too_odd(text: str) -> None:
    assert spoken(spoken(text)) == spoken(text)
    assert written(text).count("你") == text.count("你")
