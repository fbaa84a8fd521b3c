"""What is written for Asterisk: nothing hostile gets in, everything points at this centre."""

import dataclasses
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import assets
from core.errors import SettingsError
from core.secrets import Secrets
from core.settings import Settings
from silverline.telephony import config
from silverline.telephony.root import Installation, major

INSTALLED = Installation(Path("/root"), Path("/root/usr/lib/x/asterisk/modules"))
STRONG = "s" * 24


def _secrets(sip: dict[str, str]) -> Secrets:
    return Secrets(
        keys={},
        current_key="",
        pii_key=b"",
        session_key=b"",
        ami={"acd": STRONG, "acd2": STRONG, "demo": STRONG, "doctor": STRONG},
        sip=sip,
    )


def _generate(tmp_path: Path, agents: dict[str, str], **settings: object) -> Path:
    made = Settings(data_dir=tmp_path, **settings)  # type: ignore[arg-type]  # any field
    return config.generate(made, _secrets(agents), list(agents), INSTALLED).parent


def test_every_port_and_path_is_this_centres_own(tmp_path: Path) -> None:
    etc = _generate(tmp_path, {"1001": STRONG}, sip_port=15060, ami_port=15038, agi_port=14573)
    assert "bind = 127.0.0.1:15060" in (etc / "pjsip.conf").read_text()
    assert "port=15038" in (etc / "manager-general.conf").read_text()
    assert "SL_AGI = agi://127.0.0.1:14573\n" in (etc / "globals.conf").read_text()
    folders = re.findall(r"^ast\w+dir => (.+)$", (etc / "asterisk.conf").read_text(), re.MULTILINE)
    outside = {f for f in folders if not f.startswith(str(tmp_path))}
    assert outside == {"/usr/share/asterisk", "/usr/sbin", "/usr/lib/x/asterisk/modules"}


def test_each_phone_of_an_agent_has_an_account_of_its_own(tmp_path: Path) -> None:
    etc = _generate(tmp_path, {"1001": STRONG, "1001soft": STRONG[::-1] + "2", "1002": STRONG})
    pjsip = (etc / "pjsip.conf").read_text()
    assert pjsip.count("(agent-phone)") == 3
    assert "[1001soft](agent-phone)\nauth = 1001soft\naors = 1001soft\ncallerid = <1001>" in pjsip
    assert "SL_PHONES_1001 = 1001&1001soft\n" in (etc / "globals.conf").read_text()
    hints = (etc / "phones.conf").read_text()
    assert "exten => 1001,hint,PJSIP/1001&PJSIP/1001soft\n" in hints
    assert "exten => 1002,hint,PJSIP/1002\n" in hints


def test_every_phone_is_asked_whether_it_is_there(tmp_path: Path) -> None:
    etc = _generate(tmp_path, {"1001": STRONG}, phone_check_s=17)
    assert "[1001](agent-aor)\nqualify_frequency = 17\n" in (etc / "pjsip.conf").read_text()


def test_secrets_can_be_read_by_their_owner_only(tmp_path: Path) -> None:
    etc = _generate(tmp_path, {"1001": STRONG})
    assert etc.parent.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in etc.iterdir() if path.is_file())


def test_handwritten_files_that_left_the_clone_leave_the_centre(tmp_path: Path) -> None:
    etc = _generate(tmp_path, {}).parent
    (etc / "dialplans" / "15-old.conf").write_text("[old]\n")
    _generate(tmp_path, {})
    assert not (etc / "dialplans" / "15-old.conf").exists()
    assert (etc / "dialplans" / "10-inbound.conf").exists()


@given(st.text(max_size=40).filter(lambda t: not re.fullmatch(r"[A-Za-z0-9_~.+/=-]{12,128}", t)))
def test_a_secret_that_could_break_out_of_its_line_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        config._secret("secret", text)


@given(st.text(max_size=20).filter(lambda t: not re.fullmatch(r"[0-9]{1,12}[a-z]{0,12}", t)))
def test_a_phone_named_oddly_is_refused(phone: str) -> None:
    with pytest.raises(SettingsError, match="not named"):
        config._by_agent([phone])


@pytest.mark.parametrize("bad", ["localhost", "127.0.0.1\n[x]", "300.1.1.1", ""])
def test_addresses_are_numbers(tmp_path: Path, bad: str) -> None:
    with pytest.raises(SettingsError):
        _generate(tmp_path, {}, bind=bad)
    with pytest.raises(SettingsError):
        _generate(tmp_path, {}, trunk_match=[bad])


def test_a_missing_manager_user_is_said_before_anything_is_written(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    secrets = dataclasses.replace(_secrets({}), ami={"acd": STRONG, "acd2": STRONG})
    with pytest.raises(SettingsError, match="demo"):
        config.generate(settings, secrets, [], INSTALLED)
    assert not settings.asterisk_dir.exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Asterisk 22.10.1+dfsg+~cs6", 22), ("Asterisk 9.1", 9), ("", 0), ("asterisk", 0)],
)
def test_version(text: str, expected: int) -> None:
    assert major(text) == expected


def test_without_the_carriers_address_the_line_cannot_be_dialled(tmp_path: Path) -> None:
    silent = (_generate(tmp_path, {}) / "pjsip.conf").read_text()
    assert "aors" not in silent and "trunk-aor" not in silent
    etc = _generate(tmp_path, {}, trunk_address="203.0.113.5:5070", trunk_prefix="9")
    dialled = (etc / "pjsip.conf").read_text()
    assert "contact = sip:203.0.113.5:5070" in dialled and "aors = trunk-aor" in dialled
    assert "SL_PREFIX = 9\n" in (etc / "globals.conf").read_text()


def test_only_our_own_originates_lead_to_where_the_carriers_line_is_dialled() -> None:
    texts = {path.name: path.read_text() for path in assets.path("dialplans").glob("*.conf")}
    dialling = sorted(name for name, text in texts.items() if "@trunk" in text)
    assert dialling == ["66-person.conf", "70-callback.conf", "75-receipt.conf"]
    for name in dialling:
        contexts = re.split(r"(?m)^\[([a-z-]+)\]$", texts[name])
        (context,) = [
            n for n, text in zip(contexts[1::2], contexts[2::2], strict=True) if "@trunk" in text
        ]
        jump = re.compile(rf"[(?:@]{context}(?![-\w])")
        assert not any(jump.search(text) for text in texts.values())
    assert "include" not in "".join(texts.values())
