"""What was misheard is listed once, forgotten in time, and its corrections reach running calls."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core import assets
from core.clock import ManualClock
from core.db import Database
from core.events import IntentHeard, Minter
from ivr import corrections, training, views
from ivr.client import TrainerDesk, Verdict
from ivr.directory import FlowFolder, Flows, shipped
from ivr.intent import understand
from ivr.intent_book import Correction
from ivr.listing import Listing

PRODUCTS = FlowFolder(shipped())


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def heard(clock: ManualClock, **fields: Any) -> IntentHeard:
    about: dict[str, Any] = {
        "call_id": "sl-1.1", "intent": None, "confidence": 0.0, "does": "again", "heard": 0.9,
        "text": "那个东西怎么弄", "book": "brand", "step": "menu",
    }  # fmt: skip
    return Minter("ivr", clock).mint(IntentHeard, **(about | fields))


@pytest.fixture
def listing(sqlite_db: Database, clock: ManualClock, tmp_path: Path) -> Listing:
    return Listing(sqlite_db, clock, TrainerDesk(sqlite_db, clock, PRODUCTS, tmp_path / "c.json"))


def listed(db: Database) -> list[str]:
    with db.read() as session:
        return [one.text for one in views.utterances(session, None, 0, 50)[0]]


def test_only_what_was_misheard_is_listed_and_each_once(
    listing: Listing, sqlite_db: Database, clock: ManualClock
) -> None:
    unclear = heard(clock)
    listing.heard(unclear)
    listing.heard(unclear)
    listing.heard(heard(clock, does="go", intent="repair", text="我要报修"))
    listing.heard(heard(clock, does="go", intent="repair", text="报修吧", heard=0.3))
    listing.heard(heard(clock, does="person", text="说了两遍"))
    assert listed(sqlite_db) == ["说了两遍", "报修吧", "那个东西怎么弄"]


def test_old_utterances_are_forgotten_and_what_was_learnt_stays(
    listing: Listing, sqlite_db: Database, clock: ManualClock, tmp_path: Path
) -> None:
    listing.heard(heard(clock))
    desk = TrainerDesk(sqlite_db, clock, PRODUCTS, tmp_path / "c.json")
    desk.decide(1, Verdict("consult", synonym="怎么弄"), "judge")
    clock.advance(timedelta(days=91).total_seconds())
    listing.tidy()
    assert listed(sqlite_db) == []
    desk.hand_over()
    assert corrections.read(tmp_path / "c.json") == (
        Correction("brand", "consult", "synonym", "怎么弄"),
    )


def test_the_running_ivr_takes_corrections_over(
    listing: Listing, sqlite_db: Database, clock: ManualClock, tmp_path: Path
) -> None:
    overlay = tmp_path / "c.json"
    flows = Flows(PRODUCTS, "brand", "UTC", tmp_path / "kept.json", overlay=overlay)
    assert understand(flows.current.books["brand"], "我家凉风没了").intent is None
    listing.heard(heard(clock, text="我家凉风没了"))
    desk = TrainerDesk(sqlite_db, clock, PRODUCTS, overlay)
    desk.decide(1, Verdict("repair", synonym="凉风没了", hot_word="没凉风"), "judge")
    assert flows.changed()
    flows.reload()
    assert understand(flows.current.books["brand"], "我家凉风没了").intent == "repair"
    assert "没凉风" in flows.current.books["brand"].hot_words
    desk.undo(1, "judge")
    assert flows.changed()
    flows.reload()
    assert understand(flows.current.books["brand"], "我家凉风没了").intent is None


@pytest.mark.parametrize("text", ["", "[", '[{"book": 1}]', "{}", "\x00"])
def test_an_overlay_that_cannot_be_read_adds_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "c.json").write_text(text)
    assert corrections.read(tmp_path / "c.json") == ()
    assert assets.path("ivr/flows").is_dir()


def test_corrections_of_a_book_that_is_gone_change_nothing(tmp_path: Path) -> None:
    overlay = tmp_path / "c.json"
    corrections.write(overlay, [Correction("gone", "repair", "synonym", "某某")])
    assert Flows(PRODUCTS, "brand", "UTC", tmp_path / "kept.json", overlay=overlay).trouble == ""


def test_at_most_so_many_utterances_are_kept(
    listing: Listing, sqlite_db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "MOST_KEPT", 2)
    for text in ("一句话", "两句话", "三句话"):
        listing.heard(heard(clock, text=text))
    listing.tidy()
    assert listed(sqlite_db) == ["三句话", "两句话"]
