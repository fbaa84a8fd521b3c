"""Asterisk's own queues follow the agents' states."""

from acd.actions import Mirror
from acd.mirror import Mirrored

MEMBER = "Local/1001@member/n"


def test_an_agent_becomes_a_member_once() -> None:
    mirrored = Mirrored()
    first = mirrored.plan(Mirror("1001", ("senior", "general"), paused=False))
    assert [c["Queue"] for c in first] == ["sl-general", "sl-senior"]
    assert first[0] == {
        "Action": "QueueAdd",
        "Queue": "sl-general",
        "Interface": MEMBER,
        "MemberName": "1001",
        "StateInterface": "hint:1001@phones",
        "Paused": "false",
    }
    assert mirrored.plan(Mirror("1001", ("senior", "general"), paused=False)) == []


def test_a_break_pauses_and_logging_out_removes() -> None:
    mirrored = Mirrored()
    mirrored.plan(Mirror("1001", ("general",), paused=False))
    pause = mirrored.plan(Mirror("1001", ("general",), paused=True))
    assert [c["Action"] for c in pause] == ["Setvar", "QueuePause"]
    assert (pause[0]["Variable"], pause[0]["Value"]) == ("SL_REST_1001", "")
    assert pause[1]["Paused"] == "true"
    gone = mirrored.plan(Mirror("1001", (), paused=False))
    assert [c["Action"] for c in gone] == ["QueueRemove"]


def test_what_asterisk_remembers_is_corrected() -> None:
    mirrored = Mirrored()
    row = {"event": "QueueMember", "queue": "sl-general", "location": MEMBER, "paused": "1"}
    stranger = {**row, "location": "Local/9999@member/n"}
    mirrored.learn([{"event": "QueueParams"}, row, stranger])
    assert [c["Interface"] for c in mirrored.strangers(["1001"])] == ["Local/9999@member/n"]
    assert [c["Action"] for c in mirrored.plan(Mirror("1001", ("general",), False))] == [
        "QueuePause"
    ]


def test_a_pause_that_ends_by_itself_says_when_before_it_begins() -> None:
    """A dead ACD ends no pause: the dialplan does, and must not end a break that came after it."""
    mirrored = Mirrored()
    mirrored.plan(Mirror("1001", ("general",), paused=False))
    wrap_up = mirrored.plan(Mirror("1001", ("general",), paused=True, until=1000.2))
    assert [c["Action"] for c in wrap_up] == ["Setvar", "QueuePause"]
    assert (wrap_up[0]["Variable"], wrap_up[0]["Value"]) == ("SL_REST_1001", "1001")
    pause = mirrored.plan(Mirror("1001", ("general",), paused=True))
    assert [(c["Action"], c.get("Value")) for c in pause] == [("Setvar", "")]
    ready = mirrored.plan(Mirror("1001", ("general",), paused=False))
    assert [c["Action"] for c in ready] == ["QueuePause"]


def test_the_phones_that_ring_are_told_once_and_anew_to_an_asterisk_that_forgot() -> None:
    mirrored = Mirrored()
    chosen = Mirror("1001", (), paused=False, chosen=("1001soft", "1001desk"))
    told = [{"Action": "Setvar", "Variable": "SL_CHOSEN_1001", "Value": "1001soft&1001desk"}]
    assert mirrored.plan(chosen) == told and mirrored.plan(chosen) == []
    mirrored.learn([])
    assert mirrored.plan(chosen) == told
    every = mirrored.plan(Mirror("1001", (), paused=False, chosen=()))
    assert [command["Value"] for command in every] == [""]
    assert mirrored.plan(Mirror("1002", (), paused=False)) == [], "who never chose costs nothing"
