"""Asterisk's configuration of one centre, in `data_dir/asterisk/etc`.

The hand-written files of `asterisk/` and `dialplans/` are copied; what depends on settings, secrets
and agents is generated beside them, in `etc/generated/`.
"""

import hashlib
import ipaddress
import os
import re
import shutil
import socket
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from acd import queues, translate
from acd.adapters import policies
from acd.net import CODE
from acd.phones import is_web, owner
from core import assets
from core.errors import SettingsError
from core.secrets import AMI_USERS, Secrets
from core.settings import Settings
from silverline.telephony.root import Installation

MAX_CALLS = 1000
"""Calls Asterisk accepts before it answers 503: a bounded answer beats a collapse. It counts each
agent that its own queue rings as well, and refuses those too: far above what callers need. There is
no limit of load: music wakes every waiting caller's thread in the same moment, so that 300 of them
look like a load of 15 to 90 while one processor is free."""
FALLBACK_LAP_S = 30
"""Seconds a call stays inside Queue() before the ACD's beat is looked at again."""

ACD_EVENTS = ("FullyBooted", "Shutdown", *sorted(translate.EVENTS))
"""Events the ACD gets: those it reads. Asterisk keeps the rest to itself: about 10 of 231 in a
call, and an agent's next caller waits for each that is read before."""

_FOLDERS = (
    "etc/generated", "lib/keys", "db", "cache", "log/cel-custom", "run", "spool", "sounds", "moh"
)  # fmt: skip
_SECRET = re.compile(r"[A-Za-z0-9_~.+/=-]{12,128}")
LOOPBACK = "127.0.0.1"

_WILDCARDS = ("0.0.0.0", "::")  # noqa: S104  only compared, not bound


def generate(
    settings: Settings, secrets: Secrets, phones: Sequence[str], asterisk: Installation
) -> Path:
    """Write the whole configuration and the folders it names; return the path of asterisk.conf.

    `phones`: every agent's phones by name, see `acd.phones`. Raises `SettingsError` for an address,
    a phone's name or a secret that cannot go into it.
    """
    policy = policies.in_force(settings)
    files = {
        **_of_phones(settings, secrets, phones),
        "asterisk.conf": _asterisk_conf(settings, asterisk),
        "queues.conf": queues.sections(policy.rules.queues),
        "rtp.conf": f"rtpstart={settings.rtp_start}\nrtpend={settings.rtp_end}\n",
        # The console carries the pages' phones here; nobody else has business at this door.
        "http.conf": f"bindaddr={LOOPBACK}\nbindport={settings.ws_port}\n",
        "aeap.conf": f"url=ws://{_host_port(settings.reach, settings.speech_port)}\n",
        "manager-general.conf": f"bindaddr={_address(settings.bind)}\nport={settings.ami_port}\n",
        "manager-users.conf": _manager_users(secrets),
        "musiconhold.conf": _music(settings),
        "hosts": f"127.0.0.1 localhost {socket.gethostname()}\n::1 localhost\n",
    }
    etc = settings.asterisk_dir / "etc"
    _make_folders(settings)
    _copy_handwritten(etc)
    for name, text in files.items():
        _write_private(etc / "generated" / name, text)
    return etc / "generated" / "asterisk.conf"


def renew_phones(settings: Settings, phones: Sequence[str]) -> None:
    """Write anew what depends on agents' phones, for an Asterisk that runs; it has to reload.

    Raises as `generate` does, and `OSError` where nothing was ever written.
    """
    generated = settings.asterisk_dir / "etc" / "generated"
    for name, text in _of_phones(settings, Secrets.load(settings), phones).items():
        _write_private(generated / name, text)


def _of_phones(settings: Settings, secrets: Secrets, phones: Sequence[str]) -> dict[str, str]:
    """The files that depend on agents' phones, by name."""
    of_agents = _by_agent(phones)
    return {
        "globals.conf": _globals(settings, of_agents, policies.in_force(settings).codes),
        "phones.conf": _hints(of_agents),
        "pjsip.conf": _pjsip(settings, secrets, phones),
    }


def _make_folders(settings: Settings) -> None:
    base = settings.asterisk_dir
    for name in _FOLDERS:
        (base / name).mkdir(parents=True, exist_ok=True)
    (base / "etc").chmod(0o700)
    settings.incoming_dir.mkdir(parents=True, exist_ok=True, mode=0o700)


