"""All files that can be published from the console, whichever room reads them: one way for all."""

from acd.client import PolicyDesk
from core.clock import Clock
from core.db import Database
from core.settings import Settings
from core.versions import Current, Finding, Published, Version, Versions, refuse
from crm.client import SETTLEMENT_FILE, SettlementPolicyDesk
from ivr.client import FlowDesk
from recordings.client import RetentionDesk

POLICY, RETENTION, SETTLEMENT = "policy.yaml", "retention.yaml", SETTLEMENT_FILE


class Shelf:
    """Texts, what is wrong with them, their history."""

    def __init__(self, settings: Settings, db: Database, clock: Clock) -> None:
        self.flows = FlowDesk(settings)
        self.policy = PolicyDesk(settings)
        self.retention = RetentionDesk(settings)
        self.settlement = SettlementPolicyDesk(settings)
        self.versions = Versions(db, clock, settings.data_dir / "published.lock")

    def desk(self, file: str) -> Published:
        """Whose file it is; names that nobody has are the flows' to refuse."""
        alone: dict[str, Published] = {
            POLICY: self.policy,
            RETENTION: self.retention,
            SETTLEMENT: self.settlement,
        }
        return alone.get(file, self.flows)

    def known(self, file: str) -> None:
        """Raises `UserError` for a name that no file can have."""
        self.desk(file).owned(file)

    def current(self, file: str) -> Current:
        """What is in force. Raises `UserError` for a name that no file can have."""
        return self.versions.current(file, self.desk(file).owned(file))

    def findings(self, file: str, text: str | None) -> list[Finding]:
        """What is wrong with a text for a file, here and in what depends on it."""
        found = self.desk(file).findings(file, text)
        if file == POLICY and not found and (known := self.policy.known(text)) is not None:
            found += self.flows.without(known.queues, known.skills)
        return found

    def publish(self, file: str, text: str, *, base: str, by: str, note: str) -> Version:
        """Put a text in force. Raises as `Versions.publish` does."""
        return self._put(file, text.replace("\r\n", "\n"), base=base, by=by, note=note)

    def restore(self, file: str, number: int, *, base: str, by: str, note: str) -> Version:
        """Put an earlier text in force again, 0: the product's. Raises `UserError`, too."""
        return self._put(file, self.versions.stored(file, number), base=base, by=by, note=note)

    def _put(self, file: str, text: str | None, *, base: str, by: str, note: str) -> Version:
        owned = self.desk(file).owned(file)
        return self.versions.publish(
            file, owned, text, base=base, by=by, note=note,
            check=lambda what: refuse(self.findings(file, what)),
        )  # fmt: skip
