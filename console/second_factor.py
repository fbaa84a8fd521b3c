"""The second factor: codes of an authenticator app (TOTP, RFC 6238), or codes of last resort."""

import hmac
import secrets as random
from dataclasses import dataclass

import pyotp
import sqlalchemy as sa
from sqlalchemy.orm import Session

from console.hashing import keyed
from console.tables import RecoveryRow, UserRow
from core.clock import Clock
from core.crypto import KeyRing
from core.errors import Refused

ISSUER = "Silverline"
"""What the app calls the account's owner."""
PERIOD_S = 30
SKEW = 1
"""Steps that a phone's clock may be ahead or behind."""
RECOVERY_CODES = 10
_HALF = 5
"""Letters of each half of a recovery code; ten of 32 are 50 bits, and tries are limited."""
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class SecondFactor:
    """Enrols, checks and forgets. All is done in the caller's transaction."""

    keyring: KeyRing
    key: bytes
    """With which recovery codes are hashed."""
    clock: Clock

    def begin(self, row: UserRow) -> tuple[str, str]:
        """A new secret and its address for an app; it counts once a code `confirm`s it.

        Raises `Refused` for someone who has a second factor.
        """
        if row.totp_since is not None:
            raise Refused("已经开启了动态验证码。", "要换手机，请先关闭，再重新开启。")
        secret = pyotp.random_base32()
        row.totp_secret, row.totp_step = self.keyring.encrypt(secret.encode(), _place(row)), None
        totp = pyotp.TOTP(secret, interval=PERIOD_S)
        return secret, totp.provisioning_uri(name=row.username, issuer_name=ISSUER)

    def confirm(self, session: Session, row: UserRow, code: str) -> list[str] | None:
        """From now on it counts; the recovery codes. None: the code is wrong.

        Raises `Refused` where nothing was begun, or all is done.
        """
        if row.totp_secret is None or row.totp_since is not None:
            raise Refused("没有待确认的动态验证码。", "请重新开启。")
        if not self._fits(row, code):
            return None
        row.totp_since = self.clock.now()
        return self._new_codes(session, row)

    def check(self, session: Session, row: UserRow, code: str) -> bool:
        """Whether it is the app's code, or a recovery code, not used before; uses it up."""
        return self._fits(row, code) or self._recovers(session, row, code)

    def forget(self, session: Session, row: UserRow) -> None:
        """The password alone opens again."""
        row.totp_secret = row.totp_step = row.totp_since = None
        session.execute(sa.delete(RecoveryRow).where(RecoveryRow.user_id == row.id))

    def left(self, session: Session, row: UserRow) -> int:
        """Recovery codes that were not used."""
        unused = sa.select(sa.func.count()).where(
            RecoveryRow.user_id == row.id, RecoveryRow.used_at.is_(None)
        )
        return session.scalar(unused) or 0

    def _fits(self, row: UserRow, code: str) -> bool:
        """A code of the app's; of its step and those before none is taken again."""
        if row.totp_secret is None or len(code) != 6 or not (code.isascii() and code.isdigit()):
            return False
        totp = pyotp.TOTP(
            self.keyring.decrypt(row.totp_secret, _place(row)).decode(), interval=PERIOD_S
        )
        now = int(self.clock.now().timestamp()) // PERIOD_S
        for step in range(now - SKEW, now + SKEW + 1):
            fresh = row.totp_step is None or step > row.totp_step
            if fresh and hmac.compare_digest(totp.generate_otp(step), code):
                row.totp_step = step
                return True
        return False

    def _recovers(self, session: Session, row: UserRow, code: str) -> bool:
        letters = code.lower().replace("-", "").replace(" ", "")
        if row.totp_since is None or len(letters) != 2 * _HALF:
            return False
        used = session.execute(
            sa.update(RecoveryRow)
            .where(
                RecoveryRow.user_id == row.id,
                RecoveryRow.code_hash == self._hash(row, letters),
                RecoveryRow.used_at.is_(None),
            )
            .values(used_at=self.clock.now())
            .returning(RecoveryRow.id)
        )
        return used.first() is not None

    def _new_codes(self, session: Session, row: UserRow) -> list[str]:
        session.execute(sa.delete(RecoveryRow).where(RecoveryRow.user_id == row.id))
        made = ["".join(random.choice(_LETTERS) for _ in range(2 * _HALF))
                for _ in range(RECOVERY_CODES)]  # fmt: skip
        for letters in made:
            session.add(RecoveryRow(user_id=row.id, code_hash=self._hash(row, letters)))
        return [f"{letters[:_HALF]}-{letters[_HALF:]}" for letters in made]

    def _hash(self, row: UserRow, letters: str) -> str:
        return keyed(self.key, f"recovery\n{row.id}\n{letters}")


def _place(row: UserRow) -> bytes:
    return f"console.users.totp:{row.id}".encode()
