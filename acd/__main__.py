"""Wires one instance of the ACD and runs it until SIGTERM: `python -m acd`."""

import asyncio
import os
import signal
import sys
import uuid
from datetime import time
from zoneinfo import ZoneInfo

from acd import views
from acd.adapters import requests
from acd.adapters.ami import Ami
from acd.adapters.numbers import SealedNumbers
from acd.adapters.policies import Policies, kept_in, owned
from acd.adapters.queues_file import QueuesFile
from acd.adapters.redis import RedisLease, RedisStore
from acd.callbacks import Rules
from acd.engine import Engine, Limits
from acd.leadership import Leadership
from acd.lease import Lease
from acd.service import Phase, Roster, Service
from core import process
from core.bus import BackgroundPublisher, Publisher
from core.clock import SystemClock
from core.crypto import KeyRing
from core.db import Database
from core.events import Minter
from core.pii import Pii
from core.redis import connect, connect_async
from core.secrets import Secrets
from core.settings import Settings

LAST_EVENTS_S = 1.0
"""Time to send what is queued when ending."""


def run(settings: Settings, name: str = "acd") -> None:
    """Wire and run until SIGTERM. Raises `UserError` when a person must mend something first.

    `name`: of the instance, one of `leadership.USERS`.
    """
    secrets = Secrets.load(settings)
    database = process.database(settings)
    publisher = Publisher(connect(settings), settings.spool_dir / f"{name}.jsonl")
    sink = BackgroundPublisher(publisher)
    try:
        asyncio.run(_run(settings, name, secrets, database, sink))
    finally:
        sink.close(LAST_EVENTS_S)
        database.close()


async def _run(
    settings: Settings, name: str, secrets: Secrets, database: Database, sink: BackgroundPublisher
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in process.SIGNALS:
        loop.add_signal_handler(number, stop.set)
    ami = Ami(settings.bind, settings.ami_port, name, secrets.ami[name])
    service = _service(settings, secrets, database, sink, ami)
    loop.add_signal_handler(signal.SIGHUP, service.reload_policy)
    asker = connect_async(settings, timeout_s=requests.BLOCK_S + 1.0)
    answering = asyncio.create_task(
        requests.serve(asker, lambda: service.phase is Phase.LEADING, service.handle)
    )
    ami.connect()
    try:
        await service.run(stop)
    finally:
        answering.cancel()
        ami.close()


def _service(
    settings: Settings,
    secrets: Secrets,
    database: Database,
    sink: BackgroundPublisher,
    ami: Ami,
) -> Service:
    clock = SystemClock()
    limits = Limits(
        ring_s=settings.ring_s,
        wrap_up_s=settings.wrap_up_s,
        wrap_up_most_s=max(settings.wrap_up_s, settings.wrap_up_most_s),
        aside_s=settings.aside_s,
        regain_s=settings.regain_s,
        pause_s=settings.recording_pause_s,
    )
    rules = _callback_rules(settings)
    redis = connect_async(settings)
    lease = Lease(RedisLease(redis), f"{os.getpid()}-{uuid.uuid4().hex}", clock.monotonic)
    policies = Policies(owned(settings), settings.timezone, kept_in(settings))

    def load_roster() -> Roster:
        with database.read() as session:
            return views.roster(session)

    return Service(
        new_engine=lambda roster: Engine(
            roster, limits, lambda: uuid.uuid4().hex[:16], policies.current, rules
        ),
        load_roster=load_roster,
        telephony=ami,
        store=RedisStore(redis, lambda: lease.epoch),
        leadership=Leadership(ami, lease, ami.username, clock),
        sink=sink,
        minter=Minter("acd", clock),
        clock=clock,
        mask=Pii(secrets.pii_key).masked,
        numbers=SealedNumbers(KeyRing.of(settings)),
        policies=policies,
        write_queues=QueuesFile(settings).write,
    )


def _callback_rules(settings: Settings) -> Rules:
    return Rules(
        possible=bool(settings.trunk_address),
        services=settings.emergency_numbers,
        after_s=settings.callback_after_s,
        first=time.fromisoformat(settings.callback_from),
        last=time.fromisoformat(settings.callback_until),
        zone=ZoneInfo(settings.timezone),
        attempts=1 + settings.callback_retries,
        retry_s=settings.callback_retry_s,
        ring_s=settings.callback_ring_s,
        reached_s=settings.callback_reached_s,
        misdial_s=settings.misdial_s,
        shown=settings.official_number,
    )


if __name__ == "__main__":
    sys.exit(process.run("acd", run))
