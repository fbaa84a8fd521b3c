"""The console's application, built from its parts; nothing is made at import."""

import redis
from fastapi import FastAPI

from console import problems
from console.api import (
    agents,
    alarms,
    authorities,
    blacklist,
    broadcasts,
    calls,
    health,
    live,
    orders,
    peak,
    people,
    queues,
    recordings,
    registration,
    reviews,
    satisfaction,
    search,
    seniors,
    session,
    talks,
    tasks,
    utterances,
)
from console.content import Content
from console.context import Context
from console.guard import Guard
from console.pages import router as pages
from console.pages import web_dir
from console.sessions import Sessions
from core.clock import Clock, SystemClock
from core.crypto import KeyRing
from core.db import Database
from core.pii import Pii
from core.redis import connect_async
from core.secrets import Secrets
from core.settings import Settings
from crm.client import CrmDesk, acting, enlister, register
from crm.client import blacklist as blacklist_of
from crm.views import BlacklistViews, BookViews, CustomerViews
from ivr.client import CORRECTIONS, BroadcastDesk, TrainerDesk
from quality.client import Calibrations, Coaching, review_desk

TITLE = "Silverline console"
VERSION = "1"
ROUTERS = (
    session.router,
    calls.router,
    search.router,
    recordings.router,
    agents.router,
    queues.router,
    talks.router,
    peak.router,
    authorities.router,
    people.router,
    registration.router,
    blacklist.router,
    broadcasts.router,
    tasks.router,
    orders.router,
    utterances.router,
    reviews.router,
    live.router,
    alarms.router,
    satisfaction.router,
    seniors.router,
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
) -> FastAPI:
    """The API and the pages over the given parts."""
    app = describe()
    clock = clock or SystemClock()
    pii, keyring = Pii(secrets.pii_key), KeyRing.of(settings, secrets)
    app.state.context = Context(
        settings=settings,
        db=db,
        content=content,
        people=CustomerViews.of(db, pii, keyring, clock, settings.timezone),
        books=BookViews.of(db, keyring),
        desk=CrmDesk.of(db, keyring, clock, settings.timezone),
        acting=acting(db, pii, keyring, clock),
        enlister=lambda: enlister(db, pii, keyring, clock, settings.timezone),
        trainer=TrainerDesk(db, clock, settings.flow_folder, settings.data_dir / CORRECTIONS),
        register=register(db, pii, keyring, clock, settings.timezone),
        blacklist=blacklist_of(db, pii, keyring, clock, settings.timezone),
        blacklist_views=BlacklistViews.of(db, keyring, clock),
        broadcasts=BroadcastDesk(db, clock, settings.prompts_dir),
        reviews=review_desk(settings, db, clock),
        calibrations=Calibrations(db, clock),
        coaching=Coaching(db, clock),
        sessions=Sessions(db, secrets.session_key, clock),
        pii=pii,
        clock=clock,
        redis=client,
        live=connect_async(settings),
    )
    app.state.viewers = live.Viewers()
    app.state.web_dir = web_dir(settings)
    return app


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
