"""What a caller may hear of a parcel: their own, or one that they prove; nobody guesses."""

import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from core.clock import ManualClock
from core.db import Database
from core.errors import Unavailable, UserError
from core.pii import Pii
from core.settings import Settings
from crm.adapters.http_parcels import HttpParcels
from crm.adapters.memory_authorities import MemoryAuthorities
from crm.adapters.memory_ledger import MemoryLedger
from crm.adapters.memory_parcels import MemoryParcels
from crm.adapters.parcels import SqlParcels
from crm.client import CrmClient, NewOrder, order_system
from crm.parcels import LOCKED_FOR, MOST_GUESSED, MOST_WRONG, Guesses, NewParcel
from crm.ports import Parcels
from crm.seed import YOUNG_NUMBER, sample_parcels
from crm.sms.adapters.http import SIGNATURE, signature
from tests.crm.sms_server import Behaviour, Server, answers, cuts, drips, floods
from tests.ivr.reception import people

OTHER = "+86 138-0000-1111"
MINE = NewParcel(
    number="773300112826", state="moving", due_on=date(2026, 11, 29), fee_fen=1250,
    weight_g=1500, sender=OTHER, receiver=YOUNG_NUMBER,
)  # fmt: skip
TWIN = MINE.model_copy(update={"number": "773300992826"})
THEIRS = MINE.model_copy(update={"number": "773300115238", "receiver": "13912340046"})

Make = Callable[[list[NewParcel]], Parcels]


class NeverLocked(Guesses):
    """Of an order system that lets everybody guess."""

    def locked(self, number: str, now: datetime) -> bool:
        return False


KEY = b"agreed with the order system"


def telling(parcels: MemoryParcels) -> Behaviour:
    """An order system as its owner would write it: the questions, answered."""

    def act(handler: BaseHTTPRequestHandler, said: dict[str, Any]) -> None:
        match said:
            case {"ask": "endings", "phone": phone}:
                told = json.dumps({"endings": parcels.endings(phone)})
                return answers(200, told.encode())(handler, said)
            case {"ask": "of_caller", "phone": phone, "ending": ending}:
                seen = parcels.of_caller(phone, ending)
            case {"ask": "proven", "number": number, "proof": proof}:
                seen = parcels.proven(number, proof)
        told = json.dumps({"parcel": seen.model_dump(mode="json") if seen else None})
        return answers(200, told.encode())(handler, said)

    return act


@pytest.fixture
def serve() -> Iterator[Callable[[Behaviour], Server]]:
    with ExitStack() as stack:

        def start(behaviour: Behaviour) -> Server:
            server = Server(behaviour)
            stack.callback(server.close)
            return server

        yield start


@pytest.fixture(params=["memory", "sqlite_db", "postgres_db", "http"])
def make(
    request: pytest.FixtureRequest,
    clock: ManualClock,
    serve: Callable[[Behaviour], Server],
) -> Make:
    def over(known: list[NewParcel]) -> Parcels:
        if request.param == "memory":
            return MemoryParcels(clock, known)
        if request.param == "http":
            # Its owner's system counts no guesses: a clock of its own lets every proof be tried.
            system = MemoryParcels(ManualClock(), known)
            system._guesses = NeverLocked()
            server = serve(telling(system))
            return HttpParcels(server.url, KEY, clock)
        parcels = SqlParcels(request.getfixturevalue(request.param), Pii(b"p" * 32), clock)
        assert parcels.add(known) == len(known) and parcels.add(known) == 0
        return parcels

    return over


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def test_ones_own_telephone_and_the_last_digits_are_enough(make: Make) -> None:
    parcels = make([MINE, THEIRS])
    seen = parcels.of_caller(YOUNG_NUMBER, "2826")
    assert seen is not None
    assert (seen.number, seen.role, seen.due_on) == (MINE.number, "receiver", MINE.due_on)
    sender = parcels.of_caller("8613800001111", "2826")
    assert sender is not None and sender.role == "sender"


@pytest.mark.parametrize("ending", ["", "826", "5238", "%", "____", "２８２６", "999773300112826"])
def test_of_another_parcel_or_too_few_digits_nothing_is_heard(make: Make, ending: str) -> None:
    assert make([MINE, THEIRS]).of_caller(YOUNG_NUMBER, ending) is None


