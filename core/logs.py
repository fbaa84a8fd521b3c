"""Logs: one JSON line per happening on stderr, where runit's logger rotates it.

Bind `call_id` once per call. Values under personal keys are masked here as a last line of defence;
the first is not to log them.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from core.pii import mask
from core.settings import Settings

PERSONAL_KEYS = frozenset({"number", "caller", "callerid", "phone", "from", "name", "id_card"})
_LONG_NUMBER = re.compile(r"(?<![0-9a-zA-Z.\-])\+?[0-9]{11,18}(?![0-9a-zA-Z.\-])")


def _hide_personal(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if key in PERSONAL_KEYS and isinstance(value, str) and "*" not in value:
            event[key] = mask(value) if any(c.isdigit() for c in value) else "***"
        elif isinstance(value, str):
            event[key] = hide_numbers(value)
    return event


def hide_numbers(text: str) -> str:
    """The text with everything that could be a telephone or identity number masked."""
    return _LONG_NUMBER.sub(lambda found: mask(found.group()), text)


def configure(process: str, settings: Settings) -> None:
    """Set up logging of this process; call once, in `__main__`."""
    level = getattr(logging, settings.log_level.upper())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _hide_personal,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)
    logging.basicConfig(level=max(level, logging.WARNING), stream=sys.stderr, format="%(message)s")


def get(name: str) -> Any:
    """A logger; usable before `configure`, which then applies to it."""
    return structlog.get_logger(log=name)
