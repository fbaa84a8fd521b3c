"""Settings: environment over file over defaults, and clear words for what is wrong."""

from pathlib import Path

import pytest

from core.errors import SettingsError
from core.settings import Settings


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "silverline.toml").write_text('sip_port = 5070\ncentre_name = "测试"\n')
    monkeypatch.setenv("SILVERLINE_SIP_PORT", "5080")
    settings = Settings.load()
    assert (settings.sip_port, settings.centre_name) == (5080, "测试")
    assert settings.data_dir == tmp_path / "var"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sip_port = 0", "sip_port"),
        ('sip_port = "x"', "sip_port"),
        ("nonsense = 1", "nonsense"),
        ("= 3", "silverline.toml"),
        ("rtp_end = 20001", "rtp_end"),
        (f'redis_socket = "/{"x" * 120}"', "107 bytes"),
    ],
)
def test_a_wrong_file_is_refused_by_name(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "silverline.toml").write_text(text)
    with pytest.raises(SettingsError, match=said):
        Settings.load()


def test_a_misspelt_variable_is_not_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILVERLINE_SIPPORT", "5070")
    with pytest.raises(SettingsError, match="SILVERLINE_SIPPORT"):
        Settings.load()


def test_a_wildcard_is_reached_over_loopback() -> None:
    assert Settings(bind="0.0.0.0").reach == "127.0.0.1"
    assert Settings(bind="192.0.2.7").reach == "192.0.2.7"
