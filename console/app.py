"""The console's application, built from its parts; nothing is made at import."""

from functools import partial

import redis
from fastapi import FastAPI

from asr.client import CheckDesk, SaidBook, said_book
from console import problems
from console.api import (
    account,
    accuracy,
    agents,
    alarms,
    authorities,
    blacklist,
    broadcasts,
    calls,
    cards,
    coaching,
    crises,
    drafts,
    files,
    flows,
    health,
    holds,
    knowledge,
    listening,
    live,
    live_text,
    months,
    orders,
    own,
    peak,
    people,
    phone,
    prompts,
    queues,
    recordings,
    registration,
    reviews,
    roster,
    satisfaction,
    search,
    secrets,
    seniors,
    session,
    settlements,
    talks,
    tasks,
    tokens,
    users,
    utterances,
    waiting,
    wall,
    webhooks,
)
from console.carrying import Lines
from console.content import Content
from console.context import Context
from console.guard import Guard
from console.hooks.book import HookBook
from console.hub import Hub
from console.marked import Marked
from console.pages import router as pages
from console.pages import web_dir
from console.second_factor import SecondFactor
from console.sessions import Sessions
from console.sharing import Shared
from console.shelf import Shelf
from console.staff import Staff
from console.tokens import Tokens
from core.clock import Clock, SystemClock
from core.crypto import KeyRing
from core.db import Database
from core.pii import Pii
from core.redis import READER_TIMEOUT_S, connect_async
from core.secrets import Secrets
from core.settings import Settings
from crm.client import CrmDesk, acting, alarming, confidence, enlister, register
from crm.client import blacklist as blacklist_of
from crm.client import knowledge as knowledge_of
from crm.client import settling as settling_of
from crm.client import summaries as summaries_of
from crm.views import BlacklistViews, BookViews, CustomerViews
from ivr.client import CORRECTIONS, BroadcastDesk, FlowFolder, PromptDesk, TrainerDesk
from quality.client import Calibrations, Coaching, Months, review_desk
from recordings.client import HoldDesk

TITLE = "Silverline console"
VERSION = "1"
ROUTERS = (
    session.router,
    account.router,
    users.router,
    tokens.router,
    webhooks.router,
    calls.router,
    cards.router,
    search.router,
    recordings.router,
    agents.router,
    queues.router,
    waiting.router,
    talks.router,
    listening.router,
    phone.router,
    peak.router,
    authorities.router,
    people.router,
    registration.router,
    blacklist.router,
    broadcasts.router,
    prompts.router,
    files.router,
    flows.router,
    tasks.router,
    orders.router,
    utterances.router,
    reviews.router,
    coaching.router,
    months.router,
    accuracy.router,
    live.router,
    live_text.router,
    alarms.router,
    satisfaction.router,
    wall.router,
    crises.router,
    knowledge.router,
    settlements.router,
    drafts.router,
    holds.router,
    roster.router,
    own.router,
    seniors.router,
    secrets.router,
    health.router,
)


def create_app(
    settings: Settings,
    db: Database,
    secrets: Secrets,
    content: Content,
    client: redis.Redis,
    *,
    clock: Clock | None = None,
    said: SaidBook | None = None,
) -> FastAPI:
    """The API and the pages over the given parts; `said`: by default what `client` has."""
    app = describe()
    clock = clock or SystemClock()
    pii, keyring = Pii(secrets.pii_key), KeyRing.of(settings, secrets)
    factor = SecondFactor(keyring, secrets.session_key, clock)
    consents = acting(db, pii, keyring, clock)
    kept_secret = confidence(db, clock, settings.timezone)
    app.state.context = Context(
        settings=settings,
        db=db,
        content=content,
        people=CustomerViews.of(db, pii, keyring, clock, settings.timezone),
        books=BookViews.of(db, keyring),
        desk=CrmDesk.of(db, keyring, clock, settings.timezone, consents.speakers),
        summaries=summaries_of(db, clock),
        crises=alarming(db, clock),
        knowledge=knowledge_of(db, clock),
        settling=settling_of(db, settings, pii, keyring, clock),
        acting=consents,
        enlister=lambda: enlister(db, pii, keyring, clock, settings.timezone),
        trainer=TrainerDesk(db, clock, FlowFolder.of(settings), settings.data_dir / CORRECTIONS),
        register=register(db, pii, keyring, clock, settings.timezone),
        blacklist=blacklist_of(db, pii, keyring, clock, settings.timezone),
        blacklist_views=BlacklistViews.of(db, keyring, clock),
        broadcasts=BroadcastDesk(db, clock, settings.prompts_dir),
        prompts=PromptDesk(settings, db, clock),
        shelf=Shelf(settings, db, clock),
        reviews=review_desk(settings, db, clock),
        calibrations=Calibrations(db, clock),
        coaching=Coaching(db, clock, settings.timezone),
        months=Months(db, clock, settings.timezone),
        checks=CheckDesk(db, clock),
        holds=HoldDesk(db, clock),
        confidence=kept_secret,
        marked=Marked(kept_secret),
        sessions=Sessions(db, secrets.session_key, clock, factor),
        factor=factor,
        staff=Staff(db, clock, factor),
        tokens=Tokens(db, secrets.session_key, clock, settings.token_requests),
        hooks=HookBook(db, keyring, clock, settings, kept_secret),
        keyring=keyring,
        pii=pii,
        clock=clock,
        redis=client,
        said=said or said_book(client),
        hub=Hub(
            connect_async(settings, timeout_s=READER_TIMEOUT_S),
            partial(live.look, content, clock),
        ),
        phone_password=partial(_phone_password, settings, secrets),
        phone_lines=Lines(),
        wall=Shared(wall.SHARED_S),
    )
    app.state.viewers = live.Viewers()
    app.state.web_dir = web_dir(settings)
    return app


def _phone_password(settings: Settings, known: Secrets, phone: str) -> str | None:
    """Agents come while the console runs: whoever is not known is looked for again."""
    if phone not in known.sip and settings.secrets_file.exists():
        known = Secrets.load(settings)
    return known.sip.get(phone)


def describe() -> FastAPI:
    """The app without its parts: enough for its OpenAPI description."""
    # No interactive documentation: it would load scripts from elsewhere.
    app = FastAPI(title=TITLE, version=VERSION, openapi_url=None, docs_url=None, redoc_url=None)
    for router in ROUTERS:
        app.include_router(router)
    app.include_router(pages)
    app.add_middleware(Guard)
    problems.install(app)
    return app
