"""A new key, and the recordings sealed by it; stopped half-way, it is gone on with."""

from collections import Counter
from collections.abc import Iterator

from rich.console import Console
from rich.progress import track
from sqlalchemy import select

from core.errors import WrongKey
from core.secrets import rotate
from core.settings import Settings
from recordings import container
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
    for recording_id, path in track(_recordings(centre), "recordings", console=console):
        try:
            done += container.rewrap(
                centre.settings.recordings_dir / path, centre.keyring, recording_id
            )
        except (WrongKey, OSError) as error:
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
    for _, path in _recordings(centre):
        try:
            used[container.key_of(centre.settings.recordings_dir / path)] += 1
        except (WrongKey, OSError):
            lost += 1
    for key_id in sorted({*centre.secrets.keys, *used}):
        known = key_id in centre.secrets.keys
        word = "current" if key_id == centre.secrets.current_key else "old" if known else "MISSING"
        yield f"{key_id}  {word:8}{used[key_id]} recordings"
    if lost:
        yield f"{lost} recordings have no readable file."


def _recordings(centre: Centre) -> list[tuple[str, str]]:
    with centre.db.read() as session:
        rows = session.execute(select(RecordingFile.id, RecordingFile.path))
        return [(recording_id, path) for recording_id, path in rows]
