"""The alarm while nobody listens to what callers say."""

import socket
from collections.abc import Callable

from core.alarms import Alarms, Trouble
from ivr.adapters.ear import Ears

PROBE_S = 0.5
DEAF = Trouble(
    "nobody_listens",
    "utterance",
    "语音听不到：来电者只能按键，电话照常接。",
    "请查看 utterance 的日志；服务恢复后自动继续。",
)


def watch(ears: Ears | None, address: tuple[str, int], alarms: Alarms) -> Callable[[], None]:
    """What is to be done now and then; nothing where nobody is to listen."""
    return (lambda: look(ears, address, alarms)) if ears else lambda: None


def look(ears: Ears, address: tuple[str, int], alarms: Alarms) -> None:
    """After a call found nobody: see whether that is still so, and say it. At most `PROBE_S`."""
    if ears.failing and not _accepts(address):
        alarms.raised(DEAF)
        return
    ears.failing = False
    alarms.cleared(*DEAF.name)


def _accepts(address: tuple[str, int]) -> bool:
    try:
        with socket.create_connection(address, timeout=PROBE_S):
            return True
    except OSError:
        return False