def test_two_that_end_alike_are_none_until_more_is_said(make: Make) -> None:
    parcels = make([MINE, TWIN])
    assert parcels.of_caller(YOUNG_NUMBER, "2826") is None
    seen = parcels.of_caller(YOUNG_NUMBER, "992826")
    assert seen is not None and seen.number == TWIN.number
    assert parcels.of_caller("", "2826") is None


def test_of_ones_own_parcels_the_endings_are_told_those_on_their_way_first(make: Make) -> None:
    late = MINE.model_copy(update={"number": "773300111307", "due_on": date(2026, 12, 2)})
    undated = MINE.model_copy(update={"number": "773300115000", "due_on": None})
    signed = late.model_copy(update={"number": "773300114444", "state": "signed"})
    parcels = make([signed, undated, MINE, late, THEIRS, TWIN])
    assert parcels.endings("+86 " + YOUNG_NUMBER) == ("1307", "2826", "5000", "4444")
    assert parcels.endings("13800009999") == parcels.endings("") == ()
    assert len(parcels.endings(OTHER)) == 5


def test_no_more_endings_are_told_than_a_recogniser_can_choose_among(make: Make) -> None:
    many = [MINE.model_copy(update={"number": f"77330011{n:04d}"}) for n in range(3000, 3020)]
    assert make(many).endings(YOUNG_NUMBER) == tuple(f"{n:04d}" for n in range(3000, 3012))


def test_from_another_telephone_the_whole_number_and_a_phones_last_four_digits(make: Make) -> None:
    parcels = make([MINE])
    seen, sender = parcels.proven(MINE.number, "0028"), parcels.proven(MINE.number, "1111")
    assert seen is not None and sender is not None
    assert (seen.role, sender.role) == ("receiver", "sender")
    for number, proof in ((MINE.number, "028"), (MINE.number, "40028"), ("2826", "0028")):
        assert parcels.proven(number, proof) is None
    assert parcels.proven("773300110000", "0028") is None


def test_who_guesses_is_not_believed_for_a_while_even_when_right(
    make: Make, clock: ManualClock
) -> None:
    parcels = make([MINE])
    for wrong in range(MOST_WRONG):
        assert parcels.proven(MINE.number, f"{wrong:04d}") is None
    assert parcels.proven(MINE.number, "0028") is None
    clock.advance((LOCKED_FOR + timedelta(seconds=1)).total_seconds())
    assert parcels.proven(MINE.number, "0028") is not None


def asked(server: Server, monotonic: Callable[[], float] = time.monotonic) -> HttpParcels:
    return HttpParcels(server.url, KEY, ManualClock(), monotonic=monotonic)


def test_each_question_is_signed_and_no_number_is_in_its_address(
    serve: Callable[[Behaviour], Server],
) -> None:
    server = serve(telling(MemoryParcels(ManualClock(), [MINE])))
    assert asked(server).of_caller(YOUNG_NUMBER, "2826") is not None
    headers, body = server.seen[0]
    moment = headers[SIGNATURE.lower()].partition(",")[0].removeprefix("t=")
    assert headers[SIGNATURE.lower()] == signature(KEY, int(moment), body)
    assert json.loads(body) == {"ask": "of_caller", "phone": YOUNG_NUMBER, "ending": "2826"}


