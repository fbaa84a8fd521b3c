"""A spoken receipt on a real telephone: rung with the centre's number, told twice, let go."""

from collections.abc import Iterator

import pytest

from core import assets
from crm.sms.adapters.call_file import CallFiles
from crm.sms.ports import Answer, Outgoing
from crm.sms.wiring import speaker
from ivr.adapters.own_prompts import read
from silverline.demo.robots import AtHome, Centre, free_port
from tests.calls import telephone as telephones
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.telephone import Telephone

OFFICIAL = "4008123456"
HOME = free_port("127.0.0.2")
RECEIPT = "slow/receipt-voicemail"
PAUSES_S = 3.0
"""Before, between and after."""


@pytest.fixture(scope="module")
def centre() -> Iterator[Telephone]:
    with telephones.running(
        ["redis", "asterisk"],
        trunk_address=f"127.0.0.2:{HOME}",
        official_number=OFFICIAL,
        voice_receipts=True,
        callback_ring_s=10,
    ) as running:
        yield running


@pytest.fixture
def calls(centre: Telephone) -> CallFiles:
    return speaker(centre.settings)


def answered(calls: CallFiles, message: Outgoing) -> Answer:
    """What became of the call."""
    found: list[Answer] = []

    def over() -> bool:
        found.append(calls.send(message))
        return found[-1].why != "calling"

    until(over, SERVED_S, "the end of the call is told")
    return found[-1]


def spoke(centre: Telephone) -> list[float]:
    """When the person's telephone was answered and let go, epoch seconds."""
    words = ("ANSWER", "HANGUP")
    rows = [row for row in centre.records() if row[4].startswith("PJSIP/trunk")]
    answered = {row[2] for row in rows if row[0] == "ANSWER"}
    return sorted(float(row[1]) for row in rows if row[0] in words and row[2] in answered)


def test_who_picks_up_hears_it_twice_and_who_does_not_is_called_again(
    centre: Telephone, calls: CallFiles
) -> None:
    message = Outgoing("9f0c", "02161234567", RECEIPT)
    assert answered(calls, message).why == "no answer", "nobody is at home"
    where = Centre(centre.settings.bind, centre.settings.sip_port)
    phone = AtHome("home", "", where, centre.folder / "home", ring_ms=500, sip_port=HOME)
    with phone.start() as ringing:
        until(lambda: calls.send(message).verdict == "accepted", SERVED_S, "told")
        ringing.wait_noted("peer-hung-up", SERVED_S)
        log = list(ringing.log)
    assert f"<sip:{OFFICIAL}@" in next(line for line in log if " from " in line)
    sound, rate = read(assets.path("ivr/prompts/audio") / f"{RECEIPT}.wav")
    until(lambda: len(spoke(centre)) == 2, SOON_S, "Asterisk's own records")
    heard_s = spoke(centre)[1] - spoke(centre)[0]
    assert heard_s == pytest.approx(2 * len(sound) / rate + PAUSES_S, abs=1.0)


def test_nobody_is_dialled_whose_number_is_short_or_whose_time_is_over(
    centre: Telephone, calls: CallFiles
) -> None:
    before = len({row[2] for row in centre.records() if row[4].startswith("PJSIP/trunk")})
    assert answered(calls, Outgoing("e110", "110", RECEIPT)).why == "no answer"
    late = CallFiles(calls.spool, lambda: 1_700_000_000.0)
    assert answered(late, Outgoing("1a7e", "02161234568", RECEIPT)).why == "no answer"
    dialled = [row[2] for row in centre.records() if row[4].startswith("PJSIP/trunk")]
    assert len(set(dialled)) == before
    assert "0216123" not in str(centre.records()), "numbers are in no record"
