"""Small secrets at rest: AES-256-GCM with the key's id inside the token.

Layout of a token: 1 byte length of the key id, the key id in ASCII, 12 bytes nonce, ciphertext with
its 16-byte tag. The key id is authenticated with the caller's `aad`, so a token moved to another
column or row does not open.
"""

import os
import time
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import SettingsError, WrongKey
from core.secrets import Secrets
from core.settings import Settings

NONCE_BYTES = 12
KEY_BYTES = 32
AGAIN_S = 5.0
"""Between two looks for a key that nobody knows."""


class KeyRing:
    """All keys by id, of which one is used for new ciphertexts.

    A ring that was made `of` the settings looks into the file again for a key it does not know:
    another process may have begun to use a new one.
    """

    def __init__(
        self, keys: dict[str, bytes], current: str, again: Callable[[], Secrets] | None = None
    ) -> None:
        if current not in keys:
            raise WrongKey(f"the current key {current!r} is not in the ring")
        self._keys = dict(keys)
        self.current = current
        self._again = again
        self._looked_at = float("-inf")

    @classmethod
    def from_secrets(cls, secrets: Secrets) -> "KeyRing":
        return cls(secrets.keys, secrets.current_key)

    @classmethod
    def of(cls, settings: Settings, read: Secrets | None = None) -> "KeyRing":
        """The keys of the settings' file, `read` already or not. Raises `SettingsError`."""
        secrets = read or Secrets.load(settings)
        return cls(secrets.keys, secrets.current_key, lambda: Secrets.load(settings))

    def key(self, key_id: str) -> bytes:
        """The 32 bytes of a key. Raises `WrongKey` when the ring has no such id."""
        if key_id not in self._keys:
            self._look_again()
        try:
            return self._keys[key_id]
        except KeyError:
            raise WrongKey(f"no key {key_id!r} in the ring") from None

    def _look_again(self) -> None:
        """Take over the file's keys; not more often than `AGAIN_S`, whatever ids are asked for."""
        now = time.monotonic()
        if self._again is None or now - self._looked_at < AGAIN_S:
            return
        self._looked_at = now
        try:
            secrets = self._again()
        except SettingsError:  # as wrong as it may be, the keys that are known stay
            return
        self._keys |= secrets.keys
        self.current = secrets.current_key

    def encrypt(self, data: bytes, aad: bytes) -> bytes:
        """Seal `data`; `aad` names its place, e.g. `crm.people.number`, and is not stored."""
        head = bytes([len(self.current)]) + self.current.encode("ascii")
        nonce = os.urandom(NONCE_BYTES)
        return head + nonce + AESGCM(self.key(self.current)).encrypt(nonce, data, head + aad)

    def decrypt(self, token: bytes, aad: bytes) -> bytes:
        """Open a token. Raises `WrongKey` for an unknown key, another place, or changed bytes."""
        length = token[0] if token else 0
        head, rest = token[: 1 + length], token[1 + length :]
        if len(rest) < NONCE_BYTES + 16:
            raise WrongKey("too short to be one of our ciphertexts")
        try:
            key = self.key(head[1:].decode("ascii"))
            return AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], head + aad)
        except (InvalidTag, UnicodeDecodeError):
            raise WrongKey("the ciphertext was changed or belongs elsewhere") from None
