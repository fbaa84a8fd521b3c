"""`silverline prompts …` as typed at the desk."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner

from core.errors import UserError
from core.settings import Settings
from ivr.adapters import installing
from ivr.adapters.own_prompts import OwnPrompts
from silverline import setup
from silverline.cli import app

Run = Callable[..., str]
FLOW = "title: 一\nstart: a\nsteps:\n  a: {do: say, prompts: [our-hello], next: person}\n"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A centre that was set up, with an owner's flows."""
    flows = tmp_path / "flows"
    flows.mkdir()
    (flows / "numbers.yaml").write_text("numbers: {}\n")
    (flows / "brand.yaml").write_text(FLOW)
    monkeypatch.setenv("SILVERLINE_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("SILVERLINE_FLOW_FOLDER", str(flows))
    monkeypatch.setenv("SILVERLINE_PROFILE", "brand")
    found = Settings.load()
    setup.initialise(found, lambda _line: None)
    (found.asterisk_dir / "sounds").mkdir(parents=True)
    return found


@pytest.fixture
def run(settings: Settings) -> Run:
    def typed(*words: object, code: int = 0) -> str:
        done = CliRunner().invoke(app, list(map(str, words)))
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == code, done.output
        return done.output

    return typed


def recorded(path: Path, seconds: float = 2.0, level: float = 0.2) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    time = np.arange(round(seconds * 44_100)) / 44_100
    soundfile.write(str(path), level * np.sin(2 * np.pi * 300 * time), 44_100)
    return path


def seconds(settings: Settings, name: str) -> float:
    installed = settings.asterisk_dir / "sounds" / f"{name}.wav16"
    return float(soundfile.info(str(installed)).duration)


def test_a_folder_is_taken_over_and_every_prompt_comes_back_by_itself(
    settings: Settings, run: Run, tmp_path: Path
) -> None:
    mine = tmp_path / "mine"
    recorded(mine / "slow" / "welcome.wav", 3.0)
    recorded(mine / "normal" / "goodbye.flac", 2.0)
    assert "slow/welcome, 3." in run("prompts", "check", mine)
    assert OwnPrompts(settings.prompts_dir).in_force() == {}, "checking changes nothing"
    run("prompts", "replace", mine)
    assert 3 < seconds(settings, "slow/welcome") < 3.4
    listed = run("prompts", "list", "--own").splitlines()
    assert [line.split()[0] for line in listed] == ["normal/goodbye", "slow/welcome"]
    assert "own, version 1" in listed[1]
    run("prompts", "restore", "slow/welcome")
    assert "the product's own  <- heard" in run("prompts", "list", "slow/welcome")
    run("prompts", "restore", "slow/welcome", "--version", 1)
    assert installing.install(settings) == 0, "up finds it as it was left"
    assert 3 < seconds(settings, "slow/welcome") < 3.4


def test_with_one_fault_nothing_is_replaced_unless_it_may_be_skipped(
    settings: Settings, run: Run, tmp_path: Path
) -> None:
    mine = tmp_path / "mine"
    recorded(mine / "slow" / "welcome.wav")
    recorded(mine / "slow" / "welcom.wav")
    recorded(mine / "fast" / "welcome.wav")
    recorded(mine / "slow" / "goodbye.wav", level=0.0005)
    recorded(mine / "slow" / "goodbye.flac")
    said = run("prompts", "replace", mine, code=1)
    for words in (
        "Did you mean welcome?",
        "fast/welcome is no prompt",
        "too quiet",
        "a second file",
    ):
        assert words in said
    assert OwnPrompts(settings.prompts_dir).in_force() == {}
    run("prompts", "replace", mine, "--skip-bad")
    assert set(OwnPrompts(settings.prompts_dir).in_force()) == {
        ("slow", "welcome"), ("slow", "goodbye"),
    }  # fmt: skip


def test_a_prompt_of_the_owners_own_is_known_to_flows_and_stays_while_one_says_it(
    settings: Settings, run: Run, tmp_path: Path
) -> None:
    assert "there is no prompt our-hello" in run("flow", "check", "all", code=1)
    path = recorded(tmp_path / "a.wav")
    with_new = ("prompts", "replace", path, "--as", "normal/our-hello")
    assert "needs --new" in run(*with_new, code=1)
    run(*with_new, "--new")
    run("flow", "check", "all")
    run(*with_new, "--text", "您好，这里是街道食堂。")
    assert "街道食堂" in run("broadcast", "prompts")
    notice = run("broadcast", "start", "our-hello", "--reason", "停水").split()[0]
    with pytest.raises(UserError, match="播放 our-hello"):
        run("prompts", "restore", "normal/our-hello", "--version", 0)
    run("broadcast", "stop", notice)
    with pytest.raises(UserError, match="步骤 a 要播放 our-hello"):
        run("prompts", "restore", "normal/our-hello", "--version", 0)
    run("prompts", "restore", "normal/our-hello")
    assert "1  " in run("prompts", "list", "normal/our-hello")


@pytest.mark.parametrize("name", ["slow/../../etc", "welcome", "slow/", "/etc/passwd", "slow/A b"])
def test_names_lead_nowhere_else(run: Run, name: str) -> None:
    with pytest.raises(UserError, match="is no prompt"):
        run("prompts", "restore", name)
