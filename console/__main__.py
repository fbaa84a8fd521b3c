"""`python -m console`: the API and the pages over HTTP."""

import sys
import threading
import time

import uvicorn

from console import audit
from console.adapters import rooms
from console.app import create_app
from console.carrying import MOST_BYTES
from console.hooks.book import HookBook
from console.hooks.courier import Courier
from console.hooks.sending import Sender
from core import process
from core.clock import SystemClock
from core.crypto import KeyRing
from core.redis import READER_TIMEOUT_S, connect
from core.secrets import Secrets
from core.settings import Settings
from crm.client import confidence

STOP_S = 2
"""Requests that still run get this long when the process is told to stop."""
MAX_REQUESTS = 1200
"""At once, pages' phones and streams of events included; more are answered 503 instead of being
queued without end."""


def run(settings: Settings) -> None:
    """Wire and serve until SIGTERM or SIGINT."""
    secrets = Secrets.load(settings)
    db = process.database(settings)
    client, clock = connect(settings, timeout_s=READER_TIMEOUT_S), SystemClock()
    stop = threading.Event()
    book = HookBook(
        db,
        KeyRing.of(settings, secrets),
        clock,
        settings,
        confidence(db, clock, settings.timezone),
    )
    stream = connect(settings, timeout_s=READER_TIMEOUT_S)
    Courier(book, Sender(settings, time.time)).start(stream, stop)
    tidy = (db, clock, settings.audit_days, stop)
    threading.Thread(target=audit.tidy, args=tidy, name="audit-tidy", daemon=True).start()
    content = rooms.of(settings, db, secrets, client, clock)
    uvicorn.run(
        create_app(settings, db, secrets, content, client, clock=clock),
        host=settings.bind,
        port=settings.console_port,
        proxy_headers=False,  # a header is a stranger's word about where a request comes from
        server_header=False,
        access_log=False,
        log_config=None,
        ws_max_size=2 * MOST_BYTES,  # what is longer never gets into memory
        limit_concurrency=MAX_REQUESTS,
        timeout_graceful_shutdown=STOP_S,
    )
    stop.set()
    db.close()


if __name__ == "__main__":
    sys.exit(process.run("console", run))
