"""What Asterisk's CEL says of a call, and which of our events it shows to be missing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import events as e
from core.pii import MaskedNumber
from reports.cel import CelBook, complete, missing, parse_line
from reports.fold import fold

CALL = "sl-1763775555.12"
CALLER = "PJSIP/trunk-0000000c"
T0 = 1763775555.0
LATER = T0 + 1000


def line(
    kind: str, after: float, *, channel: str = CALLER, unique: str = CALL, linked: str = CALL,
    context: str = "waiting", app: str = "", **extra: object,
) -> str:  # fmt: skip
    """One line as cel_custom writes it."""
    fields = [kind, f"{T0 + after:.6f}", unique, linked, channel, context, "s", app, "x,y"]
    fields.append(json.dumps(extra) if extra else "")
    return ",".join('"' + text.replace('"', '""') + '"' for text in fields) + "\n"


def agent_line(
    kind: str, after: float, *, agent: str = "1001", local: bool = False, bridge_id: str
) -> str:
    channel = f"Local/{agent}@member-00000001;1" if local else f"PJSIP/{agent}-0000000d"
    unique = "sl-1763775560.13"
    return line(kind, after, channel=channel, unique=unique, context="", bridge_id=bridge_id)


ARRIVAL = [line("CHAN_START", 0, context="inbound"), line("ANSWER", 0.1, context="inbound")]
IVR = [
    line("APP_START", 0.2, context="ivr", app="AGI"),
    line("APP_END", 5, context="ivr", app="AGI"),
]


def talk(begin: float, end: float, local: bool = False) -> list[str]:
    return [
        agent_line("BRIDGE_ENTER", begin, local=local, bridge_id="b1"),
        line("BRIDGE_ENTER", begin + 0.5, context="connect", bridge_id="b1"),
        agent_line("BRIDGE_EXIT", end, local=local, bridge_id="b1"),
        line("BRIDGE_EXIT", end + 0.01, context="connect", bridge_id="b1"),
    ]


def hang_up(after: float, source: str = CALLER, context: str = "waiting") -> list[str]:
    return [
        line("HANGUP", after, context=context, hangupcause=16, hangupsource=source, dialstatus=""),
        line("CHAN_END", after, context=context),
        line("LINKEDID_END", after, context=context),
    ]


def book(*parts: list[str]) -> CelBook:
    made = CelBook()
    for text in [text for part in parts for text in part]:
        found = parse_line(text)
        assert found
        made.feed(found)
    return made


def lacking(made: CelBook, *known: str, before: float = LATER) -> dict[str, e.Event]:
    (call,) = made.due(before)
    return {event.type: event for event in missing(call, known, before)}


def test_a_complete_call_lacks_nothing() -> None:
    made = book(ARRIVAL, IVR, talk(8, 20), hang_up(21))
    assert lacking(made, "CallArrived", "CallAnswered", "CallEnded") == {}


def test_a_call_answered_through_asterisks_queue() -> None:
    made = book(ARRIVAL, IVR, talk(8, 20, local=True), hang_up(21))
    found = lacking(made, "CallArrived")
    assert list(found) == ["CallAnswered", "CallEnded"]
    answered, ended = found["CallAnswered"], found["CallEnded"]
    assert isinstance(answered, e.CallAnswered)
    assert isinstance(ended, e.CallEnded)
    assert (answered.agent_id, answered.via, answered.waited_s) == ("1001", "fallback", 3.5)
    assert (ended.cause, ended.talk_s) == (16, 11.5)
    folded = fold(CALL, found.values())
    assert folded
    assert folded.call.outcome == "answered"


def test_an_answer_is_reported_while_they_still_talk() -> None:
    made = book(ARRIVAL, IVR, talk(8, 20)[:2])
    assert list(lacking(made, "CallQueued")) == ["CallAnswered"]
    assert made.due(T0 + 8) == []


def test_nothing_is_missing_before_its_time() -> None:
    made = book(ARRIVAL, IVR, talk(8, 20), hang_up(21))
    assert list(lacking(made, "CallArrived", before=T0 + 15)) == ["CallAnswered"]
    (call,) = made.due(T0 + 15)
    assert not complete(call, T0 + 15)


@pytest.mark.parametrize(
    ("context", "stage"),
    [("ivr", "ivr"), ("waiting", "waiting"), ("fallback", "waiting"), ("connect", "ringing")],
)
def test_a_caller_who_hung_up_unseen(context: str, stage: str) -> None:
    found = lacking(book(ARRIVAL, IVR, hang_up(9, context=context)), "CallArrived", "CallQueued")
    assert list(found) == ["CallAbandoned", "CallEnded"]
    abandoned = found["CallAbandoned"]
    assert isinstance(abandoned, e.CallAbandoned)
    assert (abandoned.stage, abandoned.waited_s) == (stage, 4)


def test_a_call_that_our_side_ended_was_not_abandoned() -> None:
    found = lacking(book(ARRIVAL, IVR, hang_up(9, source="dialplan/builtin")), "CallArrived")
    assert list(found) == ["CallEnded"]


def test_a_call_nobody_of_us_saw_gets_an_arrival_without_a_number() -> None:
    found = lacking(book(ARRIVAL, hang_up(2, context="inbound")))
    arrived = found["CallArrived"]
    assert isinstance(arrived, e.CallArrived)
    assert arrived.caller == MaskedNumber(masked="未知", hash="")


def test_the_same_events_come_out_every_time() -> None:
    parts = (ARRIVAL, IVR, talk(8, 20), hang_up(21))
    assert lacking(book(*parts)) == lacking(book(*parts))
    assert lacking(book(*parts, *parts)) == lacking(book(*parts))


def test_calls_that_did_not_come_from_outside_are_none_of_ours() -> None:
    start = line("CHAN_START", 0, channel="PJSIP/1001-0000000d", context="from-agent")
    assert book([start], hang_up(1)).calls == {}


def test_a_new_life_of_asterisk_ends_the_calls_of_the_old_one() -> None:
    new = "sl-1763775600.0"
    restart = line("CHAN_START", 45, unique=new, linked=new, context="inbound")
    made = book(ARRIVAL, IVR, talk(8, 20)[:2], [restart])
    assert made.calls[CALL].ended == T0 + 45 or made.calls[CALL].ended == T0 + 8.5
    assert made.calls[CALL].cause == 38
    assert made.calls[new].ended is None


def test_neighbours_written_in_the_wrong_order_are_no_restart() -> None:
    older = "sl-1763775554.11"
    made = book(ARRIVAL, [line("CHAN_START", 0.1, unique=older, linked=older, context="inbound")])
    assert made.calls[CALL].ended is None


def test_an_agent_on_two_channels_is_not_counted_twice() -> None:
    second = [
        line("BRIDGE_ENTER", 12, channel="PJSIP/1002-0000000e", context="", bridge_id="b1"),
        line("BRIDGE_EXIT", 16, channel="PJSIP/1002-0000000e", context="", bridge_id="b1"),
    ]
    begun, over = talk(8, 20)[:2], talk(8, 20)[2:]
    ended = lacking(book(ARRIVAL, IVR, begun, second, over, hang_up(21)))["CallEnded"]
    assert isinstance(ended, e.CallEnded)
    assert ended.talk_s == 11.5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        '"HANGUP","1763775555.1"',
        ARRIVAL[0][:40],
        ARRIVAL[0].replace("1763775555", "1e400"),
        ARRIVAL[0].replace("1763775555.000000", "nan"),
        ARRIVAL[0].replace(CALL, "x" * 65),
        line("HANGUP", 1).replace('""', '"[1]"'),
        '"' * 1000,
        "\0",
    ],
)
def test_damaged_lines_are_passed_over(text: str) -> None:
    assert parse_line(text) is None


@given(st.text(max_size=200))
def test_no_text_makes_the_parser_raise(text: str) -> None:
    parse_line(text)


KINDS = [
    "CHAN_START",
    "BRIDGE_ENTER",
    "BRIDGE_EXIT",
    "HANGUP",
    "CHAN_END",
    "LINKEDID_END",
    "ANSWER",
]


@given(
    st.lists(
        st.builds(
            line,
            st.sampled_from(KINDS),
            st.floats(0, 100),
            channel=st.sampled_from([CALLER, "PJSIP/1001-0000000d", "Local/1002@member-01;1"]),
            unique=st.sampled_from([CALL, "sl-1763775560.13", "sl-1763775640.1"]),
            context=st.sampled_from(["inbound", "ivr", "connect", ""]),
            bridge_id=st.sampled_from(["b1", "b2", None]),
            hangupcause=st.sampled_from([16, "x", None, []]),
        )
    )
)
def test_lines_in_any_order_give_possible_events(lines: list[str]) -> None:
    made = book(lines)
    for call in made.due(LATER):
        found = missing(call, (), LATER)
        assert len({event.id for event in found}) == len(found)
        assert all(event.talk_s >= 0 for event in found if isinstance(event, e.CallEnded))
