"""The policy as it is in force, and for whoever changes it at a desk (`core.versions`)."""

import threading

from core import logs
from core.errors import UserError
from core.last_good import LastGood, stamp
from core.owned import Owned
from core.settings import Settings
from core.versions import Finding
from crm.settling import policy
from crm.settling.policy import FILE, Policy

LAST_GOOD = "last-good-settlement.yaml"
SUBJECT = "settlement"
"""Of the alarm `file_refused`."""
log = logs.get("crm.settling")


class PolicyInForce:
    """The owner's policy, taken over when its file changes; one with mistakes never is."""

    def __init__(self, settings: Settings) -> None:
        owned = policy.owned(settings)
        self._lock = threading.Lock()
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        self._file = LastGood(
            look=lambda: stamp(owned.path),
            read=lambda: policy.text_of(owned.path),
            make=policy.make,
            kept=settings.data_dir / LAST_GOOD,
            shipped=lambda: policy.make(policy.text_of(policy.shipped_file())),
        )

    def __call__(self) -> Policy:
        """As it is now. Never raises: the last good one stays."""
        with self._lock:
            if self._file.changed():
                try:
                    self._file.reload()
                except UserError as error:
                    log.warning("settlement_policy_refused", why=error.what)
            return self._file.current

    @property
    def trouble(self) -> str:
        """Why the newest file is not in force; empty when it is. Looks anew."""
        self()
        return self._file.trouble


class SettlementPolicyDesk:
    """The centre's policy, as a file that is published."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def owned(self, file: str) -> Owned:
        """Where it is. Raises `UserError` for another name."""
        if file != FILE:
            raise UserError("没有这个文件。")
        return policy.owned(self._settings)

    def findings(self, file: str, text: str | None) -> list[Finding]:
        """What is wrong with a text for it; None: the product's own."""
        if text is None:
            text = policy.text_of(policy.shipped_file())
        return [Finding(file, one.line, one.message) for one in policy.parse(text)[1]]
