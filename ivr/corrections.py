"""What trainers have added to the books, as a file that the IVR reads while it runs.

The table `ivr_corrections` is the truth; the file is written anew from it after every change, and
put in place whole. A call never waits for either.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from core import logs
from ivr.intent_book import Correction

MOST = 2000
"""Corrections that are taken over; a book with more is one to be written anew."""
FILE = "corrections.json"

_ADAPTER = TypeAdapter(list[Correction])
log = logs.get("ivr.corrections")


def read(path: Path | None) -> tuple[Correction, ...]:
    """What the file says; nothing when it is not there. One that cannot be read adds nothing."""
    if path is None:
        return ()
    try:
        return tuple(_ADAPTER.validate_json(path.read_text("utf-8"))[:MOST])
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError, ValidationError):
        log.exception("corrections_not_read")  # calls go on with the books alone
        return ()


def write(path: Path, corrections: Iterable[Correction]) -> None:
    """Put the file in place whole, or leave the old one. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{os.getpid()}.new")
    with aside.open("w", encoding="utf-8") as file:
        json.dump([vars(one) for one in corrections], file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
