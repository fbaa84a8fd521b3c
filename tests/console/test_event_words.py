"""The page has words for every event that can happen to a call."""

import pytest

from core import assets
from core.events import AlarmCleared, AlarmRaised, Event, PeakChanged

NOT_OF_A_CALL = {AlarmCleared, AlarmRaised, PeakChanged}
KINDS = sorted(set(Event.__subclasses__()) - NOT_OF_A_CALL, key=lambda k: k.__name__)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_event_of_a_call_has_words(language: str) -> None:
    source = assets.path("console/web/src")
    texts = (source / "i18n").glob(f"*{language}.ts")
    words = "".join(text.read_text() for text in texts)
    tellers = (source / "pages" / "call" / "eventText.ts").read_text()
    silent = [
        kind.type
        for kind in KINDS
        if f"\n  {kind.type}: (" not in tellers and f'"event.{kind.type}":' not in words
    ]
    assert silent == []
