"""Keys, the secrets' file, masked numbers, settings and logs."""

import base64
import io
import json
import stat
from pathlib import Path

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from core import logs
from core import secrets as secret_store
from core.crypto import KeyRing
from core.errors import SettingsError, WrongKey
from core.pii import MAX_DIGITS, Pii, mask, normalise
from core.secrets import Secrets
from core.settings import Settings

RING = KeyRing({"k1": b"1" * 32, "k2": b"2" * 32}, "k2")


@given(st.binary(max_size=300), st.binary(max_size=20))
def test_what_is_sealed_opens_again_in_its_place_only(data: bytes, aad: bytes) -> None:
    token = RING.encrypt(data, aad)
    assert RING.decrypt(token, aad) == data
    assert token != RING.encrypt(data, aad)
    with pytest.raises(WrongKey):
        RING.decrypt(token, aad + b"x")


@given(st.data())
def test_a_changed_byte_is_noticed(data: st.DataObject) -> None:
    token = RING.encrypt(b"13912340072", b"crm.people")
    place = data.draw(st.integers(0, len(token) - 1))
    flip = data.draw(st.integers(1, 255))
    changed = token[:place] + bytes([token[place] ^ flip]) + token[place + 1 :]
    with pytest.raises(WrongKey):
        RING.decrypt(changed, b"crm.people")


@given(st.binary(max_size=80))
def test_bytes_that_are_no_token_are_refused(token: bytes) -> None:
    with pytest.raises(WrongKey):
        RING.decrypt(token, b"")


def test_old_keys_still_open_after_a_rotation() -> None:
    old = KeyRing({"k1": b"1" * 32}, "k1").encrypt(b"x", b"")
    assert RING.decrypt(old, b"") == b"x"
    with pytest.raises(WrongKey, match="k2"):
        KeyRing({"k1": b"1" * 32}, "k1").decrypt(RING.encrypt(b"x", b""), b"")
    with pytest.raises(WrongKey):
        KeyRing({"k1": b"1" * 32}, "k9")


@pytest.fixture
def centre(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "var")


def test_secrets_are_made_once_and_only_their_owner_reads_them(centre: Settings) -> None:
    made = secret_store.create(centre, ["1001"])
    assert stat.S_IMODE(centre.secrets_file.stat().st_mode) == 0o600
    assert Secrets.load(centre) == made == secret_store.create(centre, ["1001"])
    assert set(made.ami) == {"acd", "acd2", "demo", "doctor"}
    assert len({*made.ami.values(), *made.sip.values()}) == 5


def test_a_new_agent_gets_a_secret_and_the_others_keep_theirs(centre: Settings) -> None:
    before = secret_store.create(centre, ["1001"])
    after = secret_store.create(centre, ["1001", "1002"])
    assert after.sip["1001"] == before.sip["1001"]
    assert "1002" in after.sip
    assert after.keys == before.keys


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_secrets_that_others_can_read_are_refused(centre: Settings, mode: int) -> None:
    secret_store.create(centre, [])
    centre.secrets_file.chmod(mode)
    with pytest.raises(SettingsError, match="chmod 600"):
        Secrets.load(centre)


@pytest.mark.parametrize(
    "change",
    [
        {"keys": {}},
        {"keys": []},
        {"keys": {"k": "short"}},
        {"current_key": "other"},
        {"pii_key": 5},
        {"pii_key": "%%%"},
        {"ami": None},
        {"sip": "x"},
    ],
)
def test_damaged_secrets_are_refused_in_words(centre: Settings, change: dict[str, object]) -> None:
    secret_store.create(centre, [])
    content = json.loads(centre.secrets_file.read_text()) | change
    centre.secrets_file.write_text(json.dumps(content))
    with pytest.raises(SettingsError, match="not a secrets file"):
        Secrets.load(centre)


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '"x"', "\udcff"])
def test_files_that_hold_no_secrets(centre: Settings, text: str) -> None:
    secret_store.create(centre, [])
    centre.secrets_file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(SettingsError):
        Secrets.load(centre)


