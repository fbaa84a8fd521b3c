"""A transcript as pages show it: with who checked which segment, and what is hidden."""

from collections.abc import Mapping
from typing import Any

from asr.client import Transcript as Written
from asr.views import Checked, readable
from console.models import Transcript


def shown(
    written: Written, checks: Mapping[tuple[Any, int], Checked], whole: Written | None = None
) -> Transcript:
    """`whole`: the same with personal data, where `written` has labels instead."""
    body: dict[str, Any] = written.model_dump() | {"id": str(written.id)}
    body["redacted"] = whole is not None
    for channel in body["channels"]:
        side = channel["channel"]
        plain = whole.of(side) if whole is not None else []
        for place, segment in enumerate(channel["segments"]):
            segment["shown"] = readable(written.of(side)[place])
            segment["hidden"] = whole is not None and plain[place].text != segment["text"]
            if (check := checks.get((side, place))) is not None:
                segment["check"] = {
                    "by": check.by,
                    "at": check.at,
                    "right": check.heard == check.text,
                    "heard": check.heard if whole is None else None,
                }
    return Transcript.model_validate(body)
