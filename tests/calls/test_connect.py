"""The usual way to an agent: [connect], one offer at a time, every outcome reported."""

import pytest

from acd import offers
from silverline.demo.robots import Key
from tests.calls.ami import Ami, Event
from tests.calls.fake_ivr import FakeIvr, Line, route_to
from tests.calls.patience import SOON_S
from tests.calls.telephone import Telephone, speech


def _waiting(acd: Ami, since: int) -> Event:
    return acd.user_event("ACDWait", SOON_S, since)


@pytest.fixture(autouse=True)
def _general(acd: Ami, ivr: FakeIvr) -> None:
    """The IVR routes, and the ACD is alive."""
    ivr.behaviour = route_to("general")
    acd.beat(240)


@pytest.mark.parametrize(
    ("answer", "status", "cause"),
    [
        ("486 Busy Here", "BUSY", "17"),
        ("480 Temporarily Unavailable", "NOANSWER", "19"),
        ("603 Decline", "CHANUNAVAIL", "21"),
        ("503 Service Unavailable", "CONGESTION", "34"),
    ],
)
def test_a_refused_offer_is_reported_and_the_call_waits_on(
    telephone: Telephone, acd: Ami, answer: str, status: str, cause: str
) -> None:
    with telephone.agent("1001", ring_ms=50, refuse=answer) as agent, telephone.caller() as caller:
        agent.start()
        since = acd.now
        caller.start()
        wait = _waiting(acd, since)
        acd.redirect(wait["Channel"], "1001", offer="offer-7")
        back = acd.user_event("ACDBack", SOON_S, since)
        again = acd.user_event("ACDWait", SOON_S, acd.events.index(back))
    assert (back["DS"], back["HC"], back["Offer"], back["Agent"]) == (
        status,
        cause,
        "offer-7",
        "1001",
    )
    assert again["Start"] == wait["Start"]


def test_an_agent_without_a_phone_is_reported_at_once(telephone: Telephone, acd: Ami) -> None:
    with telephone.caller() as caller:
        since = acd.now
        caller.start()
        acd.redirect(_waiting(acd, since)["Channel"], "1004")
        back = acd.user_event("ACDBack", SOON_S, since)
    assert back["DS"] == "CHANUNAVAIL"


def test_no_answer_is_reported_after_the_ring_time(telephone: Telephone, acd: Ami) -> None:
    telephone.control.rx("dialplan set global SL_RING 1")
    try:
        with telephone.agent("1001", ring_ms=30_000) as agent, telephone.caller() as caller:
            agent.start()
            since = acd.now
            caller.start()
            acd.redirect(_waiting(acd, since)["Channel"], "1001")
            back = acd.user_event("ACDBack", SOON_S, since)
            agent.wait_noted("not-answered", SOON_S)
    finally:
        telephone.control.rx(f"dialplan set global SL_RING {telephone.settings.ring_s}")
    assert back["DS"] == "NOANSWER"


def test_two_calls_offered_to_one_agent_ring_only_once(telephone: Telephone, acd: Ami) -> None:
    with (
        telephone.agent("1001", ring_ms=30_000) as agent,
        telephone.caller("13900000001") as first,
        telephone.caller("13900000002") as second,
    ):
        agent.start()
        channels = []
        for caller in (first, second):
            since = acd.now
            caller.start()
            channels.append(_waiting(acd, since)["Channel"])
        acd.redirect(channels[0], "1001", offer="a")
        agent.wait_noted("ringing", SOON_S)
        since = acd.now
        acd.redirect(channels[1], "1001", offer="b")
        back = acd.user_event("ACDBack", SOON_S, since)
        assert (back["Offer"], back["DS"]) == ("b", "REFUSED")
        assert agent.noted("ringing") == 1