def _copy_handwritten(etc: Path) -> None:
    """Copy the clone's files over, and drop those that are no longer in the clone."""
    for name, target in (("asterisk", etc), ("dialplans", etc / "dialplans")):
        source = assets.path(name)
        target.mkdir(parents=True, exist_ok=True)
        wanted = {path.name for path in source.glob("*.conf")}
        for old in target.glob("*.conf"):
            if old.name not in wanted:
                old.unlink()
        for file in wanted:
            shutil.copyfile(source / file, target / file)


def _asterisk_conf(settings: Settings, asterisk: Installation) -> str:
    base = settings.asterisk_dir
    folders = {
        "astcachedir": base / "cache",
        "astetcdir": base / "etc",
        "astmoddir": asterisk.inner_modules_dir,
        "astvarlibdir": base / "lib",
        "astdbdir": base / "db",
        "astkeydir": base / "lib",
        "astdatadir": Path("/usr/share/asterisk"),
        "astagidir": base / "lib",
        "astspooldir": base / "spool",
        "astrundir": base / "run",
        "astlogdir": base / "log",
        "astsbindir": Path("/usr/sbin"),
    }
    options = {
        "systemname": settings.node,
        "nofork": "yes",
        "entityid": _entity_id(settings),
        "nocolor": "yes",
        "hideconnect": "yes",
        "execincludes": "no",
        "live_dangerously": "no",
        "maxcalls": MAX_CALLS,
    }
    return _section("directories", folders.items(), "=>") + _section("options", options.items())


def _entity_id(settings: Settings) -> str:
    """A stable, locally administered MAC-like id; Asterisk wants one where no network card is."""
    digest = hashlib.sha256(settings.node.encode()).digest()
    return ":".join(f"{byte:02x}" for byte in (0x02, *digest[:5]))


def _by_agent(phones: Sequence[str]) -> dict[str, list[str]]:
    """Agent to the names of their phones."""
    found: dict[str, list[str]] = {}
    for phone in phones:
        agent_id = owner(phone)
        if agent_id is None:
            raise SettingsError(
                f"Phone {phone!r} is not named 1 to 12 digits and at most 12 letters.",
                "Rename the agent or the phone.",
            )
        found.setdefault(agent_id, []).append(phone)
    return found


def _globals(
    settings: Settings, of_agents: Mapping[str, Sequence[str]], codes: Mapping[str, str]
) -> str:
    return _section(
        "globals",
        [
            ("SL_AGI", f"agi://{settings.reach}:{settings.agi_port}"),
            ("SL_INCOMING", settings.incoming_dir),
            ("SL_MOST_CALLERS", settings.most_callers),
            ("SL_GATE", int(settings.refuse_before_answer)),
            ("SL_RING", settings.ring_s),
            ("SL_LAP", FALLBACK_LAP_S),
            ("SL_SOUNDS", settings.asterisk_dir / "sounds"),
            ("SL_PREFIX", settings.trunk_prefix),
            ("SL_CALLBACK_RING", settings.callback_ring_s),
            *((f"SL_PHONES_{agent_id}", "&".join(own)) for agent_id, own in of_agents.items()),
            *((CODE + code, queue) for code, queue in codes.items()),
        ],
    )


def _hints(of_agents: Mapping[str, Sequence[str]]) -> str:
    """Each agent's phones as one, for Asterisk's queues: in use when any is."""
    return _section(
        "phones",
        [
            ("exten", f"{agent_id},hint," + "&".join(f"PJSIP/{phone}" for phone in own))
            for agent_id, own in of_agents.items()
        ],
        "=>",
    )


def _pjsip(settings: Settings, secrets: Secrets, phones: Sequence[str]) -> str:
    bind = _address(settings.bind)
    media = _media(bind)
    matches = ",".join(_network(address) for address in settings.trunk_match)
    parts = [
        _transport("udp", _host_port(bind, settings.sip_port)),
        _transport("ws", bind),
        _section("trunk", [*media, *_calls_out(settings)], template="trunk-line"),
    ]
    if settings.trunk_address:
        contact = f"sip:{settings.trunk_address}"
        parts.append(_section("trunk-aor", [("type", "aor"), ("contact", contact)]))
    if matches:
        identify = [("type", "identify"), ("endpoint", "trunk"), ("match", matches)]
        parts.append(_section("trunk-identify", identify))
    parts += [_phone(phone, secrets, media, settings.phone_check_s) for phone in phones]
    return "\n".join(parts)


