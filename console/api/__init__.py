"""The endpoints, one module per noun."""

from typing import Any

from console.models import Problem

WAV = {"content": {"audio/wav": {"schema": {"type": "string", "format": "binary"}}}}
"""A sound, for an endpoint's description."""


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors an endpoint may answer with, for its description."""
    body = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"model": Problem, "content": body} for status in statuses}
