"""`python -m console.openapi`: write the API's description to console/openapi.json."""

import json
from pathlib import Path

from console.app import describe

FILE = Path(__file__).with_name("openapi.json")


def text() -> str:
    """The description as it is committed."""
    return json.dumps(describe().openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(text())
