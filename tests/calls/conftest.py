"""One telephone per run: real Asterisk and Redis under runit, the test in place of IVR and ACD."""

from collections.abc import Iterator

import pytest

from acd.client import AcdClient
from core.redis import connect
from tests.calls import telephone as telephones
from tests.calls.ami import Ami
from tests.calls.fake_ivr import FakeIvr
from tests.calls.telephone import Telephone


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


@pytest.fixture
def agents(centre: Telephone) -> Iterator[AcdClient]:
    """The ACD as the console sees it."""
    client = connect(centre.settings, timeout_s=15.0)
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
