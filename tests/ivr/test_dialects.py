"""Which skill speaks a caller's dialect."""

from pathlib import Path

import pytest

from core.errors import UserError
from core.last_good import stamp
from ivr.dialects import PolicySkills, skill

SKILLS = {
    "dialect-wu": "吴语",
    "dialect-cantonese": "粤语",
    "dialect-sh": "上海话",
    "senior": "吴语",
}


@pytest.mark.parametrize(
    ("dialect", "found"),
    [
        ("吴语", "dialect-wu"),
        ("苏州话", "dialect-wu"),
        ("上海话", "dialect-sh"),
        ("广东话", "dialect-cantonese"),
        ("粤语", "dialect-cantonese"),
        ("闽南语", None),
        ("普通话", None),
        ("", None),
    ],
)
def test_the_policys_own_name_goes_before_the_common_one(dialect: str, found: str | None) -> None:
    assert skill(dialect, SKILLS) == found


def test_a_changed_policy_is_taken_over_and_a_wrong_one_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text("1")

    def read() -> dict[str, str]:
        text = file.read_text()
        if text == "broken":
            raise UserError("broken")
        return {f"dialect-{text}": "吴语"}

    known = PolicySkills(lambda: stamp(file), read)
    assert known.of_dialect("吴语") == {"dialect-1": 1} and known.of_dialect("") == {}
    for text, expected in (("broken", "dialect-1"), ("three", "dialect-three")):
        file.write_text(text)
        known.look()
        assert known.of_dialect("上海话") == {expected: 1}
