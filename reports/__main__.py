"""`python -m reports`: the journal's process."""

import sys

from core import process
from core.bus import Publisher
from core.clock import SystemClock
from core.redis import READER_TIMEOUT_S, connect
from core.settings import Settings
from reports.adapters.cel_file import CelFile
from reports.adapters.channels import living
from reports.projector import Projector
from reports.reconcile import Reconciler
from reports.service import Service, duties


def run(settings: Settings) -> None:
    """Wire and run until SIGTERM or SIGINT."""
    stop = process.stop_on_signals()
    db = process.database(settings)
    client, clock = connect(settings, timeout_s=READER_TIMEOUT_S), SystemClock()
    publisher = Publisher(connect(settings), settings.spool_dir / "reports.jsonl")
    cel = CelFile(settings.asterisk_dir / "log" / "cel-custom" / "Master.csv")
    control = settings.asterisk_dir / "run" / "asterisk.ctl"
    projector = Projector(db, client)
    reconciler = Reconciler(db, cel, publisher, clock, lambda: living(control))
    beside = duties(
        db=db,
        client=client,
        publisher=publisher,
        projector=projector,
        reconciler=reconciler,
        settings=settings,
        clock=clock,
    )
    Service(projector, beside, clock).run(stop)
    db.close()


if __name__ == "__main__":
    sys.exit(process.run("reports", run))
