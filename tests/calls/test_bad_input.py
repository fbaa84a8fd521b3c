"""Callers who press everything, hang up anywhere, say nothing; connections that are no calls."""

import contextlib
import resource
import socket
import time
from collections.abc import Iterator
from functools import partial

import pytest

from silverline.demo.robots import Key
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.stranger import Stranger
from tests.calls.telephone import Telephone
from tests.calls.whole_centre import HOTLINE, WholeCentre

BRAND = "4008123456"
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
        whole.books_agree([call])
    assert whole.rows([call])[call].outcome in ("ended_in_ivr", "abandoned")


def test_a_storm_of_keys_and_thousands_of_connections_that_say_nothing(whole: WholeCentre) -> None:
    """A caller is served all the same, and by the IVR: not by the net under it."""
    before = set(whole.arrivals())
    keys = [Key(key, 0.3 * number) for number, key in enumerate("*#95*#78*#96" * 4)]
    with (
        _half_open(whole.telephone),
        whole.signed_in("1003") as (agent,),
        whole.caller(did=BRAND, keys=keys) as caller,
    ):
        caller.start()
        agent.wait_noted("answered", SERVED_S)
        call = _new_call(whole, before)
        whole.converse(call)
    whole.books_agree([call])
    assert {"CallArrived", "CallerRecognized", "CallAnswered"} <= set(whole.events(call))


def test_a_seniors_agent_is_rung_within_three_seconds_of_the_greetings_end(
    whole: WholeCentre,
) -> None:
    """By Asterisk's account, from the IVR's letting go of the call; 6-12 ms on two busy cores."""
    before = set(whole.arrivals())
    with whole.signed_in("1001") as (agent,), whole.caller("13912340072") as caller:
        caller.start()
        agent.wait_noted("ringing", SERVED_S)
        call = _new_call(whole, before)

        def moments(kind: str, field: int, word: str) -> list[float]:
            rows = whole.telephone.cel(call)
            return [float(row[1]) for row in rows if row[0] == kind and word in row[field]]

        until(lambda: bool(moments("CHAN_START", 4, "1001")), SOON_S, "Asterisk's account")
        rung, let_go = moments("CHAN_START", 4, "1001"), moments("APP_END", 7, "AGI")
        assert rung[0] - let_go[-1] < 3


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
        until(lambda: "CallerRecognized" in whole.events(call), SOON_S, "looked up")
    whole.books_agree([call])
    assert "1" * 20 not in (whole.rows([call])[call].caller_masked or "")


MARK = "Zq7"
"""Part of each odd name: it must turn up nowhere."""
INJECTED = b"Action: Originate"
ODD_SENDERS = {
    b'"Anonymous Zq7" <sip:anonymous@anonymous.invalid>': "匿名",
    b"<sip:127.0.0.2>": "匿名",
    '"王建国Zq7" <sip:13900000021@127.0.0.2>'.encode(): "139****0021",
    '"王建国Zq7" <sip:13900000022@127.0.0.2>'.encode("gbk"): "139****0022",
    b'"a\\"b\\\\,Zq7: y\\" <sip:1@x>" <sip:13900000023@127.0.0.2>': "139****0023",
    b'"Zq7%0d%0aAction: Originate" <sip:13900000025@127.0.0.2>': "139****0025",
    b'"${Zq7}" <sip:%24%7BEPOCH%7D%0d%0aAction:Originate@127.0.0.2>': "匿名",
    b"<sip:" + b"9" * 40 + b"@127.0.0.2>": "999****9999",
}
"""From headers, and how the caller is shown."""
TORN_SENDERS = (
    b'"Zq7\r\n Action: Originate" <sip:13900000024@127.0.0.2>',
    b'"Zq7\r\n\r\nAction: Originate\r\nZq7: " <sip:13900000024@127.0.0.2>',
)
"""With line ends in the name this is no SIP: Asterisk throws the message away."""


def test_odd_names_and_numbers_are_answered_masked_and_go_nowhere(whole: WholeCentre) -> None:
    control = whole.telephone.control
    shown: dict[str, str] = {}
    ever = set(whole.arrivals())
    with contextlib.ExitStack() as phones:
        strangers = []
        for sender in TORN_SENDERS:
            phones.enter_context(Stranger(whole.telephone)).invite(HOTLINE, sender)
        for sender, masked in ODD_SENDERS.items():
            before = set(whole.arrivals())
            stranger = phones.enter_context(Stranger(whole.telephone))
            assert " 200 " in stranger.dial(HOTLINE, sender), sender
            strangers.append(stranger)
            shown[_new_call(whole, before)] = masked
        for call in shown:
            until(partial(whole.queued, [call]), SERVED_S, f"{call} in line")
        for stranger in strangers:
            stranger.hang_up()
        whole.books_agree(list(shown))
    assert set(whole.arrivals()) - ever == set(shown)
    rows = whole.rows(list(shown))
    assert {call: row.caller_masked for call, row in rows.items()} == shown
    assert {row.outcome for row in rows.values()} == {"abandoned"}
    assert "0 active channels" in control.rx("core show channels")
    assert _files_with(whole, MARK.encode(), INJECTED) == []


def _files_with(whole: WholeCentre, *words: bytes) -> list[str]:
    """What the centre has written that holds one of the words: logs, records, database, Redis.

    Asterisk's own log is left out: it prints the SIP message that it throws away.
    """
    settings = whole.telephone.settings
    theirs = settings.log_dir / "asterisk"
    files = [path for path in settings.data_dir.rglob("*") if path.is_file()]
    files = [path for path in files if theirs not in path.parents]
    return [str(path) for path in files if any(word in path.read_bytes() for word in words)]
