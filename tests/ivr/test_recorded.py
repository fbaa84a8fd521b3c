"""Whole calls played again word by word: Asterisk's side is as Asterisk 22.10.1 was recorded."""

import pytest

from core import assets
from ivr.adapters.agi import AgiLine, AgiSession
from ivr.adapters.sounds import Sounds
from ivr.service import Story
from tests.ivr.conversations import FOLDER, Conversation, Peer
from tests.ivr.reception import DIRECTORY, by_keys, scene

SHIPPED = assets.path("ivr/prompts/audio")
SOUNDS = Sounds.load(SHIPPED.parent / "installed" / "sounds", SHIPPED)
BY_KEYS = by_keys(DIRECTORY)
"""They were recorded in a menu by keys."""
NAMES = sorted(path.stem for path in FOLDER.glob("*.agi"))


def replay(asterisk: str, *, closes: bool = False) -> tuple[Story, list[str], list[str]]:
    """The story, our lines and our events for a call in which Asterisk says this."""
    at, peer = scene(), Peer(asterisk, closes=closes)
    at.directory = BY_KEYS
    line = AgiLine(AgiSession(peer.ours), SOUNDS, monotonic=lambda: 100.0)
    story = at.reception.answer(line, line.arrival())
    return story, peer.heard(), at.events


def test_there_are_recordings() -> None:
    assert len(NAMES) >= 8


@pytest.mark.parametrize("name", NAMES)
def test_a_recorded_call_is_served_with_the_same_words(name: str) -> None:
    recorded = Conversation.read(name)
    story, said, _ = replay(recorded.asterisk)
    assert recorded.differences(said) == []
    assert story.outcome == ("gone" if name.startswith("hangup") else "queue")


@pytest.mark.parametrize("name", NAMES)
def test_asterisk_vanishing_at_any_line_of_a_recorded_call_ends_it_cleanly(name: str) -> None:
    lines = Conversation.read(name).asterisk.splitlines(keepends=True)
    header = lines.index("\n") + 1
    for end in range(header + 1, len(lines)):
        for last_word in ("", "HANGUP\n", "200 result=-1\n"):
            story, _, events = replay("".join(lines[:end]) + last_word, closes=True)
            assert story.outcome == "gone"
            assert not {"CallAbandoned", "CallEnded"} & set(events)
