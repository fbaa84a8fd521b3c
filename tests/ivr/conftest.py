"""What the IVR's tests share."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.ivr.conversations import Peer

# A time limit for each example measures how busy the machine is, not our code.
settings.register_profile("silverline", deadline=None)
settings.load_profile("silverline")


@pytest.fixture(autouse=True)
def no_socket_stays_open() -> Iterator[None]:
    yield
    Peer.close_all()
