"""The centre's secrets: made once by `silverline init`, kept in one file of mode 0600."""

import base64
import json
import os
import secrets as random
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.errors import SettingsError
from core.settings import Settings

AMI_USERS = ("acd", "acd2", "demo", "doctor")
"""Separate manager users by need: the ACD's two instances steer, each by a name of its own, the
demo only watches, the doctor only asks."""

KEY_BYTES = 32


@dataclass(frozen=True, repr=False)  # a traceback that prints its variables must not show them
class Secrets:
    """Everything that must not be guessed, and never changes after `init` without a rotation."""

    keys: dict[str, bytes]
    """Key-encryption keys by id, 32 bytes each; old ones stay so that old ciphertexts open."""
    current_key: str
    """Id of the key used for new ciphertexts."""
    pii_key: bytes
    """Key of the hash by which numbers are recognised without being stored."""
    session_key: bytes
    """Key for what the console signs."""
    ami: dict[str, str]
    """Asterisk manager users and their secrets."""
    sip: dict[str, str]
    """Agent id to SIP password."""

    @classmethod
    def load(cls, settings: Settings) -> "Secrets":
        """Read the file. Raises `SettingsError` when it is absent, unreadable or open to others."""
        path = settings.secrets_file
        try:
            if path.stat().st_mode & 0o077:
                raise SettingsError(f"{path} can be read by others.", f"Run: chmod 600 {path}")
            return _from_json(json.loads(path.read_text()))
        except FileNotFoundError:
            raise SettingsError(f"There is no {path}.", "Run: silverline init") from None
        except OSError as error:
            raise SettingsError(
                f"{path} cannot be read: {error.strerror}.", "Run as the centre's own user."
            ) from None
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise SettingsError(
                f"{path} is not a secrets file ({error}).", "Restore it from a backup."
            ) from None


def create(settings: Settings, agent_ids: list[str]) -> Secrets:
    """Make the secrets, or add what is missing (a new agent, a new manager user) to those there."""
    path = settings.secrets_file
    if path.exists():
        old = Secrets.load(settings)
    else:
        key_id = f"k{random.token_hex(4)}"
        old = Secrets(
            keys={key_id: random.token_bytes(KEY_BYTES)},
            current_key=key_id,
            pii_key=random.token_bytes(KEY_BYTES),
            session_key=random.token_bytes(KEY_BYTES),
            ami={},
            sip={},
        )
    made = Secrets(
        keys=old.keys,
        current_key=old.current_key,
        pii_key=old.pii_key,
        session_key=old.session_key,
        ami={user: old.ami.get(user) or random.token_urlsafe(24) for user in AMI_USERS},
        sip=old.sip | {a: random.token_urlsafe(18) for a in agent_ids if a not in old.sip},
    )
    if made != old or not path.exists():
        _write_private(path, json.dumps(_to_json(made), indent=1))
    return made


def rotate(settings: Settings) -> Secrets:
    """Make a new key the current one; the old ones stay, so that all there is still opens."""
    old = Secrets.load(settings)
    key_id = f"k{random.token_hex(4)}"
    made = replace(old, keys=old.keys | {key_id: random.token_bytes(KEY_BYTES)}, current_key=key_id)
    _write_private(settings.secrets_file, json.dumps(_to_json(made), indent=1))
    return made


def _write_private(path: Path, text: str) -> None:
    """Replace a file by one only its owner can read, surviving a crash at any point."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    handle, temporary = tempfile.mkstemp(dir=path.parent)  # mkstemp makes it 0600
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _to_json(secrets: Secrets) -> dict[str, Any]:
    return {
        "keys": {key_id: _b64(key) for key_id, key in secrets.keys.items()},
        "current_key": secrets.current_key,
        "pii_key": _b64(secrets.pii_key),
        "session_key": _b64(secrets.session_key),
        "ami": secrets.ami,
        "sip": secrets.sip,
    }


def _from_json(raw: dict[str, Any]) -> Secrets:
    keys = {str(k): base64.b64decode(v, validate=True) for k, v in raw["keys"].items()}
    if any(len(key) != KEY_BYTES for key in keys.values()) or raw["current_key"] not in keys:
        raise ValueError("a key is missing or has the wrong length")
    return Secrets(
        keys=keys,
        current_key=str(raw["current_key"]),
        pii_key=base64.b64decode(raw["pii_key"], validate=True),
        session_key=base64.b64decode(raw["session_key"], validate=True),
        ami={str(k): str(v) for k, v in raw["ami"].items()},
        sip={str(k): str(v) for k, v in raw["sip"].items()},
    )
