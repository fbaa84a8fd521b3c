"""`python -m reports`: the journal's process."""

import signal
import threading

from core import logs
from core.bus import Publisher
from core.clock import SystemClock
from core.db import Database
from core.redis import connect
from core.settings import Settings
from reports.adapters.cel_file import CelFile
from reports.projector import Projector
from reports.reconcile import Reconciler
from reports.service import Service, duties


def main() -> None:
    """Wire and run until SIGTERM or SIGINT."""
    settings = Settings.load()
    logs.configure("reports", settings)
    db = Database(settings.sql_url)
    db.check_head()
    client, clock = connect(settings), SystemClock()
    publisher = Publisher(connect(settings), settings.spool_dir / "reports.jsonl")
    cel = CelFile(settings.asterisk_dir / "log" / "cel-custom" / "Master.csv")
    projector = Projector(db, client)
    reconciler = Reconciler(db, cel, publisher, clock)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    Service(projector, duties(db, client, publisher, projector, reconciler), clock).run(stop)
    db.close()


if __name__ == "__main__":
    main()
