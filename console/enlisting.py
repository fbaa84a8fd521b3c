"""What the API says of lists of older people: what is in one, what an import did."""

from typing import Self

from console.models import Answer, Moment
from crm.client import Count, Import, Sheet

MOST_FAULTS = 200
"""That are shown; a list with more was made for something else."""


class LineFault(Answer):
    """What is wrong with one line. Names nobody."""

    line: int
    """0: the whole file."""
    what: str


class ListCount(Answer):
    """What a list does, or did."""

    added: int
    """Newly on file."""
    completed: int
    """On file, and something of them was unknown."""
    same: int
    relatives: int
    """Family tied to an older person."""
    differ: list[int]
    """Lines whose birthday is not the one on file, which stays."""


class ListPreview(Answer):
    """What is in a list, and what importing its good lines would do."""

    good: int
    faults: list[LineFault]
    more_faults: int
    """How many are not shown."""
    unread: list[str]
    """Headings of columns that are not read."""
    would: ListCount

    @classmethod
    def of(cls, sheet: Sheet, count: Count) -> Self:
        shown = sheet.faults[:MOST_FAULTS]
        return cls(
            good=len(sheet.listed),
            faults=[LineFault(line=fault.line, what=fault.what) for fault in shown],
            more_faults=len(sheet.faults) - len(shown),
            unread=list(sheet.unread),
            would=ListCount(**vars(count)),
        )


class ListImport(Answer):
    """One import."""

    number: int
    at: Moment
    by: str
    changes: int
    taken_back_at: Moment | None

    @classmethod
    def of(cls, made: Import) -> Self:
        return cls(
            number=made.number,
            at=made.at,
            by=made.by,
            changes=made.deeds,
            taken_back_at=made.taken_back_at,
        )


class ListImported(Answer):
    """What an import has done."""

    number: int
    did: ListCount


class ListTakenBack(Answer):
    """What of an import was taken back."""

    changes: int
    """0: it had been before."""
