"""When a verdict of the machine may count: after agreeing with people who did not know of it. Pure.

Two people label the same call, neither seeing the other's verdicts nor the machine's. Where they
agree, that is the truth the machine is held against; where they do not, it only tells how clear the
item is to people. Kappa is Cohen's (1960): agreement beyond chance, 1 perfect, 0 as by chance.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, NamedTuple

from quality.finding import Verdict

State = Literal["hint", "counts", "suspended"]


@dataclass(frozen=True)
class Thresholds:
    """What an item must reach."""

    labels: int = 30
    """Calls that two people labelled alike and the machine judged."""
    fails: int = 5
    """Of those, failed by the machine: nothing is known of blame before that."""
    kappa: float = 0.6
    """Machine against people, and people against each other. Landis and Koch: substantial."""
    precision: float = 0.9
    """Of what the machine failed, the share that people failed."""
    overturned: float = 0.1
    """More of its verdicts overturned than this suspend an item."""
    reviews: int = 10
    """Verdicts that were looked at before the rate says anything."""


class Label(NamedTuple):
    """One item of one call: what two people said, and the machine."""

    one: Verdict
    other: Verdict
    machine: Verdict
    at: datetime
    """When the second person had labelled it."""


class Reviewed(NamedTuple):
    """A verdict of the machine that a person looked at afterwards."""

    overturned: bool
    at: datetime


@dataclass(frozen=True)
class Standing:
    """Whether an item counts, and by which figures."""

    state: State
    since: datetime
    labelled: int = 0
    failed: int = 0
    kappa: float | None = None
    people_kappa: float | None = None
    precision: float | None = None
    reviewed: int = 0
    overturned: int = 0


def kappa(pairs: Iterable[tuple[Verdict, Verdict]]) -> float | None:
    """Cohen's kappa of two judges; None for nothing, 1 where both only ever said the same thing."""
    counted = Counter(pairs)
    n = sum(counted.values())
    if n == 0:
        return None
    agreed = sum(count for (a, b), count in counted.items() if a is b) / n
    left: Counter[Verdict] = Counter()
    right: Counter[Verdict] = Counter()
    for (a, b), count in counted.items():
        left[a] += count
        right[b] += count
    chance = sum(left[v] * right[v] for v in left) / n**2
    return 1.0 if chance == 1 else round((agreed - chance) / (1 - chance), 4)


def standing(
    labels: Sequence[Label],
    reviews: Sequence[Reviewed],
    before: Standing | None,
    limits: Thresholds,
    now: datetime,
) -> Standing:
    """The item's standing after all that is known. What was suspended has to prove itself anew."""
    state: State = before.state if before else "hint"
    since = before.since if before else now
    fresh = [label for label in labels if state != "suspended" or label.at > since]
    found = _figures(fresh, Standing(state, since))
    looked = [one for one in reviews if state == "counts" and one.at >= since]
    overturned = sum(one.overturned for one in looked)
    found = replace(found, reviewed=len(looked), overturned=overturned)
    if state == "counts":
        often = len(looked) >= limits.reviews and overturned > limits.overturned * len(looked)
        return replace(found, state="suspended", since=now) if often else found
    return replace(found, state="counts", since=now) if proven(found, limits) else found


def proven(found: Standing, limits: Thresholds) -> bool:
    """Whether the figures are good enough, and enough of them."""
    return (
        found.labelled >= limits.labels
        and found.failed >= limits.fails
        and (found.kappa or 0) >= limits.kappa
        and (found.people_kappa or 0) >= limits.kappa
        and (found.precision or 0) >= limits.precision
    )


def _figures(labels: Sequence[Label], found: Standing) -> Standing:
    judged = [a for a in labels if a.one is a.other and a.machine is not Verdict.UNSURE]
    failed = [label for label in judged if label.machine is Verdict.FAIL]
    right = sum(label.one is Verdict.FAIL for label in failed)
    return replace(
        found,
        labelled=len(judged),
        failed=len(failed),
        kappa=kappa((label.machine, label.one) for label in judged),
        people_kappa=kappa((label.one, label.other) for label in labels),
        precision=round(right / len(failed), 4) if failed else None,
    )