def test_no_secrets_yet(centre: Settings) -> None:
    with pytest.raises(SettingsError, match="silverline init"):
        Secrets.load(centre)


def test_secrets_show_no_bytes_when_printed(centre: Settings) -> None:
    made = secret_store.create(centre, ["1001"])
    shown = repr(made)
    for hidden in (made.sip["1001"], made.ami["acd"], str(made.pii_key), str(made.session_key)):
        assert hidden not in shown
    assert base64.b64encode(made.pii_key).decode() not in shown


@pytest.mark.parametrize(
    "number",
    ["13912340072", "+8613912340072", "008613912340072", "86 139-1234-0072", "tel:13912340072"],
)
def test_a_number_is_one_however_it_is_written(number: str) -> None:
    assert normalise(number) == "13912340072"
    assert mask(number) == "139****0072"
    assert Pii(b"k").hash(number) == Pii(b"k").hash("13912340072")


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("", "匿名"),
        ("anonymous", "匿名"),
        ("1", "***"),
        ("12", "***"),
        ("110", "1***0"),
        ("12345678", "1***8"),
        ("02112345678", "021****5678"),
        ("8" * 40, "888****8888"),
    ],
)
def test_masks(number: str, masked: str) -> None:
    assert mask(number) == masked


@given(st.text(max_size=60))
def test_no_text_is_too_odd_for_a_mask(number: str) -> None:
    digits = normalise(number)
    assert len(digits) <= MAX_DIGITS
    assert digits == "" or digits.isascii()
    found = Pii(b"k").masked(number)
    assert not digits or digits not in found.masked
    assert bool(found.hash) == bool(digits)


def test_hashes_depend_on_the_centres_key() -> None:
    assert Pii(b"a").hash("13912340072") != Pii(b"b").hash("13912340072")


def test_the_environment_goes_before_the_file_and_the_file_before_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "silverline.toml"
    file.write_text("console_port = 9000\nring_s = 30\n")
    monkeypatch.setenv("SILVERLINE_CONFIG", str(file))
    monkeypatch.setenv("SILVERLINE_CONSOLE_PORT", "9001")
    found = Settings.load()
    assert (found.console_port, found.ring_s, found.sip_port) == (9001, 30, 5060)
    assert found.data_dir.is_absolute()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("console_port = 70000", "console_port"),
        ("colour = 'red'", "colour"),
        ("rtp_start = 20000\nrtp_end = 20010", "rtp_end"),
        ("redis_socket = '/" + "x" * 120 + "'", "redis_socket"),
        ("node = 'UPPER'", "node"),
        ("this is not toml", "silverline.toml"),
        ("profile = 'shop'", "profile"),
    ],
)
def test_wrong_settings_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    file = tmp_path / "silverline.toml"
    file.write_text(text)
    monkeypatch.setenv("SILVERLINE_CONFIG", str(file))
    with pytest.raises(SettingsError, match=said):
        Settings.load()


def test_logs_hide_numbers_and_names(
    centre: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = structlog.get_config()
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    try:
        logs.configure("test", centre)
        log = logs.get("test.logs")
        log.warning("said", caller="13912340072", name="王建国", text="call 13912340072 now",
                    call_id="sl-1763775555.12", at="1763775555123-0")  # fmt: skip
        try:
            raise ValueError("number +8613912340072 is odd")
        except ValueError:
            log.exception("failed")
    finally:
        structlog.configure(**before)
        structlog.contextvars.clear_contextvars()
    text = written.getvalue()
    assert "13912340072" not in text
    assert "王建国" not in text
    assert "sl-1763775555.12" in text
    assert "1763775555123-0" in text
    assert all(json.loads(line)["process"] == "test" for line in text.splitlines())
