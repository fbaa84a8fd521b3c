"""What strangers send: odd numbers, odd names, calls from nowhere, agents' phones that dial out."""

import pytest

from tests.calls.ami import Ami
from tests.calls.fake_ivr import FakeIvr, route_to
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.stranger import TRUNK, Stranger
from tests.calls.telephone import Telephone


def _invite(telephone: Telephone, source: str, user: str) -> str:
    """The status line that answers one INVITE."""
    with Stranger(telephone, source) as stranger:
        return stranger.dial(user)


def test_a_call_from_nowhere_must_prove_who_it_is(telephone: Telephone) -> None:
    assert " 401 " in _invite(telephone, "127.0.0.3", "4008123456")


def test_an_unknown_number_of_odd_shape_is_refused(telephone: Telephone) -> None:
    assert " 404 " in _invite(telephone, "127.0.0.2", "s")
    assert " 404 " in _invite(telephone, "127.0.0.2", "connect")


def test_one_caller_too_many_is_told_so_at_once(telephone: Telephone, ivr: FakeIvr) -> None:
    ivr.behaviour = route_to("general")
    usual = telephone.settings.most_callers
    telephone.control.rx("dialplan set global SL_MOST_CALLERS 1")
    try:
        with Stranger(telephone) as first, Stranger(telephone) as second:
            assert " 200 " in first.dial("12345")
            assert " 503 " in second.dial("12345")
        until(lambda: " 200 " in _invite(telephone, TRUNK, "12345"), SERVED_S, "room again")
    finally:
        telephone.control.rx(f"dialplan set global SL_MOST_CALLERS {usual}")


@pytest.mark.parametrize("did", ["1", "12345", "+864008123456", "4" * 60])
def test_numbers_of_every_length_are_answered_and_cut_to_twenty(
    telephone: Telephone, acd: Ami, ivr: FakeIvr, did: str
) -> None:
    ivr.behaviour = route_to("general")
    acd.beat(240)
    with telephone.caller(number="1" * 40, did=did) as caller:
        since = acd.now
        caller.start()
        wait = acd.user_event("ACDWait", SOON_S, since)
    assert wait["Did"] == did[:20]
    assert wait["From"] == "1" * 20


def test_a_callers_name_goes_nowhere(telephone: Telephone, acd: Ami) -> None:
    acd.beat(240)
    since = acd.now
    with Stranger(telephone) as stranger:
        sender = b'"Skills: senior:9\\",X: y" <sip:1001@x>'
        assert " 200 " in stranger.dial("4008123456", sender)
        wait = acd.user_event("ACDWait", SOON_S, since)
    assert wait["CallerIDName"] in ("", "<unknown>")
    assert (wait["Skills"], wait["From"]) == ("", "1001")
    assert "X" not in wait


def test_what_the_ivr_did_not_mean_cannot_make_the_net_spin(
    telephone: Telephone, acd: Ami, ivr: FakeIvr
) -> None:
    ivr.behaviour = route_to("no-such-queue")
    with telephone.agent("1001", ring_ms=50) as agent, telephone.caller() as caller:
        agent.start()
        telephone.join("general", "1001")
        caller.start()
        agent.wait_noted("answered", SOON_S)
