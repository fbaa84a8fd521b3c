"""Files that are published: checked, kept with who and why, taken back, never half written."""

import os
from pathlib import Path

import pytest

from core.clock import ManualClock
from core.db import Database
from core.errors import Refused, Stale
from core.owned import Owned
from core.versions import MOST_VERSIONS, PRODUCT, Current, Finding, Version, Versions, refuse

FILE = "flows/one.yaml"


class Shelf:
    """One file, with the product's own under it or not."""

    def __init__(self, db: Database, folder: Path, product: str | None = "product\n") -> None:
        under = folder / "product.yaml" if product is not None else None
        if under is not None and product is not None:
            under.write_text(product)
        self.owned = Owned(folder / "published" / "one.yaml", under)
        self.versions = Versions(db, ManualClock(), folder / "lock")

    @property
    def now(self) -> Current:
        return self.versions.current(FILE, self.owned)

    def publish(self, text: str | None, base: str | None = None, by: str = "boss") -> Version:
        return self.versions.publish(
            FILE, self.owned, text, base=self.now.mark if base is None else base, by=by,
            note="因为", check=lambda _: None,
        )  # fmt: skip


@pytest.fixture
def shelf(sqlite_db: Database, tmp_path: Path) -> Shelf:
    return Shelf(sqlite_db, tmp_path)


def test_what_is_published_is_read_instead_of_the_products_own(shelf: Shelf) -> None:
    assert (shelf.now.text, shelf.now.number) == ("product\n", PRODUCT)
    made = shelf.publish("mine\n")
    assert (made.number, made.by, made.note, made.lines) == (1, "boss", "因为", 1)
    assert shelf.owned.path.read_text() == "mine\n"
    assert (shelf.now.text, shelf.now.number) == ("mine\n", 1)
    assert shelf.owned.product is not None and shelf.owned.product.read_text() == "product\n"


def test_who_began_with_another_text_is_told_and_changes_nothing(shelf: Shelf) -> None:
    began = shelf.now.mark
    shelf.publish("first\n", by="boss")
    with pytest.raises(Stale):
        shelf.publish("second\n", base=began, by="lead")
    assert shelf.now.text == "first\n" and len(shelf.versions.listed(FILE)) == 1


def test_a_text_with_mistakes_is_neither_kept_nor_put_in_force(shelf: Shelf) -> None:
    wrong = [Finding(FILE, 3, "unknown", warning=True), Finding(FILE, 7, "no such step")]

    def check(_: str | None) -> None:
        refuse(wrong)

    with pytest.raises(Refused, match="第7行：no such step"):
        shelf.versions.publish(
            FILE, shelf.owned, "bad\n", base=shelf.now.mark, by="boss", note="", check=check
        )
    assert shelf.now.number == PRODUCT and shelf.versions.listed(FILE) == []
    refuse(wrong[:1])  # a warning keeps nothing back


def test_what_changes_nothing_is_refused(shelf: Shelf) -> None:
    for text in ("product\n", None):
        with pytest.raises(Refused):
            shelf.publish(text)


def test_the_products_own_comes_back_and_the_history_stays(shelf: Shelf) -> None:
    shelf.publish("mine\n")
    back = shelf.publish(None)
    assert back.number == 2 and shelf.now.number == PRODUCT and not shelf.owned.own.exists()
    assert shelf.versions.text(FILE, shelf.owned, 1) == "mine\n"
    assert shelf.versions.text(FILE, shelf.owned, 2) == "product\n"
    assert shelf.versions.stored(FILE, 1) == "mine\n"


def test_a_change_by_hand_is_seen_and_kept_before_it_is_replaced(shelf: Shelf) -> None:
    shelf.publish("mine\n")
    shelf.owned.own.write_text("by hand\n")
    assert shelf.now.number is None
    assert shelf.publish("again\n").number == 3
    assert [(v.number, v.by) for v in shelf.versions.listed(FILE)] == [
        (3, "boss"), (2, ""), (1, "boss"),
    ]  # fmt: skip
    assert shelf.versions.text(FILE, shelf.owned, 2) == "by hand\n"


def test_an_owners_own_file_is_kept_as_found_before_its_first_change(
    sqlite_db: Database, tmp_path: Path
) -> None:
    shelf = Shelf(sqlite_db, tmp_path, product=None)
    shelf.owned.own.parent.mkdir()
    shelf.owned.own.write_text("owner's\n")
    shelf.publish("new\n")
    assert shelf.versions.text(FILE, shelf.owned, 1) == "owner's\n"


def test_a_file_that_was_not_there_can_be_made_and_go(sqlite_db: Database, tmp_path: Path) -> None:
    shelf = Shelf(sqlite_db, tmp_path, product=None)
    assert (shelf.now.text, shelf.now.mark) == ("", "")
    shelf.publish("new\n")
    assert shelf.now.number == 1
    shelf.publish(None)
    assert not shelf.owned.own.exists() and shelf.now.text == ""


def test_a_crash_before_the_file_is_in_place_leaves_the_old_one_whole(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.publish("first\n")

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", die)
        with pytest.raises(KeyboardInterrupt):
            shelf.publish("second\n")
    assert shelf.now.text == "first\n" and shelf.now.number == 1
    assert shelf.publish("second\n").number == 3  # the history has the one that never came


def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_kept(
    shelf: Shelf, tmp_path: Path
) -> None:
    (tmp_path / "published").write_text("in the way")
    with pytest.raises(Refused, match="写不了"):
        shelf.publish("mine\n")
    assert shelf.versions.listed(FILE) == []


def test_the_history_has_an_end(shelf: Shelf) -> None:
    for number in range(MOST_VERSIONS + 5):
        shelf.publish(f"{number}\n")
    kept = [one.number for one in shelf.versions.listed(FILE)]
    assert len(kept) == MOST_VERSIONS and kept[0] == MOST_VERSIONS + 5
    assert shelf.versions.newest()[FILE].number == kept[0]
