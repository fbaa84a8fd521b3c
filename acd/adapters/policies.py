"""Where the policy comes from: the owner's file or the product's, watched while the centre runs."""

import os
from pathlib import Path

from acd import policy_file
from acd.policy import Policy
from acd.policy_file import PolicyError
from core import logs

log = logs.get("acd.policies")

Stamp = tuple[int, int]
"""Time of change (ns) and size: a file with another stamp is read anew."""


class Policies:
    """The policy in force, and its file. One with mistakes never replaces a good one."""

    def __init__(self, path: Path | None, zone: str, kept: Path) -> None:
        """`path`: the owner's file, None for the product's. `kept`: where the last good one is."""
        self.path = path or policy_file.shipped()
        self._zone = zone
        self._kept = kept
        self._stamp: Stamp | None = None
        self.trouble = ""
        """Why the file is not in force; empty when it is."""
        self.current = self._begin()

    def changed(self) -> bool:
        """Whether the file is not the one that was read last."""
        return self._look() != self._stamp

    def reload(self) -> Policy:
        """Read the file and put it in force. Raises `PolicyError`; then the last one stays."""
        self._stamp = self._look()
        try:
            text = policy_file.text_of(self.path)
            self.current = policy_file.from_text(text, self._zone, str(self.path))
        except PolicyError as error:
            self.trouble = error.what
            raise
        self.trouble = ""
        self._keep(text)
        return self.current

    def _begin(self) -> Policy:
        """At start: the file, else the last good one, else the product's."""
        try:
            return self.reload()
        except PolicyError as error:
            log.warning("policy_refused", why=error.what)
        try:
            text = policy_file.text_of(self._kept)
            return policy_file.from_text(text, self._zone, str(self._kept))
        except PolicyError:
            return policy_file.load(policy_file.shipped(), self._zone)

    def _look(self) -> Stamp | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def _keep(self, text: str) -> None:
        temporary = self._kept.with_suffix(".tmp")
        try:
            temporary.write_text(text, "utf-8")
            os.replace(temporary, self._kept)
        except OSError as error:  # a courtesy to the next start
            log.warning("policy_not_kept", why=str(error))
