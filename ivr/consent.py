"""A caller who does not want to be recorded: the dialplan and `recordings` are told."""

from pathlib import Path

from core import logs
from core.calls import DECLINED
from ivr.ports import Line

log = logs.get("ivr.consent")


def decline(line: Line, incoming: Path, call_id: str) -> None:
    """Have nothing of the call recorded. Raises `CallerGone`.

    The mark in the folder of legs keeps `recordings` from missing what nobody recorded; without it
    there is an alarm, and no recording all the same.
    """
    line.set(SL_REC=DECLINED)
    try:
        (incoming / f"{call_id}-{DECLINED}").touch()
    except OSError as error:
        log.warning("decline_not_marked", call_id=call_id, error=repr(error))
