"""Manager events as inputs, whatever they contain."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd import inputs, translate
from acd.engine import Engine
from core.pii import MaskedNumber, Pii
from tests.acd.world import LIMITS, ROSTER

MASK = Pii(b"k" * 32).masked
WAIT = {
    "event": "UserEvent",
    "userevent": "ACDWait",
    "channel": "PJSIP/trunk-00000001",
    "uniqueid": "sl-1.2",
    "call": "sl-1.2",
    "queue": "senior",
    "skills": "senior:5,repair:1",
    "credit": "60",
    "senior": "1",
    "start": "1000",
    "did": "4008123456",
    "from": "13912340072",
    "back": "abc",
}
NAMES = st.sampled_from([*WAIT, "ds", "hc", "cause", "device", "state", "chanvariable", "offer"])
TEXT = st.text(max_size=40) | st.sampled_from(
    ["sl-1.2", "PJSIP/1001-00000001", "PJSIP/1001", "SL_CALL=sl-1.2", "nan", "inf", "-1", "1e400"]
)
VALUES = TEXT | st.lists(TEXT, max_size=3)
EVENTS = st.sampled_from(sorted(translate.EVENTS))


def test_an_announcement_is_read_whole_and_its_number_masked() -> None:
    waits = translate.event(WAIT, MASK)
    assert isinstance(waits, inputs.CallWaits)
    assert waits.skills == {"senior": 5, "repair": 1}
    assert (waits.credit_s, waits.senior, waits.start, waits.back) == (60.0, True, 1000.0, "abc")
    assert isinstance(waits.caller, MaskedNumber) and "1234007" not in repr(waits)


def test_the_agents_meant_for_the_caller_and_the_tier_are_read_or_left_out() -> None:
    named = {"named": "1001", "owner": "1002", "tier": "vip"}
    waits = translate.event({**WAIT, **named}, MASK)
    assert isinstance(waits, inputs.CallWaits)
    assert (list(waits.meant()), waits.tier) == ([("named", "1001"), ("owner", "1002")], "vip")
    wrong = {"named": "1001&PJSIP/x", "owner": "", "tier": "VIP "}
    waits = translate.event({**WAIT, **wrong}, MASK)
    assert isinstance(waits, inputs.CallWaits)
    assert (list(waits.meant()), waits.tier) == ([], "")


def test_only_the_callers_own_channel_may_ask_for_a_person() -> None:
    assert translate.event({**WAIT, "uniqueid": "sl-9.9"}, MASK) is None


def test_our_variables_are_read_from_one_header_or_several() -> None:
    several = {"chanvariable": ["SL_CALL=sl-1.2", "OTHER=agent"], "uniqueid": "sl-1.3"}
    leg = translate.leg({**several, "channel": "PJSIP/1001-0000000a"})
    assert leg == inputs.Leg("sl-1.3", "sl-1.2", "1001")
    assert translate.variables({"chanvariable": "SL_CALL=x"}) == {"SL_CALL": "x"}


def test_levels_credit_and_skills_are_kept_within_bounds() -> None:
    wild = {**WAIT, "skills": "a:99,b:0,C:1,:3,d,e:x," + "f:1," * 50, "credit": "1e9"}
    waits = translate.event(wild, MASK)
    assert isinstance(waits, inputs.CallWaits)
    assert waits.skills == {"a": 10, "b": 1, "f": 1}
    assert waits.credit_s == translate.MOST_CREDIT_S


@given(st.lists(st.tuples(EVENTS, st.dictionaries(NAMES, VALUES)), max_size=8))
def test_nothing_that_asterisk_says_breaks_the_engine(
    messages: list[tuple[str, dict[str, Any]]],
) -> None:
    engine = Engine(ROSTER, LIMITS, lambda: "id")
    engine.activate(1000.0)
    for name, fields in messages:
        found = translate.event({**fields, "event": name}, MASK)
        if found is not None:
            engine.feed(found, 1000.0)


@given(st.lists(st.dictionaries(NAMES, VALUES), max_size=5))
def test_no_listing_breaks_the_engine(rows: list[dict[str, Any]]) -> None:
    engine = Engine(ROSTER, LIMITS, lambda: "id")
    engine.feed(translate.snapshot(1000.0, rows, rows, {}, MASK), 1000.0)
    engine.activate(1000.0)


@pytest.mark.parametrize("name", ["Hold", "Unhold"])
def test_hold_is_read_with_the_leg_that_did_it(name: str) -> None:
    headers = {"event": name, "channel": "PJSIP/1001soft-0000000b", "uniqueid": "sl-1.3"}
    found = translate.event(headers, MASK)
    assert found == inputs.HoldChanged(inputs.Leg("sl-1.3", None, "1001"), held=name == "Hold")


def test_a_further_phone_is_told_apart_from_the_first() -> None:
    headers = {"event": "DeviceStateChange", "device": "PJSIP/1001soft", "state": "INUSE"}
    assert translate.event(headers, MASK) == inputs.DeviceChanged("1001soft", "INUSE")
