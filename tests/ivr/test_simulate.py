from pathlib import Path

import pytest

from core import assets
from core.errors import UserError
from ivr.flow import FlowError
from ivr.simulate import run

BRAND = assets.path("ivr/flows/brand.yaml")


def test_the_transcript_shows_prompts_keys_and_where_the_call_goes() -> None:
    lines = run(BRAND, "2")
    assert lines[0].startswith("[welcome] 您好")
    assert "  按键 2" in lines
    assert "[menu] 2 = repair" in lines
    assert lines[-1].startswith("→ 排队 repair repair≥3")


def test_silence_is_shown_and_ends_with_a_person() -> None:
    lines = run(BRAND)
    assert lines.count("  没有按键") == 2
    assert lines[-1].startswith("→ 排队 general")


def test_a_hang_up_ends_the_transcript() -> None:
    assert run(BRAND, "!")[-1] == "  挂机"


def test_wrong_input_is_named() -> None:
    with pytest.raises(UserError, match="no key"):
        run(BRAND, "x")
    with pytest.raises(FlowError):
        run(Path("no-such-flow.yaml"))