def _calls_out(settings: Settings) -> list[tuple[str, object]]:
    """Where calls back go; without it the line cannot be dialled at all."""
    return [("aors", "trunk-aor")] if settings.trunk_address else []


def _transport(protocol: str, bind: str) -> str:
    pairs = [("type", "transport"), ("protocol", protocol), ("bind", bind)]
    return _section(f"transport-{protocol}", pairs)


def _phone(phone: str, secrets: Secrets, media: list[tuple[str, object]], check_s: int) -> str:
    """An agent's phone: endpoint, password and place of registration share its name."""
    if phone not in secrets.sip:
        raise SettingsError(f"Phone {phone} has no SIP password.", "Run: silverline init")
    password = _secret(f"SIP password of phone {phone}", secrets.sip[phone])
    login = [("username", phone), ("password", password)]
    agent = owner(phone)
    endpoint = [("auth", phone), ("aors", phone), ("callerid", f"<{agent}>"), *media]
    # Of each of the phone's channels: whose it is, and that it holds them for as long as it lasts.
    endpoint += [("set_var", f"SL_AGENT={agent}"), ("set_var", f"GROUP(offer)={agent}")]
    return (
        _section(phone, endpoint, template="web-phone" if is_web(phone) else "agent-phone")
        + _section(phone, login, template="agent-auth")
        + _section(phone, [("qualify_frequency", check_s)], template="agent-aor")
    )


def _media(bind: str) -> list[tuple[str, object]]:
    """Media goes where SIP goes, when that is one address."""
    if bind in _WILDCARDS:
        return []
    return [("media_address", bind), ("bind_rtp_to_media_address", "yes")]


def _manager_users(secrets: Secrets) -> str:
    """AMI users, each with only the classes its work needs."""
    for user in AMI_USERS:
        if user not in secrets.ami:
            raise SettingsError(f"Manager user {user} has no secret.", "Run: silverline init")
    filters: list[tuple[str, object]] = [
        (f"eventfilter(action(include),name({name}))", "") for name in ACD_EVENTS
    ]
    # `command` only to end another ACD's session; `system` for device states and contacts;
    # `originate` for calls back.
    acd: list[tuple[str, object]] = [
        ("read", "system,call,agent,user"),
        ("write", "system,call,agent,user,reporting,command,originate"),
        *filters,
    ]
    demo: list[tuple[str, object]] = [("read", "call,agent,user"), ("write", "reporting")]
    doctor: list[tuple[str, object]] = [("read", "no"), ("write", "reporting")]
    users = {"acd": acd, "acd2": acd, "demo": demo, "doctor": doctor}
    sections = [_manager_user(name, secrets.ami[name], rights) for name, rights in users.items()]
    return "\n".join(sections)


def _manager_user(name: str, secret: str, rights: list[tuple[str, object]]) -> str:
    # A reader that hangs is dropped after this many milliseconds, instead of holding events.
    common: list[tuple[str, object]] = [
        ("secret", _secret(f"AMI secret of {name}", secret)),
        ("writetimeout", 1000),
    ]
    return _section(name, common + rights)


def _music(settings: Settings) -> str:
    folder = settings.asterisk_dir / "moh"
    return _section("default", [("mode", "files"), ("directory", folder), ("sort", "alpha")])


def _section(
    name: str, pairs: Iterable[tuple[str, object]], arrow: str = "=", template: str = ""
) -> str:
    head = f"[{name}]" + (f"({template})" if template else "")
    return "\n".join([head, *(f"{key} {arrow} {value}" for key, value in pairs)]) + "\n"


def _secret(what: str, value: str) -> str:
    """The value itself; an odd character could end the line or start a comment."""
    if not _SECRET.fullmatch(value):
        raise SettingsError(
            f"The {what} has unusual characters or a length outside 12 to 128.",
            "Use letters, digits and _~.+/=- only.",
        )
    return value


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise SettingsError(f"bind: {text!r} is not an IP address.", "Write a number.") from None


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text, strict=False))
    except ValueError:
        raise SettingsError(
            f"trunk_match: {text!r} is not an address or network.", "Write e.g. 192.0.2.0/28."
        ) from None


def _host_port(address: str, port: int) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    temporary = path.with_name(path.name + ".new")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    os.replace(temporary, path)