def test_a_caller_sent_early_waits_for_the_agents_channel_to_end(
    telephone: Telephone, acd: Ami
) -> None:
    with (
        telephone.agent("1001", ring_ms=1) as agent,
        telephone.caller("13900000001") as first,
        telephone.caller("13900000002") as second,
    ):
        agent.start()
        channels = []
        for caller in (first, second):
            since = acd.now
            caller.start()
            channels.append(_waiting(acd, since)["Channel"])
        acd.redirect(channels[0], "1001", offer="a")
        agent.wait_noted("answered", SOON_S)
        since = acd.now
        acd.redirect(channels[1], "1001", offer="b", context=offers.NEXT)
        back = acd.user_event("ACDBack", SOON_S, since)
        assert (back["Offer"], back["DS"]) == ("b", "REFUSED"), "the conversation went on"
        assert agent.noted("ringing") == 1
        since = acd.now
        acd.redirect(channels[1], "1001", offer="c", context=offers.NEXT)
        agent.hang_up()
        agent.wait_noted("answered", SOON_S, times=2)
        ended = acd.user_event("ACDBack", SOON_S, since)
        assert (ended["Offer"], ended["DS"]) == ("a", "ANSWER")


def test_a_refused_offer_leaves_the_agent_free_for_the_next(telephone: Telephone, acd: Ami) -> None:
    with telephone.agent("1001", ring_ms=50, talk_limit_ms=300) as agent:
        agent.start()
        for turn in (1, 2):
            with telephone.caller() as caller:
                since = acd.now
                caller.start()
                acd.redirect(_waiting(acd, since)["Channel"], "1001", offer=f"o{turn}")
                agent.wait_noted("hung-up", SOON_S, times=turn)
                back = acd.user_event("ACDBack", SOON_S, since)
                caller.wait(SOON_S)
            assert back["DS"] == "ANSWER"


def test_the_caller_giving_up_stops_the_ringing(telephone: Telephone, acd: Ami) -> None:
    with telephone.agent("1001", ring_ms=30_000) as agent, telephone.caller() as caller:
        agent.start()
        since = acd.now
        caller.start()
        acd.redirect(_waiting(acd, since)["Channel"], "1001")
        agent.wait_noted("ringing", SOON_S)
        caller.hang_up()
        agent.wait_noted("not-answered", SOON_S)


def test_both_sides_are_recorded_from_the_moment_they_are_bridged(
    telephone: Telephone, acd: Ami
) -> None:
    import soundfile

    with (
        telephone.agent(
            "1001", ring_ms=50, speech=speech("young_menu-agent"), talk_limit_ms=8000
        ) as agent,
        telephone.agent("1002", ring_ms=50, refuse="486 Busy Here") as busy,
        telephone.caller(speech=speech("young_menu-caller")) as caller,
    ):
        agent.start()
        busy.start()
        since = acd.now
        caller.start()
        wait = _waiting(acd, since)
        acd.redirect(wait["Channel"], "1002")  # a failed offer first must not scramble the legs
        acd.user_event("ACDBack", SOON_S, since)
        acd.redirect(wait["Channel"], "1001")
        agent.wait_noted("answered", SOON_S)
        caller.cue()
        caller.wait(SOON_S)
    lengths = []
    for leg in telephone.legs(wait["Call"]):
        samples, rate = soundfile.read(str(leg))
        lengths.append(len(samples) / rate)
        assert abs(samples).max() > 0.1
        assert (samples**2).mean() ** 0.5 > 0.01
    assert lengths[0] == pytest.approx(8.0, abs=2)
    assert lengths[0] == pytest.approx(lengths[1], abs=0.5)


def test_keys_reach_the_ivr(telephone: Telephone, acd: Ami, ivr: FakeIvr) -> None:
    def ask(line: Line) -> None:
        line("SET VARIABLE TIMEOUT(absolute) 60")
        for _ in range(3):
            line("WAIT FOR DIGIT 15000")
        line('SET VARIABLE SL_ROUTE "hangup"')

    ivr.behaviour = ask
    keys = (Key("2", 2.0), Key("#", 3.0), Key("0", 4.0))
    with telephone.caller(keys=keys) as caller:
        caller.start()
        caller.wait(SOON_S)
    digits = [a.split("result=")[1] for a in ivr.answers if a.split("result=")[1] not in ("1", "0")]
    assert digits == [str(ord(key.key)) for key in keys]


def test_keys_while_waiting_do_not_end_the_call(telephone: Telephone, acd: Ami) -> None:
    with telephone.caller(keys=(Key("5", 1.2), Key("*", 1.8))) as caller:
        since = acd.now
        caller.start()
        wait = _waiting(acd, since)
        for _ in range(2):
            wait = acd.user_event("ACDWait", SOON_S, acd.events.index(wait) + 1)
