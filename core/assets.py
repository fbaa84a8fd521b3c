"""Where the data files of the rooms are, in a wheel or in a clone."""

from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


def root() -> Path:
    """The folder that holds the packages: the clone, or site-packages."""
    return _ROOT


def path(name: str) -> Path:
    """A shipped file or folder, e.g. `ivr/prompts`. Raises `FileNotFoundError` when absent."""
    found = _ROOT / name
    if not found.exists():
        raise FileNotFoundError(f"{name} was not shipped with this installation")
    return found