@pytest.mark.parametrize(
    "behaviour",
    [
        answers(500, b""),
        answers(302, b""),
        answers(404, b'{"parcel": null}'),
        answers(200, b"<html>log in</html>"),
        answers(200, b"[" * 10_000),
        answers(200, b"{}"),
        answers(200, b'{"parcel": {"number": "773300112826", "role": "thief", "state": "moving"}}'),
        answers(200, b'{"parcel": {"number": "77330011", "role": "sender", "state": "moving"}}'),
        cuts,
        drips,
        floods,
    ],
)
@pytest.mark.parametrize("how", ["of_caller", "proven", "endings"])
def test_whatever_is_no_answer_is_none_soon_and_counts_as_no_guess(
    serve: Callable[[Behaviour], Server], behaviour: Behaviour, how: str
) -> None:
    server = serve(behaviour)
    ticks = itertools.count()  # a second a look: an answer without an end is given up on at once
    parcels = asked(server, lambda: float(next(ticks)))
    questions: dict[str, tuple[str, ...]] = {
        "of_caller": (YOUNG_NUMBER, "2826"),
        "proven": (MINE.number, "0028"),
        "endings": (YOUNG_NUMBER,),
    }
    for _ in range(MOST_WRONG + 1):
        with pytest.raises(Unavailable):
            getattr(parcels, how)(*questions[how])
    assert len(server.seen) == MOST_WRONG + 1  # none was refused here as a guess


def test_an_order_system_that_hangs_costs_its_caller_their_time_limit_and_nobody_else_anything(
    serve: Callable[[Behaviour], Server],
) -> None:
    hangs = threading.Event()

    def wait(handler: BaseHTTPRequestHandler, said: dict[str, Any]) -> None:
        hangs.wait(30)
        answers(200, b'{"parcel": null}')(handler, said)

    crm = CrmClient.over(
        people(),
        MemoryLedger(),
        Pii(b"p" * 32),
        ManualClock(),
        authorities=MemoryAuthorities(),
        parcels=asked(serve(wait)),
    )
    with pytest.raises(Unavailable):
        crm.parcel(YOUNG_NUMBER, "2826", "", deadline_s=0.2)
    assert crm.recognise(YOUNG_NUMBER, deadline_s=30) is not None
    hangs.set()


def test_nobody_there_is_no_answer(serve: Callable[[Behaviour], Server]) -> None:
    server = Server()
    server.close()
    with pytest.raises(Unavailable):
        asked(server).of_caller(YOUNG_NUMBER, "2826")


def test_the_settings_name_an_order_system_and_the_key_it_was_given(tmp_path: Path) -> None:
    assert order_system(Settings(data_dir=tmp_path), ManualClock()) is None
    key = tmp_path / "key"
    settings = Settings(data_dir=tmp_path, parcels_url="http://127.0.0.1:1/", parcels_key_file=key)
    with pytest.raises(UserError, match="cannot be read"):
        order_system(settings, ManualClock())
    key.write_bytes(KEY)
    with pytest.raises(UserError, match="by others"):
        order_system(settings, ManualClock())
    key.chmod(0o600)
    assert isinstance(order_system(settings, ManualClock()), HttpParcels)


def test_guesses_are_remembered_for_so_many_parcels_and_no_more() -> None:
    guesses, now = Guesses(), ManualClock().now()
    for number in range(MOST_GUESSED):
        guesses.wrong(f"{number:08d}", now)
    for _ in range(MOST_WRONG):
        guesses.wrong(MINE.number, now)
    assert guesses.locked(MINE.number, now) and len(guesses._wrong) == MOST_GUESSED


def test_of_telephone_numbers_the_table_keeps_hashes_only(db: Database) -> None:
    SqlParcels(db, Pii(b"p" * 32), ManualClock()).add(sample_parcels(ManualClock()))
    with db.read() as session:
        rows = session.connection().exec_driver_sql("select * from crm_parcels").all()
    assert rows and not any(YOUNG_NUMBER[-4:] in str(value) for row in rows for value in row[5:])


def test_an_order_is_filed_once_per_call_kind_and_parcel_and_said_once() -> None:
    ledger, clock = MemoryLedger(), ManualClock()
    crm = CrmClient.over(people(), ledger, Pii(b"p" * 32), clock, authorities=MemoryAuthorities())
    order = NewOrder(kind="urge", subject=MINE.number, call_id="sl-1.1")
    first, again = (crm.file_order(order, deadline_s=30) for _ in range(2))
    other = order.model_copy(update={"subject": TWIN.number})
    lost = order.model_copy(update={"kind": "lost"})
    later = order.model_copy(update={"call_id": "sl-2.2"})
    more = [crm.file_order(one, deadline_s=30).number for one in (other, lost, later)]
    assert first == again
    assert len({first.number, *more}) == len(ledger.sent) == 4
