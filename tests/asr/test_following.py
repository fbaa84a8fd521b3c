"""Running calls written down: sides, the line of utterances, who is followed, and a whole call."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asr.adapters.crisis import CrisisAlarm
from asr.adapters.memory import MemoryEngine
from asr.adapters.said import MemorySaid
from asr.adapters.urgent import MemoryUrgent
from asr.backlog import MOST_WAITING
from asr.ear import TELEPHONE_HZ, Ear
from asr.engine import RATE, Audio
from asr.follower import LATE_S, Follower
from asr.following import IDLE_S, Leg
from asr.said import Hint, Missed, Phrase, Standing
from asr.sides import Side
from asr.transcript import ChannelName, Segment, Word, segment_of
from asr.turns import END_S, MOST_S
from core import events as e
from core.bus import MemoryPublisher
from core.clock import ManualClock

CALL = "sl-1.1"
LOUD = 8000


def loud(seconds: float) -> NDArray[np.int16]:
    return np.full(round(seconds * TELEPHONE_HZ), LOUD, np.int16)


def still(seconds: float) -> NDArray[np.int16]:
    return np.zeros(round(seconds * TELEPHONE_HZ), np.int16)


def ears() -> Callable[[], Ear]:
    """Ears for which loud is speech."""
    return lambda: Ear(lambda frame: float(np.abs(frame).max() > 0.1), widen, END_S)


def widen(piece: Audio) -> Audio:
    return np.repeat(piece, 2)


def test_a_side_is_cut_into_utterances_with_their_places() -> None:
    side = Side("caller", ears(), 10.0)
    sound = np.concatenate([still(1), loud(2), still(1), loud(1), still(1)])
    first, second = side.hear(sound)
    assert abs(first.start - 11) < 0.1 and abs(first.end - 13) < 0.1
    assert abs(second.start - 14) < 0.1 and abs(second.end - 15) < 0.1
    assert abs(first.spoken_s - 2) < 0.1 and first.audio.size >= 2 * RATE
    assert abs(side.second - 16) < 0.01 and abs(side.spoke_until - 15) < 0.1


def test_how_sound_is_cut_into_lumps_makes_no_difference() -> None:
    sound = np.concatenate([still(1), loud(2), still(1), loud(1), still(1)])
    whole = Side("caller", ears()).hear(sound)
    side = Side("caller", ears())
    pieces = [u for lump in np.array_split(sound, 23) for u in side.hear(lump)]
    for one, other in zip(pieces, whole, strict=True):
        assert abs(one.start - other.start) < 0.1 and abs(one.end - other.end) < 0.1


def test_who_does_not_pause_is_written_down_all_the_same() -> None:
    side = Side("agent", ears())
    ended = side.hear(loud(MOST_S * 2 + 1))
    assert len(ended) == 2
    assert abs(ended[1].start - ended[0].end) < 0.5
    (rest,) = side.finish()
    assert rest.end <= side.second + 0.01


def test_music_is_passed_over_and_what_was_said_before_it_is_kept() -> None:
    side = Side("agent", ears())
    assert side.hear(loud(1)) == []
    (said,) = side.skip(loud(5))
    assert abs(said.end - 1) < 0.1
    assert side.hear(still(1)) == []
    assert abs(side.second - 7) < 0.01


class FakeLeg:
    """A leg as a test fills it."""

    def __init__(self) -> None:
        self.sound = np.zeros(0, np.int16)
        self.position = 0

    @property
    def second(self) -> float:
        return self.position / TELEPHONE_HZ

    def read(self, most_s: float) -> NDArray[np.int16]:
        end = self.position + round(most_s * TELEPHONE_HZ)
        piece = self.sound[self.position : end]
        self.position += piece.size
        return piece

    def waiting_s(self) -> float:
        return (self.sound.size - self.position) / TELEPHONE_HZ

    def skip(self, keep_s: float = 0.0) -> None:
        self.position = max(self.position, self.sound.size - round(keep_s * TELEPHONE_HZ))


class FakeSound:
    """Both legs."""

    def __init__(self) -> None:
        self.caller, self.agent = FakeLeg(), FakeLeg()
        self.gone = self.closed = False

    @property
    def sides(self) -> Sequence[tuple[ChannelName, Leg]]:
        return [("caller", self.caller), ("agent", self.agent)]

    def close(self) -> None:
        self.closed = True


class FakeAdviser:
    """Warns of everything that callers say."""

    def __init__(self) -> None:
        self.senior = False
        self.quiets: list[tuple[float, float]] = []

    def heard(self, phrase: Phrase, raw: str) -> list[Hint]:
        if phrase.side == "agent":
            return []
        fields = {"rule": "r", "level": "warn", "zh": "甲", "en": "a", "side": "caller"}
        return [Hint.model_validate({**fields, "at": phrase.at, "start": 0, "quote": raw[:9]})]

    def quiet(self, second: float, since: float) -> list[Hint]:
        self.quiets.append((second, since))
        return []


class House:
    """A follower over calls that a test speaks in."""

    def __init__(self, most: int = 2, lines: Sequence[str] = ("净水器不出水",) * 99) -> None:
        self.clock = ManualClock(datetime(2026, 1, 5, 8, 0, tzinfo=UTC))
        self.book, self.urgent = MemorySaid(), MemoryUrgent()
        self.engine = MemoryEngine({"caller": list(lines)})
        self.sounds: dict[str, FakeSound] = {}
        self.advisers: list[FakeAdviser] = []
        self.alarms: list[tuple[str, str]] = []
        self.minter = e.Minter("acd", self.clock)
        self.follower = Follower(
            self.book,
            lambda: [(name, 44 + 2 * s.caller.sound.size) for name, s in self.sounds.items()],
            lambda call_id, _keep_s: self.sounds[call_id],
            ears=ears,
            adviser=self.adviser,
            alarming=self,
            urgent=self.urgent,
            most=most,
            clock=self.clock,
        )

    def adviser(self) -> FakeAdviser:
        self.advisers.append(FakeAdviser())
        return self.advisers[-1]

    def heard(self, call_id: str, said: Segment, known: Collection[str]) -> Sequence[str]:
        """In the place of the alarm of crises."""
        found = [word for word in ("不想活了",) if word in said.text and word not in known]
        self.alarms += [(call_id, word) for word in found]
        return found

    def begin(self, *call_ids: str) -> None:
        """Asterisk has opened the files."""
        self.sounds |= {call_id: FakeSound() for call_id in call_ids}
        self.step()

    def step(self) -> None:
        self.clock.advance(1)
        self.follower.step()

    def speak(
        self, call_id: str, caller: NDArray[np.int16], agent: NDArray[np.int16] | None = None
    ) -> None:
        """One more lump of both sides."""
        sound = self.sounds[call_id]
        other = still(caller.size / TELEPHONE_HZ) if agent is None else agent
        sound.caller.sound = np.concatenate([sound.caller.sound, caller])
        sound.agent.sound = np.concatenate([sound.agent.sound, other])

    def write(self) -> None:
        while self.follower.write_next(self.engine):
            pass

    def happened(self, kind: type[e.Event], call_id: str = CALL, **fields: Any) -> None:
        self.follower.happened(self.minter.mint(kind, call_id=call_id, **fields))

    def told(self, call_id: str = CALL) -> list[str]:
        """Entries in short."""
        return [_short(one.entry) for one in self.book.entries(call_id)]


def _short(entry: Any) -> str:
    match entry:
        case Standing(state=state):
            return str(state)
        case Phrase(side=side, text=text):
            return f"{side}: {text}"
        case Missed(side=side):
            return f"{side} missed"
        case _:
            return f"hint {entry.rule}"


SENTENCE = np.concatenate([loud(1.5), still(1)])


def test_a_call_is_written_down_from_its_first_word_to_its_end() -> None:
    house = House()
    house.begin(CALL)
    assert house.told() == [], "nobody is connected"
    house.speak(CALL, SENTENCE)
    house.step()
    house.write()
    assert house.told() == ["following", "caller: 净水器不出水。", "hint r"]
    first = house.book.entries(CALL)[1].entry
    assert isinstance(first, Phrase) and first.start < 0.1 and abs(first.end - 1.5) < 0.1
    assert first.late_s == 0
    house.speak(CALL, still(2.5), SENTENCE)
    house.step()
    house.clock.advance(4)
    house.write()
    assert house.told()[-1] == "agent: 净水器不出水。"
    assert house.book.entries(CALL)[-1].entry.model_dump()["late_s"] == 4
    house.speak(CALL, loud(1))
    house.happened(e.CallEnded, cause=16, talk_s=9)
    house.step()
    house.step()
    house.write()
    house.step()
    assert house.told()[-3:] == ["caller: 净水器不出水。", "hint r", "over"]
    assert house.sounds[CALL].closed
    house.step()
    assert house.told()[-1] == "over", "its files may stand for a while yet"


def test_a_call_whose_end_was_not_told_ends_with_its_files() -> None:
    house = House()
    house.begin(CALL)
    house.speak(CALL, SENTENCE)
    house.step()
    del house.sounds[CALL]
    house.write()
    for _ in range(3):
        house.step()
    assert house.told()[-1] == "over"


def test_more_calls_than_places_seniors_first_and_the_others_know() -> None:
    house = House(most=1)
    house.begin(CALL)
    house.speak(CALL, SENTENCE)
    house.step()
    house.happened(e.CallerRecognized, "sl-2.1", customer_id=1, relation="self", senior=True,
                   age_band="65+")  # fmt: skip
    house.begin("sl-2.1")
    house.speak(CALL, SENTENCE)
    house.speak("sl-2.1", SENTENCE)
    house.step()
    assert house.told()[-1] == "crowded"
    assert house.told("sl-2.1")[0] == "following"
    assert house.advisers[-1].senior, "and it is advised for an older caller"
    house.happened(e.CallEnded, "sl-2.1", cause=16, talk_s=9)
    for _ in range(3):
        house.speak(CALL, still(1))
        house.step()
    assert house.told()[-1] == "following"


def test_who_is_followed_stays_until_somebody_comes_first() -> None:
    house = House(most=1)
    house.begin(CALL, "sl-2.1")
    house.speak(CALL, SENTENCE)
    house.step()
    house.speak("sl-2.1", SENTENCE)
    house.speak(CALL, SENTENCE)
    house.step()
    assert house.told("sl-2.1") == ["crowded"]
    house.book.watch("sl-2.1", house.clock.now().timestamp())
    house.speak("sl-2.1", still(1))
    house.step()
    assert house.told("sl-2.1") == ["crowded", "following"]
    assert house.told()[-1] == "crowded"


def test_a_call_on_hold_gives_its_place_away_and_goes_on_where_it_was() -> None:
    house = House(most=1)
    house.begin(CALL)
    house.speak(CALL, SENTENCE)
    house.step()
    for _ in range(int(IDLE_S) + 2):
        house.step()
    assert house.told() == ["following"], "nothing has changed for it"
    house.speak(CALL, SENTENCE)
    house.step()
    house.write()
    assert house.told()[-2:] == ["caller: 净水器不出水。", "hint r"]


def test_hold_music_and_pauses_are_neither_speech_nor_silence() -> None:
    house = House()
    house.begin(CALL)
    house.speak(CALL, SENTENCE)
    house.step()
    house.write()
    quiets = house.advisers[0].quiets
    known = len(quiets)
    house.happened(e.CallHeld, agent_id="1001", held=True, how="phone")
    house.speak(CALL, still(3), loud(3))
    house.step()
    house.write()
    assert len(house.told()) == 3, "music is no speech"
    house.happened(e.CallHeld, agent_id="1001", held=False, how="phone")
    until = datetime(2026, 1, 5, 9, tzinfo=UTC)
    house.happened(e.RecordingPaused, agent_id="1001", until=until)
    house.speak(CALL, loud(3), loud(3))
    house.step()
    house.write()
    assert len(house.told()) == 3
    assert len(quiets) == known


def test_who_falls_behind_says_so_and_goes_on_with_what_is_said_now() -> None:
    house = House()
    house.begin(CALL)
    for number in range(MOST_WAITING + 2):
        side = SENTENCE if number % 2 else np.concatenate([SENTENCE, still(3)])
        house.speak(CALL, side, still(side.size / TELEPHONE_HZ))
        house.speak(CALL, still(2.5), SENTENCE)
        for _ in range(3):
            house.step()
    assert house.told().count("caller missed") + house.told().count("agent missed") > 0
    house.write()
    assert house.told()[-1].startswith(("caller", "agent", "hint"))
    house.speak(CALL, still(LATE_S * 2), still(LATE_S * 2))
    house.step()
    assert house.told()[-2:] == ["caller missed", "agent missed"]


def test_numbers_of_cards_and_codes_are_not_even_kept() -> None:
    house = House(lines=["验证码是六个数字", "验证码三五七九二四"])
    house.begin(CALL)
    for _ in range(2):
        house.speak(CALL, np.concatenate([SENTENCE, still(3)]))
        for _ in range(3):
            house.step()
        house.write()
    assert house.told()[1] == "caller: 验证码是六个数字。"
    assert house.told()[3] == "caller: 验证码【验证码】。"


def test_an_engine_that_fails_costs_one_utterance() -> None:
    house = House()
    house.begin(CALL)
    house.speak(CALL, SENTENCE)
    house.step()

    class Broken(MemoryEngine):
        def listen(self, hot_words: Sequence[str] = ()) -> Any:
            raise RuntimeError("no memory")

    while house.follower.write_next(Broken({})):
        pass
    assert house.told() == ["following", "caller missed"]
    house.speak(CALL, np.concatenate([still(3), SENTENCE]))
    house.step()
    house.step()
    house.write()
    assert house.told()[2] == "caller: 净水器不出水。"


def test_files_that_are_no_sound_are_left_alone() -> None:
    house = House()
    house.begin(CALL)

    def refuse(_most_s: float) -> NDArray[np.int16]:
        raise ValueError("no sound")

    house.sounds[CALL].caller.read = refuse  # type: ignore[method-assign,assignment]
    for _ in range(3):
        house.speak(CALL, SENTENCE)
        house.step()
    assert house.told() == ["following"]
    assert house.sounds[CALL].closed


def test_words_of_crisis_alarm_while_the_caller_is_on_the_line_and_once() -> None:
    house = House(lines=["我不想活了", "我不想活了", "我不想活了"])
    house.begin(CALL)
    for _ in range(2):
        house.speak(CALL, np.concatenate([SENTENCE, still(3)]))
        for _ in range(3):
            house.step()
        house.write()
    house.speak(CALL, still(2.5), SENTENCE)
    house.step()
    house.write()
    assert house.alarms == [(CALL, "不想活了")], "once, and not what the agent says"


def spoken(text: str, sure: float = 0.9) -> Segment:
    return segment_of([Word(start=3, end=5, text=text, confidence=sure)])


def test_only_what_was_surely_said_alarms() -> None:
    clock, told = ManualClock(), MemoryPublisher()
    alarm = CrisisAlarm(lambda: ("不想活了", "自杀"), told, e.Minter("asr-live", clock))
    assert alarm.heard(CALL, spoken("我买了紫砂壶。"), ()) == []
    assert alarm.heard(CALL, spoken("我不想活了。", 0.3), ()) == []
    assert alarm.heard(CALL, spoken("我不想活了。"), ()) == ["不想活了"]
    assert alarm.heard(CALL, spoken("我不想活了。"), {"不想活了"}) == []
    (event,) = told.events
    assert isinstance(event, e.CrisisWordsFound)
    assert (event.call_id, event.words, event.at_s) == (CALL, ("不想活了",), 3)
