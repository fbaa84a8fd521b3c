"""What `silverline flow simulate` says: the same way as a call, in words."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core import assets
from core.errors import UserError
from ivr.directory import load_directory
from ivr.simulate import Scene, run, script

DIRECTORY = load_directory(assets.path("ivr/flows"), "brand", "Asia/Shanghai")
NIGHT = datetime(2026, 11, 23, 23, tzinfo=ZoneInfo("Asia/Shanghai"))


def said(flow: str = "brand", keys: str = "", **scene: Any) -> list[str]:
    lines: list[str] = []
    run(DIRECTORY, Scene(flow, **scene), script(keys), lines.append)
    return lines


def test_the_transcript_shows_prompts_keys_and_where_the_call_goes() -> None:
    lines = said(keys="2")
    assert lines[:4] == ["[brand/hours]", "[brand/who]", "[brand/welcome]", lines[3]]
    assert lines[3].startswith("  您好，欢迎致电")
    assert "  按键 2" in lines and "  menu: 2 = repair" in lines
    assert lines[-1].startswith("→ 排队 repair repair≥3")


def test_silence_is_shown_and_ends_with_a_person() -> None:
    lines = said()
    assert lines.count("  没有按键") == 2
    assert "  像是长者，按长者服务（没有按键、没有按键）" in lines
    assert lines[-1].startswith("→ 排队 senior")


def test_a_hang_up_ends_the_transcript() -> None:
    assert said(keys="!")[-1] == "  挂机"


def test_a_senior_hears_the_slow_voice_and_presses_nothing() -> None:
    lines = said(caller="senior")
    assert "  王先生，您好。" in lines and not any("按键" in line for line in lines[:-1])
    assert lines[-1] == "→ 排队 senior senior≥5（等待计 60 秒）"
    assert "  您好。谢谢您为家人打来电话。" in said(caller="family")


def test_after_hours_a_message_is_taken() -> None:
    lines = said(at=NIGHT, did="4008000001")
    assert "→ 留言（最长 120 秒）" in lines
    assert said(at=NIGHT, did="12345", keys="2")[-1].startswith("→ 排队 repair")


def test_a_number_is_entered_read_back_and_looked_up() -> None:
    asked: dict[str, Any] = {"caller": "young", "keys": "0001#1!"}
    lines = said("progress", **asked, facts={"order_state": "done"})
    assert "  您输入的是零零零幺正确请按一，重新输入请按二。" in lines
    assert "  查询 work_order 0001（最多 3 秒）" in lines
    assert "  您的工单已经处理完毕。" in lines
    assert said("progress", **asked, look_up="late")[-1].startswith("→ 排队 general")
    assert "  没有查到您的这个工单。" in said("progress", **asked, look_up="none")


def test_wrong_input_is_named() -> None:
    with pytest.raises(UserError, match="no key"):
        said(keys="x")
    with pytest.raises(UserError, match="no flow nothing"):
        said("nothing")
    with pytest.raises(UserError, match="no fact weather"):
        said(facts={"weather": "fine"})
