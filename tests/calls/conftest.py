"""One telephone per run: real Asterisk and Redis under runit, the test in place of IVR and ACD."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from acd.client import AcdClient
from core.db import Database
from core.redis import connect
from silverline.supervise import chosen, states
from tests.calls import telephone as telephones
from tests.calls.ami import Ami
from tests.calls.centre_acd import Acd, beside
from tests.calls.fake_ivr import FakeIvr
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.telephone import Telephone
from tests.calls.whole_centre import WholeCentre, murmur

TEST_LIMIT_S = 600
"""No goal either: each wait has a limit of its own."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole calls take the time that calls take, more on a slow machine."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.timeout(TEST_LIMIT_S))


@pytest.fixture(scope="session")
def telephone() -> Iterator[Telephone]:
    """Redis and Asterisk only."""
    with telephones.running(["redis", "asterisk"]) as running:
        yield running


@pytest.fixture(scope="session")
def centre() -> Iterator[Telephone]:
    """A whole centre as far as a caller can tell: the real IVR and the real ACD."""
    with telephones.running(["redis", "asterisk", "ivr", "acd"]) as running:
        yield running


@pytest.fixture(scope="module")
def running_acd(centre: Telephone) -> Iterator[Acd]:
    """The real ACD beside a module's own centre."""
    with beside(centre) as acd:
        yield acd


@pytest.fixture(scope="module")
def router(centre: Telephone) -> Iterator[FakeIvr]:
    """In the place of the IVR of a module's own centre."""
    server = FakeIvr(centre.settings.bind, centre.settings.agi_port)
    yield server
    server.close()


@pytest.fixture
def db(centre: Telephone) -> Iterator[Database]:
    """The books of a module's own centre."""
    database = Database(centre.settings.sql_url)
    yield database
    database.close()


@pytest.fixture(scope="module")
def track(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Faint noise, which nobody takes for speech."""
    return murmur(tmp_path_factory.mktemp("track"))


@pytest.fixture
def agents(centre: Telephone) -> Iterator[AcdClient]:
    """The ACD as the console sees it."""
    client = connect(centre.settings, timeout_s=SOON_S)
    yield AcdClient(client, deadline_s=10.0)
    client.close()


@pytest.fixture
def acd(telephone: Telephone) -> Iterator[Ami]:
    """The ACD's manager connection; it does not beat unless the test does."""
    manager = telephone.manager()
    manager.stop_beating()
    telephone.leave_all()
    yield manager
    manager.stop_beating()
    manager.close()
    telephone.leave_all()


@pytest.fixture
def ivr(telephone: Telephone) -> Iterator[FakeIvr]:
    """An IVR that misbehaves as told."""
    server = FakeIvr(telephone.settings.bind, telephone.settings.agi_port)
    yield server
    server.close()


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeCentre]:
    """A centre with every process there is."""
    with telephones.running([service.name for service in chosen(None)]) as running:
        db, client = Database(running.settings.sql_url), connect(running.settings, timeout_s=SOON_S)
        track = murmur(tmp_path_factory.mktemp("track"))
        yield WholeCentre(running, db, AcdClient(client, deadline_s=10.0), track)
        client.close()
        db.close()


@pytest.fixture
def whole(everything: WholeCentre) -> WholeCentre:
    """Every service is well."""

    def troubles() -> list[str]:
        return [f"{s.name} {s.trouble}" for s in states(everything.telephone.settings) if s.trouble]

    until(lambda: not troubles(), SERVED_S, lambda: "; ".join(troubles()))
    return everything
