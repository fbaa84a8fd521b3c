"""A new key, and the recordings sealed by it; stopped half-way, it is gone on with."""

from collections import Counter
from collections.abc import Iterator

from rich.console import Console
from rich.progress import track
from sqlalchemy import select

from core.clock import SystemClock
from core.errors import Unavailable, UserError, WrongKey
from core.secrets import rotate
from core.settings import Settings
from recordings.client import RecordingsClient
from recordings.moving import Mover
from recordings.tables import RecordingFile
from silverline.centre import Centre

MOST_SAID = 20
"""Recordings that did not open, by name."""


def new_key(settings: Settings) -> None:
    """Make one, current from now on. Raises `SettingsError`."""
    made = rotate(settings)
    Console(stderr=True).print(
        f"The key {made.current_key} is in {settings.secrets_file}. Copy that file to where its "
        "backup is before anything else: without it nothing sealed from now on opens."
    )


def finish(centre: Centre) -> bool:
    """Seal every recording's key by the current one; false when some did not open."""
    done, failed = 0, []
    console = Console(stderr=True)
    mover = Mover(centre.db, centre.settings.recordings_dir, "", SystemClock())
    for recording_id in track(_recordings(centre), "recordings", console=console):
        try:
            done += mover.rewrap(recording_id, centre.keyring)
        except Exception as error:  # drivers of stores raise what they like; the rest goes on
            failed.append(f"{recording_id}: {error}")
    console.print(f"{done} recordings are sealed by {centre.keyring.current} now.")
    for line in failed[:MOST_SAID]:
        console.print(line, markup=False)
    if failed:
        console.print(f"{len(failed)} were left as they are. `silverline doctor` looks further.")
    return not failed


def listing(centre: Centre) -> Iterator[str]:
    """A line for each key."""
    used: Counter[str] = Counter()
    lost = 0
    client = RecordingsClient(centre.db, centre.settings, centre.keyring)
    for recording_id in _recordings(centre):
        try:
            used[client.sealed_by(recording_id)] += 1
        except (WrongKey, UserError, Unavailable, OSError):
            lost += 1
    for key_id in sorted({*centre.secrets.keys, *used}):
        known = key_id in centre.secrets.keys
        word = "current" if key_id == centre.secrets.current_key else "old" if known else "MISSING"
        yield f"{key_id}  {word:8}{used[key_id]} recordings"
    if lost:
        yield f"{lost} recordings have no readable file."


def _recordings(centre: Centre) -> list[str]:
    with centre.db.read() as session:
        return list(session.scalars(select(RecordingFile.id)))
