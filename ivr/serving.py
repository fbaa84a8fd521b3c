"""The FastAGI server of one centre, as `python -m ivr` runs it.

SIGTERM and SIGINT stop accepting and give live calls five seconds; those still running go on to a
person by the dialplan.
"""

import random
import resource
import signal
import threading
from collections.abc import Callable, Collection
from typing import Any

from acd.client import policy_path, routing_names
from asr.client import utterance
from core import assets, logs, process
from core.alarms import Alarms
from core.bus import BackgroundPublisher, Publisher
from core.clock import Clock, SystemClock
from core.crypto import KeyRing
from core.db import Database
from core.errors import UserError
from core.events import Minter
from core.last_good import stamp, tell
from core.pii import Pii
from core.redis import READER_TIMEOUT_S, connect
from core.refreshed import Refreshed
from core.secrets import Secrets
from core.settings import Settings
from crm.client import CrmClient, order_system, watchlist
from ivr import corrections
from ivr.adapters import deaf
from ivr.adapters.ear import Ears
from ivr.adapters.fastagi import FastAgiServer, Handler
from ivr.adapters.own import OwnVoice
from ivr.adapters.own_prompts import OwnPrompts, playable
from ivr.adapters.sounds import Sounds
from ivr.answers import Answers
from ivr.catalogue import greeting
from ivr.client import BroadcastDesk, TrainerDesk
from ivr.dialects import PolicySkills
from ivr.directory import Directory, FlowFolder, Flows
from ivr.flow_checks import Known
from ivr.gate import Gate
from ivr.listing import Listing
from ivr.message import Messages
from ivr.notices import Notices
from ivr.often import RedisCounter
from ivr.scripts import Desk
from ivr.service import Reception
from ivr.surveying import Surveyor

STOP_S = 5.0
WATCH_S = 2.0
"""Between two looks at the flows' files."""
FLOWS = "flows"
"""The alarm's subject."""

log = logs.get("ivr")


def serve(settings: Settings) -> None:
    """Build everything, serve until SIGTERM or SIGINT, and stop in order. Raises `UserError`.

    Both signals must be blocked in every thread.
    """
    secrets = Secrets.load(settings)
    sounds = Sounds.load(settings.asterisk_dir / "sounds", assets.path("ivr/prompts/audio"))
    publisher = BackgroundPublisher(Publisher(connect(settings), settings.spool_dir / "ivr.jsonl"))
    flows, skills = _files(settings)
    pii, clock, keyring = Pii(secrets.pii_key), SystemClock(), KeyRing.of(settings)
    db = process.database(settings)
    watch, notices = watchlist(db, pii, keyring, clock), Notices(BroadcastDesk(db, clock), clock)
    _read_on(watch, notices)
    parcels = order_system(settings, clock)
    sounds.own = OwnVoice(settings.run_dir / "own", lambda name: utterance(settings, keyring, name))
    crm = CrmClient(db, pii, keyring, clock, settings.timezone, parcels=parcels)
    messages = Messages(publisher, Minter("ivr", clock), clock, settings.incoming_dir)
    reception = _reception(
        pii,
        clock,
        crm,
        publisher,
        skills,
        directory=lambda: flows.current,
        messages=messages,
        gate=Gate(watch, RedisCounter(connect(settings))),
        notices=notices,
        prompts=sounds.names,
        may_decline=settings.recording_refusal,
    )
    surveyor = Surveyor(
        lambda: flows.current, crm, publisher, Minter("ivr", clock), random.SystemRandom().random
    )
    ears = Ears() if settings.speech else None
    desk = Desk(reception, surveyor, messages, notices, lambda: flows.current.books, sounds, ears)

    server = _listen(settings, desk.take)
    _begin("serve", server.serve)
    log.info("serving", address="{}:{}".format(*server.address))
    stop, alarms = threading.Event(), Alarms(publisher, Minter("ivr", clock), clock)
    deafness = deaf.watch(ears, (settings.reach, settings.speech_port), alarms)
    _begin("watch", _follow, flows, skills, alarms, stop, (sounds.look, deafness))
    listing = _begin("listing", _list_misheard, settings, db, clock, stop)
    signal.sigwait(process.SIGNALS)
    stop.set()
    left = server.close(STOP_S)
    listing.join(STOP_S)
    crm.close()
    publisher.close()
    log.info("stopped", calls_left=left)


