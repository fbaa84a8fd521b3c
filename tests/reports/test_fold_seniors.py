"""Why a call was a senior's, in the journal."""

import pytest

from core import events as e
from tests.reports.test_fold import Script


def script(relation: str, *, senior: bool) -> Script:
    band = "65+" if senior else "unknown"
    return Script().arrives().say(
        "ivr", e.CallerRecognized, customer_id=None, relation=relation, senior=senior, age_band=band
    )  # fmt: skip


@pytest.mark.parametrize(
    ("relation", "senior", "why"),
    [("self", True, "record"), ("family", True, "family"), ("unknown", False, None)],
)
def test_what_is_on_file_says_so(relation: str, senior: bool, why: str | None) -> None:
    row = script(relation, senior=senior).row()
    assert (row.senior_by, row.senior) == (why, senior)


@pytest.mark.parametrize("source", ["declared", "behaviour", "unsure"])
def test_what_was_noticed_says_so_and_is_a_step(source: str) -> None:
    call = script("unknown", senior=False).say("ivr", e.SeniorNoticed, source=source)
    assert call.row().senior_by == source
    assert call.row().path[-1] == f"senior:{source}"
    assert script("self", senior=True).say("ivr", e.SeniorNoticed, source=source).row(
    ).senior_by == "record"  # fmt: skip
