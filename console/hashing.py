"""Secrets as they are kept: a keyed hash, so that no copy of the database opens a door."""

import hashlib
import hmac


def keyed(key: bytes, text: str) -> str:
    """64 hex digits; whatever a stranger sends has a hash."""
    return hmac.new(key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