def _read_on(*tables: Refreshed[Any]) -> None:
    """Read these now and then on, in threads that end with the process."""
    for table in tables:
        table.follow()


def _begin(name: str, work: Callable[..., None], *given: object) -> threading.Thread:
    """Do some work beside the calls, in a thread that ends with the process."""
    thread = threading.Thread(target=work, args=given, name=name, daemon=True)
    thread.start()
    return thread


def _list_misheard(settings: Settings, db: Database, clock: Clock, stop: threading.Event) -> None:
    """Keep the trainer's list until `stop`."""
    desk = TrainerDesk(db, clock, FlowFolder.of(settings), settings.data_dir / corrections.FILE)
    reader = connect(settings, timeout_s=READER_TIMEOUT_S)
    Listing(db, clock, desk).run(reader, stop)


def _files(settings: Settings) -> tuple[Flows, PolicySkills]:
    """What owners write, and change while we run."""
    flows = Flows(
        FlowFolder.of(settings),
        settings.profile,
        settings.timezone,
        settings.data_dir / "last-good-flows.json",
        known=lambda: _known(settings),
        overlay=settings.data_dir / corrections.FILE,
        beside=OwnPrompts(settings.prompts_dir).records,
    )
    return flows, PolicySkills(
        lambda: stamp(policy_path(settings)), lambda: routing_names(settings).called
    )


def _known(settings: Settings) -> Known:
    names = routing_names(settings)
    prompts = playable(settings.prompts_dir)
    return Known(queues=names.queues, skills=names.skills, prompts=prompts)


def _follow(
    flows: Flows,
    skills: PolicySkills,
    alarms: Alarms,
    stop: threading.Event,
    looks: tuple[Callable[[], None], ...],
) -> None:
    """Take over flows whose files have changed, for new calls; ones with mistakes change nothing.

    Runs until `stop`, and `looks` in between.
    """
    tell(alarms, FLOWS, flows.trouble)
    while not stop.wait(WATCH_S):
        try:
            skills.look()
            if flows.changed():
                flows.reload()
                log.info("flows_in_force", versions=dict(flows.current.versions))
        except UserError as error:
            log.warning("flows_refused", why=error.what)
        except Exception:  # whatever it is, calls go on with the flows there are
            log.exception("flows_not_read")
        tell(alarms, FLOWS, flows.trouble)
        for look in looks:
            look()


def _reception(
    pii: Pii,
    clock: Clock,
    crm: CrmClient,
    publisher: BackgroundPublisher,
    skills: PolicySkills,
    *,
    directory: Callable[[], Directory],
    messages: Messages,
    gate: Gate,
    notices: Notices,
    prompts: Callable[[], Collection[str]],
    may_decline: bool,
) -> Reception:
    return Reception(
        directory=directory,
        answers=Answers(crm, greeting),
        sink=publisher,
        minter=Minter("ivr", clock),
        pii=pii,
        clock=clock,
        messages=messages,
        speakers=skills.of_dialect,
        gate=gate,
        notices=notices,
        prompts=prompts,
        may_decline=may_decline,
    )


def _listen(settings: Settings, take: Handler) -> FastAgiServer:
    _allow_many_connections()
    try:
        return FastAgiServer((settings.bind, settings.agi_port), take)
    except OSError as error:
        raise UserError(
            f"Port {settings.agi_port} on {settings.bind} cannot be used: {error.strerror}.",
            "Stop what uses it, or set SILVERLINE_AGI_PORT.",
        ) from None


def _allow_many_connections() -> None:
    """Half-open connections must not use up the descriptors that calls need."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
