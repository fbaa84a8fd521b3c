"""Callers who press everything, hang up anywhere, say nothing; connections that are no calls."""

import contextlib
import resource
import socket
import time
from collections.abc import Iterator

import pytest

from silverline.demo.robots import Key
from tests.calls.telephone import Telephone
from tests.calls.whole_centre import WholeCentre, until

BRAND = "4008123456"
SOON_S = 5.0
TO_AN_AGENT_S = 45.0
HALF_OPEN = 3000


def _new_call(whole: WholeCentre, before: set[str]) -> str:
    until(lambda: bool(set(whole.arrivals()) - before), SOON_S, "a call")
    return (set(whole.arrivals()) - before).pop()


@pytest.mark.parametrize("after_s", [0.1, 2.0, 6.0, 12.0])
def test_a_caller_who_hangs_up_anywhere_leaves_a_closed_call(
    whole: WholeCentre, after_s: float
) -> None:
    before = set(whole.arrivals())
    with whole.telephone.caller(did=BRAND) as caller:
        caller.start()
        caller.wait_noted("answered", SOON_S)
        call = _new_call(whole, before)
        time.sleep(after_s)
        caller.hang_up()
        whole.books_agree([call], 20)
    assert whole.rows([call])[call].outcome in ("ended_in_ivr", "abandoned")


def test_a_storm_of_keys_and_thousands_of_connections_that_say_nothing(whole: WholeCentre) -> None:
    """A caller is served all the same, and by the IVR: not by the net under it."""
    before = set(whole.arrivals())
    keys = [Key(key, 0.3 * number) for number, key in enumerate("*#95*#78*#96" * 4)]
    with (
        _half_open(whole.telephone),
        whole.signed_in("1003") as (agent,),
        whole.telephone.caller(did=BRAND, keys=keys) as caller,
    ):
        caller.start()
        agent.wait_noted("answered", TO_AN_AGENT_S)
        call = _new_call(whole, before)
    whole.books_agree([call])
    assert {"CallArrived", "CallerRecognized", "CallAnswered"} <= set(whole.events(call))


@contextlib.contextmanager
def _half_open(telephone: Telephone) -> Iterator[None]:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    address = (telephone.settings.bind, telephone.settings.agi_port)
    socket.create_connection(address).close()
    with contextlib.ExitStack() as opened:
        for _ in range(HALF_OPEN):
            opened.enter_context(socket.create_connection(address, timeout=SOON_S))
        yield


def test_an_unknown_number_dialled_from_a_very_long_one(whole: WholeCentre) -> None:
    before = set(whole.arrivals())
    with whole.telephone.caller("1" * 40, "99999") as caller:
        caller.start()
        call = _new_call(whole, before)
        until(lambda: "CallerRecognized" in whole.events(call), 15, "looked up")
    whole.books_agree([call], 20)
    assert "1" * 20 not in (whole.rows([call])[call].caller_masked or "")
