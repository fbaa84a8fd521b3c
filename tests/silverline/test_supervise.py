"""Up and down with real runit: nothing stays behind, and an old pid file is harmless."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import UserError
from core.settings import Settings
from silverline import services, supervise
from silverline.services import Service


@pytest.fixture
def settings() -> Iterator[Settings]:
    with tempfile.TemporaryDirectory(prefix="sl-") as name:
        made = Settings(data_dir=Path(name))
        yield made
        supervise.down(made)


def test_up_twice_and_down_twice_with_redis_alone(settings: Settings) -> None:
    lines: list[str] = []
    supervise.up(settings, [], lines.append, only=["redis"])
    first = supervise.states(settings, ["redis"])
    supervise.up(settings, [], lines.append, only=["redis"])
    assert supervise.states(settings, ["redis"]) == first
    assert first[0].trouble is None
    assert supervise.down(settings) >= 3  # runsvdir, runsv, svlogd, redis
    assert supervise.processes(settings) == []
    assert supervise.down(settings) == 0


def test_a_strangers_pid_in_the_file_is_left_alone(settings: Settings) -> None:
    settings.run_dir.mkdir(parents=True)
    (settings.run_dir / "runsvdir.pid").write_text(f"{os.getpid()}\n")
    assert not supervise.is_up(settings)
    assert supervise.down(settings) == 0


def test_orphans_of_a_killed_supervisor_are_taken_down(settings: Settings) -> None:
    supervise.up(settings, [], only=["redis"])
    pid = int((settings.run_dir / "runsvdir.pid").read_text())
    os.kill(pid, 9)
    assert supervise.down(settings) >= 2
    assert supervise.processes(settings) == []


def test_a_service_that_does_not_come_up_says_its_last_words_and_leaves_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Service(
        "redis",
        program=lambda _s: ["sh", "-c", "echo cannot open the gate; exit 1"],
        health=services.redis_well,
        limit_s=4.0,  # runit tries once a second; the logger may start after the first try
    )
    monkeypatch.setattr(supervise, "ALL", (broken,))
    with pytest.raises(supervise.StartFailed, match="cannot open the gate"):
        supervise.up(settings, [])
    assert supervise.processes(settings) == []


def test_a_service_that_hangs_at_its_start_says_where(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = "import threading\n\nthreading.Event().wait(60)\n"
    (settings.data_dir / "sleepy.py").write_text(waits)  # where a service runs
    monkeypatch.syspath_prepend(settings.data_dir)
    hangs = Service("crm", "sleepy", health=lambda *_: "is deaf", limit_s=4.0)
    monkeypatch.setattr(supervise, "ALL", (hangs,))
    with pytest.raises(supervise.StartFailed, match=r'sleepy\.py", line 3'):
        supervise.up(settings, [])
    assert supervise.processes(settings) == []


def test_a_wrong_service_name_lists_the_right_ones() -> None:
    with pytest.raises(UserError, match="redis"):
        supervise.chosen(["nosuch"])


def test_the_run_script_quotes_what_settings_contain(tmp_path: Path) -> None:
    hostile = "x'; touch " + str(tmp_path / "owned") + "; '$(id)`id`"
    settings = Settings(data_dir=tmp_path, centre_name=hostile)
    show = Service("show", program=lambda _s: ["printenv", "SILVERLINE_CENTRE_NAME"])
    script = services.run_script(show, settings, supervise.environment(settings))
    done = subprocess.run(
        ["sh", "-c", script], capture_output=True, text=True, timeout=5, check=True
    )
    assert done.stdout.rstrip("\n") == hostile
    assert not (tmp_path / "owned").exists()


def test_a_service_has_its_turn_among_all_sessions_not_only_in_its_own(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    look = "nice; cat /proc/self/autogroup 2>/dev/null || echo no nice 7"
    show = Service("show", program=lambda _s: ["sh", "-c", look], nice=7)
    script = services.run_script(show, settings, supervise.environment(settings))
    own = int(subprocess.check_output(["nice"], text=True))
    done = subprocess.run(
        ["sh", "-c", script],
        capture_output=True,
        text=True,
        timeout=5,
        check=True,
        start_new_session=True,  # a session, as runit gives each service
    )
    nice, session = done.stdout.splitlines()
    assert int(nice) == min(19, own + 7)
    assert session.endswith(" nice 7")


def test_services_get_the_same_settings_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data_dir=tmp_path, sip_port=15060, trunk_match=["10.0.0.0/8", "::1"])
    for name in [n for n in os.environ if n.startswith("SILVERLINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    for name, value in supervise.environment(settings).items():
        if name.startswith("SILVERLINE_") and name != supervise.MARK:
            monkeypatch.setenv(name, value)
    assert Settings.load() == settings


def test_a_changed_setting_or_agent_makes_a_running_centre_outdated(settings: Settings) -> None:
    supervise.up(settings, ["1001"], only=["redis"])
    try:
        assert supervise.is_current(settings, ["1001"])
        assert not supervise.is_current(settings, ["1001", "1002"])
        assert not supervise.is_current(settings.model_copy(update={"ring_s": 33}), ["1001"])
        said: list[str] = []
        supervise.up(settings, ["1002"], said.append, only=["redis"])
        assert any("silverline down" in line for line in said)
    finally:
        supervise.down(settings)


def test_a_centre_that_was_up_stays_up_when_a_service_is_unwell(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    supervise.up(settings, [], only=["redis"])
    try:
        never = Service(
            "redis", program=lambda _s: ["false"], health=lambda *_: "is ill", limit_s=0.1
        )
        with monkeypatch.context() as ill:
            ill.setattr(supervise, "ALL", (never,))
            with pytest.raises(supervise.StartFailed, match="is ill"):
                supervise.up(settings, [])
        assert supervise.is_up(settings)
        assert services.redis_well(settings, settings.data_dir) is None
    finally:
        supervise.down(settings)
