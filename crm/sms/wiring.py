"""This centre's messages: its texts, hours and gateway; and the thread that hands over."""

import threading
import time
from datetime import time as clock_time
from pathlib import Path
from zoneinfo import ZoneInfo

from core import assets, logs
from core.clock import Clock
from core.crypto import KeyRing
from core.db import Database
from core.errors import UserError
from core.events import Minter
from core.settings import Settings
from crm.keys import shared_key
from crm.ports import Ledger
from crm.sms import rules, texts
from crm.sms.adapters.call_file import CallFiles, Spool
from crm.sms.adapters.http import HttpGateway
from crm.sms.post import Policy, PostOffice, Ways
from crm.sms.texts import Texts

ROUND_S = 2.0
"""Between two looks for what is due."""
FORGET_S = 3600.0

PRODUCER = "crm"

log = logs.get("crm.sms")


def texts_of(settings: Settings) -> Texts:
    """The texts in force. Raises `UserError` naming each mistake with file and line."""
    path = settings.sms_texts or shipped()
    try:
        found, problems = texts.parse(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read: {error}.", "Correct sms_texts.") from None
    if found is None:
        said = "\n".join(f"{path}:{problem}" for problem in problems)
        raise UserError(f"The texts of messages cannot be used:\n{said}", "Correct them.")
    return found


def shipped() -> Path:
    """The product's own texts."""
    return assets.path("crm/sms/templates.yaml")


def key_of(settings: Settings) -> bytes:
    """What signs. Raises `UserError` when there is none, or others can read it."""
    return shared_key(settings.sms_key_file, "sms_url", "sms_key_file")


def policy_of(settings: Settings) -> Policy:
    """The owner's rules. Raises `UserError`."""
    if not settings.official_number:
        raise UserError("Messages name the centre's number.", "Set official_number.")
    first, last = (
        clock_time.fromisoformat(text) for text in (settings.callback_from, settings.callback_until)
    )
    hours = rules.Hours(first, last, ZoneInfo(settings.timezone))
    return Policy(
        texts_of(settings) if settings.sms_url else None,
        settings.voice_receipts,
        hours,
        settings.sms_daily_most,
        settings.centre_name,
        settings.official_number,
    )


def office(
    settings: Settings,
    db: Database,
    keyring: KeyRing,
    ledger: Ledger,
    clock: Clock,
) -> PostOffice:
    """Raises `UserError`."""
    minter = Minter(PRODUCER, clock)
    return PostOffice(db, keyring, ledger, policy=policy_of(settings), minter=minter, clock=clock)


def gateway(settings: Settings) -> HttpGateway:
    """Raises `UserError`."""
    return HttpGateway(settings.sms_url, key_of(settings), time.time, time.monotonic)


def speaker(settings: Settings) -> CallFiles:
    """Raises `UserError`."""
    if not settings.trunk_address:
        raise UserError("Spoken receipts need a line to call on.", "Set trunk_address.")
    folder, shown = settings.asterisk_dir / "spool", settings.official_number
    return CallFiles(Spool(folder, shown, settings.callback_ring_s))


def ways(settings: Settings) -> Ways:
    """How this centre's messages leave. Raises `UserError`."""
    return Ways(
        gateway(settings) if settings.sms_url else None,
        speaker(settings) if settings.voice_receipts else None,
    )


def send(post: PostOffice, to: Ways, stop: threading.Event) -> None:
    """Hand over what is due, until `stop`. Whatever fails, the next round goes on."""
    forget_at = 0.0
    while not stop.wait(ROUND_S):
        try:
            post.work(to)
            if time.monotonic() >= forget_at:
                forget_at = time.monotonic() + FORGET_S
                post.forget()
        except Exception:
            log.exception("sms_round_failed")
