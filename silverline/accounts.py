"""`python -m silverline.accounts`: has Asterisk know the phones that the list of agents has."""

import sys

from acd.accounts import serve
from acd.client import AcdClient
from core import logs, process
from core.errors import Unavailable
from core.redis import connect
from core.settings import Settings
from silverline import setup
from silverline.telephony import config
from silverline.telephony.control import Control

RELOADS = ("module reload res_pjsip.so", "dialplan reload")

log = logs.get("silverline.accounts")


def renew(settings: Settings) -> None:
    """Secrets and accounts of everybody's phones; the running centre takes them over.

    Raises `Unavailable` or `OSError` where the centre does not run: it counts once it does.
    """
    setup.initialise(settings, lambda _line: None)
    config.renew_phones(settings, setup.phones(settings))
    control = Control.of(settings)
    for command in RELOADS:
        control.rx(command)
    AcdClient(connect(settings)).reload()


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = process.stop_on_signals()
    serve(connect(settings), lambda: _renew(settings), stop)


def _renew(settings: Settings) -> None:
    try:
        renew(settings)
    except (Unavailable, OSError) as error:
        log.warning("centre_not_reached", error=type(error).__name__)
        raise


if __name__ == "__main__":
    sys.exit(process.run("accounts", run))
