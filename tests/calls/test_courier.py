"""A courier's order through a real call, by keys and by speech: whose parcel it is, read back,
filed, said.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from core.crypto import KeyRing
from core.db import Database
from crm.adapters.ledger import SqlLedger
from crm.client import WorkOrder
from crm.ports import OrderFilter
from silverline.demo.robots import Key
from tests.calls import telephone as telephones
from tests.calls.patience import SERVED_S, until
from tests.calls.sayings import asks, sentence
from tests.calls.telephone import Telephone

LINE, ON_FILE = "4008000005", "13912340028"


@pytest.fixture(scope="module")
def centre() -> Iterator[Telephone]:
    """The real IVR; nobody hears speech, so it asks for keys."""
    with telephones.running(["redis", "asterisk", "ivr"]) as running:
        yield running


def orders(centre: Telephone) -> list[WorkOrder]:
    db = Database(centre.settings.sql_url)
    try:
        found, _ = SqlLedger(db, KeyRing.from_secrets(centre.secrets)).orders(OrderFilter(), 0, 10)
        return found
    finally:
        db.close()


def test_a_new_address_by_keys_becomes_a_work_order(centre: Telephone) -> None:
    keys = [
        Key("2", 14.0),
        *(Key(key, 19.0 + 0.6 * n) for n, key in enumerate("2826#")),
        Key("2", 27.0),
        *(Key("1", 34.0 + 1.0 * n) for n in range(3)),
    ]
    with centre.caller(ON_FILE, LINE, keys=tuple(keys), wait_for_cue_s=90.0) as caller:
        caller.start()
        (order,) = until(lambda: orders(centre), SERVED_S, "a work order")
    assert (order.kind, order.subject, order.note) == ("address", "773300112826", "改送到：快递柜")
    assert order.person_id is not None and order.call_id


@pytest.fixture(scope="module")
def listening() -> Iterator[Telephone]:
    """With the utterance service beside."""
    # A machine that also runs other tests takes longer than the product's limit to recognise.
    services = ["redis", "asterisk", "ivr", "utterance"]
    with telephones.running(services, speech_answer_s=30.0) as running:
        yield running


def test_an_order_by_speech_alone_becomes_a_work_order(
    listening: Telephone, tmp_path: Path
) -> None:
    """They want a parcel hurried, say how it ends, and say yes to it and to the order."""
    asked = {"courier-open": "urge", "parcel-ask-said": "ending", "ask-read-back": "right"}
    asked["sure-urge"] = "right"
    first, *then = (sentence(name, tmp_path) for name in asked.values())
    with listening.caller(
        ON_FILE, LINE, speech=first, then=then, wait_for_cue_s=SERVED_S, talk_limit_ms=60_000
    ) as caller:
        caller.start()
        for prompt in asked:
            until(partial(asks, listening, prompt), SERVED_S, prompt)
            caller.cue()
        (order,) = until(lambda: orders(listening), SERVED_S, "a work order")
        caller.hang_up()
    assert (order.kind, order.subject, order.note) == ("urge", "773300112826", "")
    assert order.person_id is not None and order.call_id
