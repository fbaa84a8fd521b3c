"""Asking for scores, and what people do about them."""

from collections.abc import Callable

from core import assets
from core.clock import Clock
from core.db import Database
from core.settings import Settings
from ivr.client import CrisisWords, FlowFolder
from quality import hints, views
from quality.crisis import found as crisis_said
from quality.hints import Advice, Adviser, Said
from quality.hints import Rules as HintRules
from quality.review import plan
from quality.review.desk import (
    Appealing,
    Deciding,
    Judgement,
    Mark,
    Overruling,
    ReviewDesk,
)
from quality.review.months import Locking, Months, Unlocking
from quality.review.people import Person
from quality.review.together import (
    Calibrations,
    Coaching,
    FollowingUp,
    NewCalibration,
    NewCoaching,
)
from quality.scorecard import SHIPPED, load_folder
from quality.scoring import Score
from quality.sought import phrases
from quality.times import Named, Promise, promises
from quality.times import named as named_times
from quality.trust import Thresholds

__all__ = [
    "Advice",
    "Adviser",
    "Appealing",
    "Calibrations",
    "Coaching",
    "Deciding",
    "FollowingUp",
    "HintRules",
    "Judgement",
    "Locking",
    "Mark",
    "Months",
    "Named",
    "NewCalibration",
    "NewCoaching",
    "Overruling",
    "Person",
    "Promise",
    "QualityClient",
    "ReviewDesk",
    "Said",
    "Unlocking",
    "crisis_said",
    "hint_rules",
    "named_times",
    "promises",
    "review_desk",
    "sought_words",
    "thresholds",
]

HINTS = "quality/hints.yaml"
PLAN = "quality/review/plan.yaml"


def hint_rules() -> HintRules:
    """Hints for agents while a call runs. Raises `UserError` for a file with faults."""
    return hints.load(assets.path(HINTS))


def sought_words(settings: Settings) -> Callable[[], tuple[str, ...]]:
    """What inspection listens for, to be held against the sound of recordings: words of crisis, as
    they are at each call, then the scorecards' phrases. Raises `UserError` for a faulty card."""
    cards = phrases(load_folder(assets.path(SHIPPED)))
    crisis = CrisisWords(FlowFolder.of(settings))
    return lambda: tuple(dict.fromkeys((*crisis(), *cards)))


def thresholds(settings: Settings) -> Thresholds:
    """What an item must reach before it counts."""
    return Thresholds(
        labels=settings.quality_labels,
        fails=settings.quality_fails,
        kappa=settings.quality_kappa,
        precision=settings.quality_precision,
        overturned=settings.quality_overturned,
        reviews=settings.quality_reviews,
    )


def plans(settings: Settings) -> plan.Plans:
    """The plan of reviews: the settings' file, or the product's. Raises `UserError`."""
    return plan.load(settings.review_plan or assets.path(PLAN))


def review_desk(settings: Settings, db: Database, clock: Clock) -> ReviewDesk:
    """Reviews over the centre's database. Raises `UserError` for a plan with faults."""
    return ReviewDesk(db, plans(settings), thresholds(settings), clock, settings.timezone)


class QualityClient:
    """Reads stored scores from the database; nothing waits for an inspection."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def score(self, call_id: str) -> Score | None:
        """The call's newest score; None before it was inspected."""
        with self._db.read() as session:
            return views.for_call(session, call_id)
