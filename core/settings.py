"""Settings: `SILVERLINE_*` in the environment over `silverline.toml` over the defaults here.

Every port and path is a setting, so that two centres run side by side on one machine. The file is
looked for in the working directory, or where `SILVERLINE_CONFIG` says.
"""

import os
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from core.calls import is_made
from core.errors import SettingsError

NOT_SETTINGS = frozenset({"SILVERLINE_CONFIG", "SILVERLINE_CENTRE", "SILVERLINE_TTS_PYTHON"})
"""Variables of our prefix that are not settings: where the file is, whose process this is, and a
Python with the voice for rebuilding prompts."""

_Service = Annotated[str, Field(pattern=r"^[0-9]{3,12}$")]
_Dialled = Annotated[str, Field(pattern=r"^[0-9]{3,20}$")]
_ADDRESS = r"^$|^(?:[0-9.]{7,15}|\[[0-9a-fA-F:]{2,39}\])(?::[0-9]{1,5})?$"
"""An IP address, with a port or without, or nothing: names are never looked up here."""


def _cache_dir() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "silverline"


class Settings(BaseSettings):
    """One centre's settings. Paths are absolute after loading; times are in seconds."""

    model_config = SettingsConfigDict(env_prefix="SILVERLINE_", extra="forbid", frozen=True)

    data_dir: Path = Path("var")
    """Everything the centre keeps: database, recordings, secrets, logs, generated configuration."""
    cache_dir: Path = Field(default_factory=_cache_dir)
    """What set-up downloads or builds: Asterisk's root, speech models, built pages."""
    asterisk_root: Path | None = None
    """Asterisk's own root; unset: the one in `cache_dir` if built, else the system's Asterisk."""
    model_dir: Path | None = None
    """Speech models; unset: `cache_dir/models`."""
    database_url: str = ""
    """SQLAlchemy URL; unset: SQLite at `data_dir/silverline.db`."""
    redis_socket: Path | None = None
    """Our own Redis; unset: `data_dir/run/redis.sock` (a path of at most 107 bytes)."""

    bind: str = "127.0.0.1"
    """Address that everything listens on."""
    sip_port: int = Field(5060, ge=1, le=65535)
    """SIP over UDP."""
    ws_port: int = Field(8088, ge=1, le=65535)
    """SIP over WebSocket, for phones in the console's pages: on loopback, through the console."""
    ami_port: int = Field(5038, ge=1, le=65535)
    """Asterisk's manager interface."""
    agi_port: int = Field(4573, ge=1, le=65535)
    """FastAGI, served by `ivr`."""
    speech_port: int = Field(4574, ge=1, le=65535)
    """Where Asterisk has callers' answers heard, served by `utterance`."""
    console_port: int = Field(8000, ge=1, le=65535)
    """The console's HTTP."""
    rtp_start: int = Field(20000, ge=1024, le=65535)
    """First port for media; a narrow range runs out under load."""
    rtp_end: int = Field(29999, ge=1024, le=65535)
    """Last port for media."""
    trunk_match: list[str] = ["127.0.0.2"]
    """Addresses the carrier's trunk sends from; calls from elsewhere need an agent's password."""
    trunk_address: str = Field("", pattern=_ADDRESS)
    """Where the carrier takes calls, `address` or `address:port`; empty: nobody is ever called."""
    trunk_prefix: str = Field("", pattern=r"^[0-9]{0,8}$")
    """Digits before every number that is called on the trunk."""
    official_number: str = Field("", pattern=r"^[0-9]{0,20}$")
    """What people see who are called back; empty: the number that they had dialled."""

    node: str = Field("sl", pattern=r"^[a-z][a-z0-9]{0,15}$")
    """Asterisk's systemname, the first part of every call's id."""
    centre_name: str = "银线服务中心"
    """The centre's name as callers and agents know it."""
    timezone: str = "Asia/Shanghai"
    """Zone in which times are shown and spoken; stored times are UTC."""
    profile: Literal["hotline", "brand"] = "brand"
    """What a number without a flow of its own gets: `hotline` has no menu, `brand` has one."""
    most_callers: int = Field(500, ge=1, le=800)
    """Callers there may be at a time; the next one hears the carrier's busy tone."""
    refuse_before_answer: bool = False
    """Numbers that `door.yaml` refuses are not even answered; the IVR is asked twice a call."""
    recording_refusal: bool = False
    """Callers may refuse to be recorded where a flow asks them; else it only tells them."""
    recording_pause_s: int = Field(180, ge=10, le=900)
    """A recording that was paused while a card number is given goes on by itself after so long."""
    ring_s: int = Field(20, ge=5, le=120)
    """Seconds an agent's phone rings before the call goes to another."""
    phone_check_s: int = Field(30, ge=2, le=300)
    """Seconds between two questions to an agent's phone whether it is there; without an answer in
    3 s it is rung no more until it answers."""
    wrap_up_s: int = Field(5, ge=0, le=600)
    """Seconds after a call in which an agent gets no new one."""
    callback_after_s: int = Field(120, ge=0, le=7200)
    """Callers in line who will probably wait longer, seconds, are offered a call back instead."""
    callback_from: str = Field("08:30", pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
    """Nobody is called back earlier in the day, in the zone of `timezone`."""
    callback_until: str = Field("21:00", pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
    """Nor from this time on; what is left is kept for the next day, in order."""
    emergency_numbers: dict[_Service, _Dialled] = {"110": "110", "119": "119", "120": "120"}
    """Emergency services that agents may call into a conversation, each with the number to dial for
    it: the local command centre's own where the carrier's line knows no short numbers."""
    care_birthday_age: int = Field(0, ge=0, le=120)
    """People on file who turn so many years or more are to be rung up on their birthday: a task for
    the day; 0: nobody."""
    care_daily_most: int = Field(20, ge=1, le=500)
    """Such tasks a day, at most, for the oldest."""
    callback_ring_s: int = Field(45, ge=10, le=120)
    """Seconds that the phone of someone who is called back rings."""
    callback_retries: int = Field(2, ge=0, le=9)
    """How often someone who did not answer is called again; then a person sees to it."""
    callback_retry_s: int = Field(600, ge=10, le=86_400)
    """Seconds between such calls."""
    misdial_s: int = Field(20, ge=0, le=120)
    """A senior known by their number who hangs up within so many seconds, before anybody spoke, is
    called back once, by day; 0: never."""
    callback_reached_s: int = Field(10, ge=0, le=120)
    """Who was called back and spoke with us for fewer seconds, like an answering machine, does not
    count as reached, and is called again like one who did not answer."""
    sms_url: str = Field("", pattern=r"^$|^https?://[^\s@]{3,300}$")
    """Where text messages to callers are handed over; empty: nobody is sent any."""
    sms_key_file: Path | None = None
    """File (mode 0600) whose content signs what is handed over; needed with `sms_url`."""
    sms_texts: Path | None = None
    """What messages say (YAML); unset: the product's own."""
    sms_daily_most: int = Field(3, ge=1, le=20)
    """Messages to one number within 24 hours, at most."""
    voice_receipts: bool = False
    """Callers with a landline are called and told what others get as a [text message](sms.md)."""
    parcels_url: str = Field("", pattern=r"^$|^https?://[^\s@]{3,300}$")
    """A courier's order system, asked about callers' parcels; empty: the centre's own table."""
    parcels_key_file: Path | None = None
    """File (mode 0600) whose content signs what it is asked; needed with `parcels_url`."""
    regain_s: int = Field(600, ge=0, le=3600)
    """Whoever hung up while waiting, or was cut off, and calls again within so many seconds has
    their old place in line."""
    wrap_up_most_s: int = Field(120, ge=0, le=3600)
    """Longest after-call work in seconds, with the extensions an agent asks for."""
    aside_s: int = Field(60, ge=0, le=3600)
    """Seconds without calls for an agent who let one ring; 0: until somebody sets them ready."""
    break_reasons: list[str] = ["小休", "用餐", "培训", "会议", "情绪调整", "其他"]
    """What an agent may give as the reason for a break, as the pages show it."""
    admin_second_factor: bool = False
    """Admins need a code of an authenticator app to sign in; who has none yet sets it up first."""
    token_requests: int = Field(600, ge=1, le=100_000)
    """Requests a minute that a program may send with one API token."""
    webhook_private: bool = False
    """Webhooks may go to this machine and to addresses of one's own network."""
    webhook_plain: bool = False
    """Webhooks may go to addresses without TLS (`http://`)."""
    acd_standby: bool = True
    """A second instance of the ACD stands by, and leads within two seconds when the first dies."""
    flow_folder: Path | None = None
    """What callers hear: a folder of flows (YAML); unset: the product's own."""
    policy_file: Path | None = None
    """Who serves which callers (YAML); unset: the product's own policy."""
    review_plan: Path | None = None
    """Which calls people review, teams, deadlines (YAML); unset: the product's own plan."""
    quality_labels: int = Field(30, ge=1, le=100_000)
    """Calls that two people labelled alike, each blind, before an item of a scorecard counts."""
    quality_fails: int = Field(5, ge=1, le=100_000)
    """Of those, failed by the machine."""
    quality_kappa: float = Field(0.6, gt=0, le=1)
    """Least agreement beyond chance: of the machine with people, and of people with each other."""
    quality_precision: float = Field(0.9, gt=0, le=1)
    """Of what the machine failed, the share that people must have failed."""
    quality_overturned: float = Field(0.1, ge=0, le=1)
    """An item of whose verdicts people overturn a greater share suspends itself …"""
    quality_reviews: int = Field(10, ge=1, le=100_000)
    """… once so many of its verdicts were looked at."""
    asr_engine: Literal["whisper", "vosk", "sherpa"] = "whisper"
    """The recognition engine for recordings."""
    asr_model: str = "whisper-base"
    """Name of the engine's model under `model_dir`."""
    speech: bool = True
    """Callers may speak where a flow asks: a process that listens runs, with a model of its own."""
    speech_answer_s: float = Field(2.5, ge=0.5, le=60)
    """Longest time from the end of what a caller said to its text; later is not heard."""
    live_calls: int = Field(2, ge=0, le=50)
    """Calls that are written down while they run, at once; 0: none, and no process for it."""
    utterance_days: int = Field(30, ge=0, le=3650)
    """How long the sound of what callers answered is kept, encrypted; 0: not at all."""
    channel_log_days: int = Field(30, ge=2, le=3650)
    """How long Asterisk's own account of its channels is kept."""
    audit_days: int = Field(1095, ge=183, le=36500)
    """How long it is kept who did or looked at what; six months at least (网络安全法, 21)."""
    retention_file: Path | None = None
    """How long recordings are kept; unset: the product's own rules."""
    settlement_file: Path | None = None
    """What agents may settle at once, up to how much; unset: the product's own rules."""
    recordings_url: str = Field("", max_length=200)
    """Another store for recordings, as fsspec has URLs (`s3://bucket/folder`); empty: none."""
    disk_low_mb: int = Field(2000, ge=0)
    """Alarm `disk_low` below so many million bytes free where data or recordings are kept."""
    disk_full_mb: int = Field(200, ge=0)
    """Alarm `disk_full` below so many million bytes free there."""
    spool_alarm_mb: int = Field(10, ge=1)
    """Alarm `spool_growing` when a process keeps so many million bytes of unsent events."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """Least severe line that is logged."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (its name is the caller's)
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        toml = Path(os.environ.get("SILVERLINE_CONFIG") or "silverline.toml")
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml)

    @classmethod
    def load(cls) -> Self:
        """Read environment and file. Raises `SettingsError` naming each wrong setting."""
        known = {f"SILVERLINE_{name.upper()}" for name in cls.model_fields} | NOT_SETTINGS
        named = {name for name in os.environ if name.startswith("SILVERLINE_")}
        if unknown := sorted(named - known):
            raise SettingsError(f"No such setting: {', '.join(unknown)}.", "See docs/settings.md.")
        try:
            return cls()
        except ValidationError as error:
            wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            raise SettingsError(
                f"Settings cannot be used: {wrong}.", "Correct SILVERLINE_* or silverline.toml."
            ) from None
        except ValueError as error:  # TOML that is not TOML
            raise SettingsError(
                f"silverline.toml cannot be read: {error}.", "Correct the file."
            ) from None

    @field_validator(
        "data_dir",
        "cache_dir",
        "asterisk_root",
        "model_dir",
        "redis_socket",
        "policy_file",
        "flow_folder",
        "retention_file",
        "settlement_file",
        "review_plan",
        "sms_key_file",
        "sms_texts",
        "parcels_key_file",
    )
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return value.expanduser().absolute() if value is not None else None

    @field_validator("recordings_url")
    @classmethod
    def _store(cls, value: str) -> str:
        if value and ("://" not in value or "@" in value or "?" in value):
            raise ValueError("must be a URL like s3://bucket/folder, without a name or a password")
        return value.rstrip("/")

    def model_post_init(self, _context: object) -> None:
        if self.rtp_end - self.rtp_start < 99:
            raise ValueError("rtp_end must be at least 99 above rtp_start")
        if is_made(f"{self.node}-"):
            raise ValueError(f"node may not be {self.node}: calls back have such ids")
        if len(str(self.redis_path).encode()) > 107:
            raise ValueError("the Redis socket's path is longer than 107 bytes: set redis_socket")

    @property
    def reach(self) -> str:
        """Address under which this machine reaches what listens on `bind`."""
        wildcards = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (compared, not bound)
        return wildcards.get(self.bind, self.bind)

    @property
    def redis_path(self) -> Path:
        """Unix socket of our own Redis."""
        return self.redis_socket or self.data_dir / "run" / "redis.sock"

    @property
    def sql_url(self) -> str:
        """The database's URL, defaults filled in."""
        return self.database_url or f"sqlite:///{self.data_dir / 'silverline.db'}"

    @property
    def models_dir(self) -> Path:
        """Folder of speech models, one folder each."""
        return self.model_dir or self.cache_dir / "models"

    @property
    def recordings_dir(self) -> Path:
        """Stored, encrypted recordings."""
        return self.data_dir / "recordings"

    @property
    def incoming_dir(self) -> Path:
        """Legs as Asterisk writes them, before they are merged and encrypted."""
        return self.recordings_dir / "incoming"

    @property
    def utterances_dir(self) -> Path:
        """What callers answered to flows, encrypted."""
        return self.data_dir / "utterances"

    @property
    def prompts_dir(self) -> Path:
        """The owner's recordings of prompts, all versions."""
        return self.data_dir / "prompts"

    @property
    def published_dir(self) -> Path:
        """What was published from the console of files that no setting names; see `core.owned`."""
        return self.data_dir / "published"

    @property
    def asterisk_dir(self) -> Path:
        """Asterisk's state: etc, lib, log, run, spool, sounds, moh."""
        return self.data_dir / "asterisk"

    @property
    def log_dir(self) -> Path:
        """One folder of rotated logs per process."""
        return self.data_dir / "log"

    @property
    def run_dir(self) -> Path:
        """Sockets and pid files."""
        return self.data_dir / "run"

    @property
    def spool_dir(self) -> Path:
        """Events that wait for Redis to come back, one file per process."""
        return self.data_dir / "spool"

    @property
    def secrets_file(self) -> Path:
        """The secrets, mode 0600."""
        return self.data_dir / "secrets.json"
