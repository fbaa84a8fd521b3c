"""`python -m console`: the API and the pages over HTTP."""

import uvicorn

from console.adapters import rooms
from console.app import create_app
from core import logs
from core.clock import SystemClock
from core.db import Database
from core.redis import connect
from core.secrets import Secrets
from core.settings import Settings

STOP_S = 2
"""Requests that still run get this long when the process is told to stop."""
MAX_REQUESTS = 400
"""At once; more are answered 503 instead of being queued without end."""


def main() -> None:
    """Wire and serve until SIGTERM or SIGINT."""
    settings = Settings.load()
    logs.configure("console", settings)
    secrets = Secrets.load(settings)
    db = Database(settings.sql_url)
    db.check_head()
    client, clock = connect(settings), SystemClock()
    content = rooms.of(settings, db, secrets, client, clock)
    uvicorn.run(
        create_app(settings, db, secrets, content, client, clock=clock),
        host=settings.bind,
        port=settings.console_port,
        proxy_headers=False,  # a header is a stranger's word about where a request comes from
        server_header=False,
        access_log=False,
        log_config=None,
        limit_concurrency=MAX_REQUESTS,
        timeout_graceful_shutdown=STOP_S,
    )
    db.close()


if __name__ == "__main__":
    main()
