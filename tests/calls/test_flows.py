"""An owner's flows through real calls: digits, look-ups, call backs, and files that change."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner

from core.clock import SystemClock
from core.crypto import KeyRing
from core.db import Database
from core.events import AlarmCleared, AlarmRaised, CallQueued, FlowEntered
from core.pii import Pii
from crm.client import CrmClient, CrmDesk, NewOrder, OrderChange
from silverline import supervise
from silverline.cli import app
from silverline.demo.robots import Key, free_port
from tests.calls import telephone as telephones
from tests.calls.centre_acd import Acd
from tests.calls.earphone import share_near
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.telephone import Telephone

ON_FILE = "13912340028"
ASKS, CHANGES, CALLS_BACK, TELLS = "4001", "4002", "4003", "4004"
NUMBERS = f"""\
numbers:
  "{ASKS}": asks
  "{CHANGES}": changes
  "{CALLS_BACK}": calls-back
  "{TELLS}": tells
"""
PLAIN = "title: 其他\nstart: person\nsteps:\n  person: {do: queue, queue: general}\n"
ASK = """\
title: 工单
start: number
steps:
  number:
    do: ask
    prompts: [ask-order]
    wait_s: 30
    least: 4
    most: 12
    save: number
    confirm: yes
    next: find
  find:
    do: look_up
    what: work_order
    by: number
    within_s: 5
    found: tell
    none: person
    late: person
  tell:
    do: branch
    ways:
      - {when: {order_state: in_progress, number: "0001"}, next: known}
    otherwise: person
  known: {do: queue, queue: repair}
"""
ENTERS = tuple(Key(key, 14.0 + 0.6 * n) for n, key in enumerate("0001#")) + tuple(
    Key("1", 24.0 + 2.0 * n) for n in range(6)
)
"""The number's end, then yes until it counts: the caller stands in line by then."""
CHANGING = """\
title: 会变
start: menu
steps:
  menu:
    do: menu
    prompts: [menu-brand]
    wait_s: 15
    keys: {"9": {choice: again, next: menu}}
  person: {do: queue, queue: QUEUE}
"""
TELLING = CHANGING.replace("QUEUE", "repair")
TONE_HZ = 1000
CALLBACK = "title: 回电\nstart: a\nsteps:\n  a: {do: callback, queue: repair}\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An owner's flows."""
    made = tmp_path_factory.mktemp("flows")
    texts = {
        "numbers": NUMBERS,
        "brand": PLAIN,
        "asks": ASK,
        "changes": CHANGING.replace("QUEUE", "repair"),
        "calls-back": CALLBACK,
        "tells": TELLING,
    }
    for name, text in texts.items():
        (made / f"{name}.yaml").write_text(text)
    return made


@pytest.fixture(scope="module")
def centre(folder: Path) -> Iterator[Telephone]:
    """The real IVR with an owner's flows, and a carrier that would take calls."""
    with telephones.running(
        ["redis", "asterisk", "ivr"],
        flow_folder=folder,
        trunk_address=f"127.0.0.2:{free_port('127.0.0.2')}",
        official_number="4008123456",
        callback_from="00:00",
        callback_until="00:00",
    ) as running:
        yield running


@pytest.fixture
def acd(running_acd: Acd) -> Acd:
    running_acd.begin()
    return running_acd


def order_under_way(centre: Telephone) -> None:
    """The caller on file has a work order, the first of today, and somebody is at it."""
    db, clock = Database(centre.settings.sql_url), SystemClock()
    keyring, pii = KeyRing.from_secrets(centre.secrets), Pii(centre.secrets.pii_key)
    known = CrmClient(db, pii, keyring, clock).recognise(ON_FILE, deadline_s=SOON_S)
    assert known is not None
    desk = CrmDesk.of(db, keyring, clock)
    order = desk.open_order(NewOrder(kind="repair", person_id=known.customer_id))
    assert order.number.endswith("-0001")
    desk.change_order(order.id, OrderChange(state="in_progress"))
    db.close()


def test_digits_are_entered_read_back_and_looked_up_for_their_owner(
    centre: Telephone, acd: Acd
) -> None:
    order_under_way(centre)
    with centre.caller(ON_FILE, ASKS, keys=ENTERS, wait_for_cue_s=150.0) as caller:
        caller.start()
        queued = acd.wait_event("CallQueued", SERVED_S)
        caller.hang_up()
        acd.wait_event("CallEnded", SOON_S)
    assert isinstance(queued, CallQueued) and queued.queue == "repair"
    (entered,) = [e for e in acd.of_call(queued.call_id) if isinstance(e, FlowEntered)]
    assert entered.flow == "asks"


