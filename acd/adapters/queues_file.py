"""The sections of Asterisk's own queues, in a file that its hand-written queues.conf includes."""

import os

from core import logs
from core.settings import Settings

log = logs.get("acd.queues_file")


class QueuesFile:
    """`generated/queues.conf` of one centre."""

    def __init__(self, settings: Settings) -> None:
        self._path = settings.asterisk_dir / "etc" / "generated" / "queues.conf"

    def write(self, text: str) -> bool:
        """Replace it, whole or not at all. False: it could not be written."""
        temporary = self._path.with_name(self._path.name + ".new")
        try:
            temporary.write_text(text, "utf-8")
            os.replace(temporary, self._path)
        except OSError as error:
            log.warning("queues_not_written", why=str(error))
            return False
        return True
