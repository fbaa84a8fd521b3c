"""What the API says of prompts and the owner's recordings of them."""

from typing import Self

from console.models import Answer, Moment
from ivr.client import PRODUCT, Examined, Prompt, Record, Remark


class PromptSet(Answer):
    """A way in which prompts are spoken."""

    name: str
    language: str
    """As its speakers call it; empty: Mandarin."""
    slow: bool


class PromptRow(Answer):
    """One prompt, as callers hear it now."""

    id: int
    """Its place in the whole list."""
    set: str
    name: str
    text: str
    seconds: float
    version: int
    """0: the product's own; else which of the owner's recordings."""

    @classmethod
    def of(cls, number: int, prompt: Prompt) -> Self:
        return cls(
            id=number,
            set=prompt.voice,
            name=prompt.name,
            text=prompt.text,
            seconds=prompt.seconds,
            version=prompt.version,
        )


class PromptPage(Answer):
    """Some of the prompts."""

    items: list[PromptRow]
    total: int
    page: int
    size: int
    sets: list[PromptSet]


class PromptVersion(Answer):
    """One recording; number 0 is the product's own."""

    number: int
    at: Moment | None
    by: str
    file: str
    text: str
    """What it says where that is not what the product's says."""
    heard: bool
    """Callers hear it."""


class PromptVersions(Answer):
    """All recordings of a prompt, the newest first."""

    set: str
    name: str
    versions: list[PromptVersion]

    @classmethod
    def of(cls, voice: str, name: str, record: Record, *, product: bool) -> Self:
        found = [
            PromptVersion(**one.model_dump(), heard=one.number == record.in_force)
            for one in reversed(record.versions)
        ]
        if product or record.in_force == PRODUCT:
            heard = record.in_force == PRODUCT
            found.append(
                PromptVersion(number=PRODUCT, at=None, by="", file="", text="", heard=heard)
            )
        return cls(set=voice, name=name, versions=found)


class RecordingRemark(Answer):
    """One thing that is to be said of a recording."""

    code: str
    """Stable: unreadable, rate, channels, damaged, length, quiet, clipped, other_length, noisy."""
    found: float
    wanted: float

    @classmethod
    def of(cls, remark: Remark) -> Self:
        return cls(code=remark.code, found=remark.found, wanted=remark.wanted)


class RecordingCheck(Answer):
    """What a recording would become."""

    seconds: float | None
    """Null with faults."""
    dbfs: float | None
    """Its level as played."""
    faults: list[RecordingRemark]
    warnings: list[RecordingRemark]

    @classmethod
    def of(cls, found: Examined) -> Self:
        return cls(
            seconds=found.seconds,
            dbfs=found.dbfs,
            faults=[RecordingRemark.of(one) for one in found.faults],
            warnings=[RecordingRemark.of(one) for one in found.warnings],
        )
