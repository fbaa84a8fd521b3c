"""Numbers that have to be called, sealed for as long as they wait: nothing else here keeps any."""

import base64
import binascii

from core.crypto import KeyRing
from core.errors import WrongKey
from core.pii import normalise

AAD = b"acd.callback.number"
SHORTEST = 7
"""Digits; emergency and service short numbers have fewer, and are never called."""


class SealedNumbers:
    """Seals and opens with the centre's keys."""

    def __init__(self, keyring: KeyRing) -> None:
        self._keyring = keyring

    def seal(self, number: str) -> str:
        """The number as a text that says nothing; empty for one that cannot be called."""
        digits = normalise(number)
        if len(digits) < SHORTEST:
            return ""
        return base64.b64encode(self._keyring.encrypt(digits.encode(), AAD)).decode()

    def open(self, sealed: str) -> str:
        """The digits. Raises `WrongKey` for what was not sealed here."""
        try:
            token = base64.b64decode(sealed, validate=True)
        except binascii.Error:
            raise WrongKey("not one of our sealed numbers") from None
        return self._keyring.decrypt(token, AAD).decode()