def test_a_changed_flow_is_for_new_calls_and_a_wrong_one_for_none(
    centre: Telephone, acd: Acd, folder: Path
) -> None:
    path = folder / "changes.yaml"
    good = path.read_text()

    def said(kind: type[AlarmRaised] | type[AlarmCleared]) -> bool:
        return any(isinstance(e, kind) and e.subject == "flows" for e in acd.events())

    with centre.caller("13900000001", CHANGES, wait_for_cue_s=150.0) as old:
        old.start()
        first = acd.wait_event("FlowEntered", SERVED_S)
        path.write_text(good.replace("QUEUE", "repair").replace("next: menu", "next: nowhere"))
        until(lambda: said(AlarmRaised), SOON_S, "the alarm")
        with centre.caller("13900000002", CHANGES) as meanwhile:
            meanwhile.start()
            second = acd.wait_event("FlowEntered", SERVED_S, count=2)
            meanwhile.hang_up()
        path.write_text(PLAIN.replace("general", "billing"))
        until(lambda: said(AlarmCleared), SOON_S, "the alarm's end")
        with centre.caller("13900000003", CHANGES) as new:
            new.start()
            third = acd.wait_event("FlowEntered", SERVED_S, count=3)
            queues = {e.call_id: e.queue for e in queued(acd, 2)}
            new.hang_up()
        old.hang_up()
        acd.wait_event("CallEnded", SOON_S, count=3)
    assert isinstance(first, FlowEntered) and isinstance(second, FlowEntered)
    assert isinstance(third, FlowEntered)
    assert first.version == second.version != third.version
    assert queues == {first.call_id: "repair", third.call_id: "billing"}


def test_the_owners_recording_is_heard_by_the_next_caller_until_it_is_taken_back(
    centre: Telephone, acd: Acd, tmp_path: Path
) -> None:
    time = np.arange(20 * 48_000) / 48_000
    tone = 0.1 * np.sin(2 * np.pi * TONE_HZ * time)
    soundfile.write(str(tmp_path / "studio.flac"), np.stack([tone, tone], axis=1), 48_000)
    assert of_the_tone(centre, acd, 1) < 0.3
    said = prompts(centre, "replace", str(tmp_path / "studio.flac"), "--as", "normal/menu-brand")
    assert "same text?" in said and "version 1" in said
    assert of_the_tone(centre, acd, 2) > 0.9
    assert "the product's own is heard" in prompts(centre, "restore", "normal/menu-brand")
    assert of_the_tone(centre, acd, 3) < 0.3


def prompts(centre: Telephone, *words: str) -> str:
    """What `silverline prompts …` says at this centre's desk."""
    environment = supervise.environment(centre.settings)
    done = CliRunner().invoke(app, ["prompts", *words], env=environment, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def of_the_tone(centre: Telephone, acd: Acd, call: int) -> float:
    """How much of what a caller hears at the menu is the tone."""
    with centre.caller(f"1390000004{call}", TELLS, wait_for_cue_s=150.0) as caller:
        caller.start()
        acd.wait_event("FlowEntered", SERVED_S, count=call)
        share = share_near(caller.media_port, 2.5, TONE_HZ)
        caller.hang_up()
        acd.wait_event("CallEnded", SOON_S, count=call)
    return share


def queued(acd: Acd, count: int) -> list[CallQueued]:
    acd.wait_event("CallQueued", SERVED_S, count=count)
    return [e for e in acd.events() if isinstance(e, CallQueued)]


def test_a_flow_may_lead_to_a_call_back(centre: Telephone, acd: Acd) -> None:
    with centre.caller("13912340099", CALLS_BACK) as caller:
        caller.start()
        asked = acd.wait_event("CallbackRequested", SERVED_S)
        caller.wait_noted("peer-hung-up", SERVED_S)
        acd.wait_event("CallEnded", SOON_S)
    assert "CallAbandoned" not in [e.type for e in acd.of_call(asked.call_id)]
    assert [(w.queue, w.callback) for w in acd.client.waiting()] == [("repair", True)]
