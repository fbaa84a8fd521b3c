"""What strangers send: odd numbers, odd names, calls from nowhere, agents' phones that dial out."""

import socket

import pytest

from silverline.demo import robots
from tests.calls.ami import Ami
from tests.calls.fake_ivr import FakeIvr, route_to
from tests.calls.telephone import Telephone

SOON_S = 5.0


def _invite(telephone: Telephone, source: str, user: str, sender: str = "x") -> str:
    """Send one INVITE from `source`; return the status line of the first final answer."""
    settings = telephone.settings
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.bind((source, robots.free_port(source)))
        phone.settimeout(SOON_S)
        here = f"{source}:{phone.getsockname()[1]}"
        lines = [
            f"INVITE sip:{user}@{settings.bind}:{settings.sip_port} SIP/2.0",
            f"Via: SIP/2.0/UDP {here};branch=z9hG4bKstranger{phone.getsockname()[1]}",
            f"From: {sender}<sip:1001@{source}>;tag=s",
            f"To: <sip:{user}@{settings.bind}>",
            f"Call-ID: stranger-{phone.getsockname()[1]}",
            "CSeq: 1 INVITE",
            f"Contact: <sip:x@{here}>",
            "Max-Forwards: 70",
            "Content-Length: 0",
            "\r\n",
        ]
        phone.sendto("\r\n".join(lines).encode(), (settings.bind, settings.sip_port))
        while True:
            status = phone.recv(4096).decode().split("\r\n")[0]
            if " 100 " not in status and " 180 " not in status:
                return status


def test_a_call_from_nowhere_must_prove_who_it_is(telephone: Telephone) -> None:
    assert " 401 " in _invite(telephone, "127.0.0.3", "4008123456")


def test_an_unknown_number_of_odd_shape_is_refused(telephone: Telephone) -> None:
    assert " 404 " in _invite(telephone, "127.0.0.2", "s")
    assert " 404 " in _invite(telephone, "127.0.0.2", "connect")


@pytest.mark.parametrize("did", ["1", "12345", "+864008123456", "4" * 60])
def test_numbers_of_every_length_are_answered_and_cut_to_twenty(
    telephone: Telephone, acd: Ami, ivr: FakeIvr, did: str
) -> None:
    ivr.behaviour = route_to("general")
    acd.beat(60)
    with telephone.caller(number="1" * 40, did=did) as caller:
        since = acd.now
        caller.start()
        wait = acd.user_event("ACDWait", SOON_S, since)
    assert wait["Did"] == did[:20]
    assert wait["From"] == "1" * 20


def test_a_callers_name_goes_nowhere(telephone: Telephone, acd: Ami) -> None:
    acd.beat(60)
    since = acd.now
    status = _invite(telephone, "127.0.0.2", "4008123456", sender='"Skills: senior:9\\",X: y" ')
    assert " 200 " in status
    wait = acd.user_event("ACDWait", SOON_S, since)
    assert wait["CallerIDName"] in ("", "<unknown>")
    assert (wait["Skills"], wait["From"]) == ("", "1001")
    assert "X" not in wait
    telephone.control.rx("channel request hangup all")


def test_what_the_ivr_did_not_mean_cannot_make_the_net_spin(
    telephone: Telephone, acd: Ami, ivr: FakeIvr
) -> None:
    ivr.behaviour = route_to("no-such-queue")
    with telephone.agent("1001", ring_ms=50) as agent, telephone.caller() as caller:
        agent.start()
        telephone.join("general", "1001")
        caller.start()
        agent.wait_noted("answered", SOON_S)
