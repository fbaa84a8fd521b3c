"""`silverline estimate`: what callers in line were told about their wait, against what came."""

from datetime import UTC, datetime, timedelta

from rich.table import Table

from reports import views as journal
from silverline.centre import Centre

HEADINGS = ("place", "told", "open", "kept", "kept as spoken", "told, s", "came, s", "error, s")


def table(centre: Centre, hours: float) -> Table:
    """One line for all announcements of the last hours, then one for each group of places."""
    centre.db.check_head()
    now = datetime.now(UTC)
    with centre.db.read() as session:
        found = journal.told_waits(session, now - timedelta(hours=hours), now)
    return shown(journal.bands(found))


def shown(bands: list[journal.Band]) -> Table:
    """As a person reads them."""
    made = Table()
    for heading in HEADINGS:
        made.add_column(heading, justify="right")
    for band in bands:
        made.add_row(
            band.places,
            str(band.promises),
            str(band.open),
            f"{band.kept:.0%}",
            f"{band.kept_as_spoken:.0%}",
            f"{band.told_s:.0f}",
            f"{band.came_s:.0f}",
            f"{band.error_s:.0f}",
        )
    return made
