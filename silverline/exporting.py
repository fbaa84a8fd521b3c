"""Decrypted copies of recordings."""

from pathlib import Path

from asr import views as transcripts
from core.errors import UserError
from crm.views import CustomerViews
from recordings.client import Hidden, RecordingsClient
from reports import views
from silverline.centre import Centre


def recording(centre: Centre, recording_id: str, file: Path, *, redacted: bool) -> None:
    """Write a recording as a WAV; `redacted`: with a tone where personal data are said.

    Raises `UserError`, for `redacted` also while it is not written down.
    """
    client = RecordingsClient(centre.db, centre.settings, centre.keyring)
    client.export(recording_id, file, _hidden(centre, client, recording_id) if redacted else ())


def _hidden(centre: Centre, client: RecordingsClient, recording_id: str) -> list[Hidden]:
    call_id = client.get(recording_id).call_id
    with centre.db.read() as session:
        row = views.call(session, call_id)
    customers = {row.customer_id} if row and row.customer_id is not None else set()
    people = CustomerViews.of(
        centre.db, centre.pii, centre.keyring, centre.clock, centre.settings.timezone
    )
    names = people.names(customers)
    with centre.db.read() as session:
        found = transcripts.redacted(session, recording_id, names.values())
    if found is None:
        raise UserError(
            f"Recording {recording_id} is not written down yet, so nothing in it can be hidden.",
            "Try again when its transcript is there: `silverline call` shows it.",
        )
    return [Hidden(span.channel, span.start, span.end) for span in found.spans]
