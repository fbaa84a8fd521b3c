"""Ports, sounds, key presses, the doctor and the installer's look at apt sources."""

import os
import socket
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from asr.client import Beat, said_book
from core import assets
from core.errors import UserError
from core.settings import Settings
from ivr.adapters import installing
from silverline import doctor, ports, supervise
from silverline.demo import dtmf
from tests.redis_server import RedisServer


def test_a_taken_port_is_named_with_its_setting(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        settings = Settings(data_dir=tmp_path, sip_port=other.getsockname()[1])
        with pytest.raises(UserError, match="SILVERLINE_SIP_PORT"):
            ports.require_free(settings, ["asterisk"])
        ports.require_free(settings, ["redis"])


def test_sounds_are_installed_once(tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    tone = np.sin(np.arange(16_000) / 16_000 * 440 * 2 * np.pi) * 0.5
    soundfile.write(source / "a.wav", tone, 16_000, subtype="PCM_16")
    assert installing.install_folder(source, target) == 2
    assert installing.install_folder(source, target) == 0
    assert (target / "a.alaw").stat().st_size == 8000
    os.utime(source / "a.wav", (1, 1))
    assert installing.install_folder(source, target) == 2
    (source / "a.wav").unlink()
    installing.install_folder(source, target)
    assert list(target.iterdir()) == []


def test_a_sound_asterisk_would_refuse_is_refused_here(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros((100, 2)), 44_100)
    with pytest.raises(UserError, match="16 kHz"):
        installing.install_folder(tmp_path, tmp_path / "out")


@given(st.lists(st.sampled_from(dtmf.EVENTS), min_size=1, max_size=12))
def test_key_presses_grow_older_in_any_order_of_keys(keys: list[str]) -> None:
    path = Path(os.environ.get("TMPDIR", "/tmp")) / f"sl-dtmf-{os.getpid()}.pcap"
    sequence, stamps, numbers = 0, [], []
    for position, key in enumerate(keys):
        sequence = dtmf.write_press(path, key, sequence, position * 400)
        data = path.read_bytes()[24 + 16 + 42 :]
        _, kind, number, stamp = struct.unpack("!BBHI", data[:8])
        assert kind & 0x7F == dtmf.PAYLOAD_TYPE
        assert dtmf.EVENTS[data[12]] == key
        stamps.append(stamp)
        numbers.append(number)
    path.unlink()
    assert stamps == sorted(set(stamps))
    assert numbers == sorted(set(numbers))


def test_the_doctor_knows_the_modules_the_dialplan_needs() -> None:
    modules = set(doctor.required_modules())
    assert {
        "res_pjsip.so", "app_queue.so", "app_mixmonitor.so", "app_confbridge.so", "res_agi.so",
        "cel_custom.so", "func_groupcount.so", "codec_alaw.so", "app_userevent.so",
    } <= modules  # fmt: skip


def test_the_doctor_reports_instead_of_raising(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / ("x" * 90), cache_dir=tmp_path, redis_socket=Path("/r"))
    checks = {check.name: check for check in doctor.examine(settings)}
    assert not checks["secrets"].ok
    assert "silverline init" in checks["secrets"].what_to_do
    assert not checks["socket path"].ok
    assert not checks["speech model"].ok
    assert all(check.what_to_do for check in checks.values() if not check.ok)


DEB822 = """\
# a comment
Types: deb deb-src
URIs: http://mirror.invalid/debian
Suites: CODENAME CODENAME-updates
Components: main

Types: deb
URIs: http://mirror.invalid/debian-security
Suites: CODENAME-security
Components: main
"""
DISABLED = "Enabled: no\n" + DEB822.replace("mirror.invalid", "off.invalid").split("\n\n")[0]
ONE_LINE = """\
# deb http://commented.invalid/debian CODENAME main
deb [arch=amd64 signed-by=/x.gpg] http://other.invalid/tools stable main
deb [trusted=yes] http://mirror.invalid/debian/ CODENAME main contrib  # ours
"""


@pytest.mark.parametrize(
    ("sources", "lines", "expected"),
    [
        (DEB822, "", "http://mirror.invalid/debian"),
        (DISABLED + "\n\n" + DEB822, "", "http://mirror.invalid/debian"),
        ("", ONE_LINE, "http://mirror.invalid/debian/"),
        ("", "deb http://elsewhere.invalid/debian trixie main", "http://elsewhere.invalid/debian"),
        ("", "deb http://elsewhere.invalid/tools x main", ""),
        ("", "", ""),
    ],
)
def test_the_mirror_is_the_machines_own(
    tmp_path: Path, sources: str, lines: str, expected: str
) -> None:
    release = Path("/etc/os-release").read_text()
    codename = dict(line.split("=", 1) for line in release.splitlines() if "=" in line)
    name = codename["VERSION_CODENAME"].strip('"')
    folder = tmp_path / "sources.list.d"
    folder.mkdir()
    (folder / "debian.sources").write_text(sources.replace("CODENAME", name))
    (tmp_path / "sources.list").write_text(lines.replace("CODENAME", name))
    script = assets.path("asterisk/install-root.sh").read_text().split("[ $# -eq 1 ]")[0]
    shell = script.replace("/etc/apt/", f"{tmp_path}/") + "\nmirror\n"
    done = subprocess.run(
        ["sh", "-c", shell], capture_output=True, text=True, timeout=10, check=True
    )
    assert done.stdout.strip() == expected


@pytest.mark.parametrize(
    ("beat", "ok", "found"),
    [
        (Beat(ready=True, most=3), True, "3 calls at once"),
        (Beat(ready=False, most=3), False, "waits for its model"),
        (None, False, "does not say that it lives"),
    ],
)
def test_the_doctor_asks_whether_calls_are_written_down_while_they_run(
    redis_server: RedisServer,
    monkeypatch: pytest.MonkeyPatch,
    beat: Beat | None,
    ok: bool,
    found: str,
) -> None:
    monkeypatch.setattr(supervise, "is_up", lambda _settings: True)
    settings = Settings(
        data_dir=redis_server.folder, redis_socket=redis_server.socket, speech=False
    )
    if beat is not None:
        said_book(redis_server.client()).beat(beat)
    check = {one.name: one for one in doctor.examine(settings)}["live transcript"]
    assert (check.ok, found in check.found) == (ok, True)
    off = settings.model_copy(update={"live_calls": 0})
    assert "live transcript" not in {one.name for one in doctor.examine(off)}
