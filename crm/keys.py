"""Keys that are shared with another system and sign what we send to it."""

from pathlib import Path

from core.errors import UserError

LEAST_KEY_BYTES = 16


def shared_key(path: Path | None, url: str, setting: str) -> bytes:
    """The content of a key's file. `url`, `setting`: the settings' names, for people.

    Raises `UserError` when there is none, it is short, or others can read it.
    """
    if path is None:
        raise UserError(f"{url} is set without {setting}.", "Agree on a key with that system.")
    try:
        if path.stat().st_mode & 0o077:
            raise UserError(f"{path} can be read by others.", f"Run: chmod 600 {path}")
        key = path.read_bytes().strip()
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.", f"See {setting}.") from None
    if len(key) < LEAST_KEY_BYTES:
        raise UserError(f"{path} holds a key of less than {LEAST_KEY_BYTES} bytes.", "Use more.")
    return key
