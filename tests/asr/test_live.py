"""One question: recognition begins early, early guesses are dropped, and one answer comes."""

import threading
from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from asr.ear import TELEPHONE_HZ, Ear, Samples
from asr.engine import Audio, Engine, Heard
from asr.live import Act, Answer, Began, Drop, Hurry, Question, Recognise
from asr.recogniser import Job, Recogniser
from tests.asr.test_turns import loud, telephone, twice

TEXT = Heard("我要退款", 0.8)
STEP = 160


class Caller:
    """Speaks to a question in steps of 20 ms, on a clock of its own."""

    def __init__(self, within_s: float = 2.5) -> None:
        self.now = 100.0
        self.question = Question(Ear(loud, twice, 0.7), self.now, within_s)
        self.acts: list[Act] = []

    def says(self, seconds: float, level: int = 9000) -> None:
        sound: Samples = telephone((seconds, level))
        for start in range(0, sound.size, STEP):
            self.now += STEP / TELEPHONE_HZ
            self.acts += self.question.sound(sound[start : start + STEP], self.now)
            self.acts += self.question.tick(self.now)

    def is_silent(self, seconds: float) -> None:
        self.says(seconds, 0)

    def is_gone(self, seconds: float) -> None:
        """No sound comes at all."""
        for _ in range(round(seconds / 0.2)):
            self.now += 0.2
            self.acts += self.question.tick(self.now)

    def recognised(self, heard: Heard | None, attempt: int = 0) -> None:
        self.acts += self.question.recognised(attempt or self.attempts()[-1], heard)

    def attempts(self) -> list[int]:
        return [act.attempt for act in self.acts if isinstance(act, Recognise)]

    def kinds(self) -> list[type]:
        return [type(act) for act in self.acts]

    def answers(self) -> list[Answer]:
        return [act for act in self.acts if isinstance(act, Answer)]


def test_what_was_recognised_in_a_pause_is_the_answer_when_the_silence_lasts() -> None:
    caller = Caller()
    caller.says(1.5)
    caller.is_silent(0.5)
    assert caller.kinds() == [Began, Recognise]
    caller.recognised(TEXT)
    assert caller.answers() == []
    caller.is_silent(0.4)
    assert caller.answers() == [Answer(TEXT, late=False)]


def test_a_recognition_that_takes_longer_is_hurried() -> None:
    caller = Caller()
    caller.says(1.5)
    caller.is_silent(1)
    assert caller.kinds() == [Began, Recognise, Hurry]
    caller.recognised(TEXT)
    assert caller.answers() == [Answer(TEXT, late=False)]


def test_who_goes_on_is_not_answered_by_half_a_sentence() -> None:
    caller = Caller()
    caller.says(1)
    caller.is_silent(0.5)
    caller.says(1)
    assert caller.kinds() == [Began, Recognise, Drop]
    caller.recognised(Heard("我要", 0.9), attempt=1)
    caller.is_silent(1)
    assert caller.answers() == []
    caller.recognised(TEXT)
    assert caller.answers() == [Answer(TEXT, late=False)]
    assert len(caller.attempts()) == 2


def test_an_answer_that_does_not_come_is_late() -> None:
    caller = Caller(within_s=2.5)
    caller.says(1)
    caller.is_silent(5)
    assert caller.answers() == [Answer(Heard("", 0.0), late=True)]
    caller.recognised(TEXT)
    assert len(caller.answers()) == 1


def test_a_failed_recognition_is_late_at_once() -> None:
    caller = Caller()
    caller.says(1)
    caller.is_silent(1)
    caller.recognised(None)
    assert caller.answers() == [Answer(Heard("", 0.0), late=True)]


def test_a_telephone_that_sends_no_sound_while_silent_ends_its_utterance() -> None:
    caller = Caller()
    caller.says(1)
    caller.is_gone(2)
    assert Hurry in caller.kinds()


def test_what_is_not_believed_is_not_passed_on() -> None:
    for heard in (Heard("人工", 0.1), Heard("Thank you.", 0.9), Heard("", 0.0)):
        caller = Caller()
        caller.says(1)
        caller.is_silent(1)
        caller.recognised(heard)
        assert caller.answers() == [Answer(Heard("", 0.0), late=False)]


@given(st.lists(st.tuples(st.sampled_from("snrxg"), st.floats(0.05, 1.5)), max_size=40))
def test_whatever_happens_there_is_one_answer_at_most_and_it_comes(
    story: Sequence[tuple[str, float]],
) -> None:
    caller = Caller()
    for what, seconds in story:
        match what:
            case "s":
                caller.says(seconds)
            case "n":
                caller.is_silent(seconds)
            case "g":
                caller.is_gone(seconds)
            case _ if caller.attempts():
                caller.recognised(TEXT if what == "r" else None)
    caller.is_silent(4)
    assert len(caller.answers()) <= 1
    if Began in caller.kinds():
        assert len(caller.answers()) == 1
        assert caller.kinds()[-1] in (Answer, Hurry, Recognise)


class Slow:
    """An engine that lets the test say when; hears the length of what it is given."""

    name = model = "slow"

    def __init__(self) -> None:
        self.order: list[int] = []

    def listen(self, _hot_words: Sequence[str] = ()) -> "Slow":
        return self

    def feed(self, audio: Audio) -> None:
        self.order.append(audio.size)

    def heard(self) -> Heard:
        if self.order[-1] == 13:
            raise RuntimeError("a bad sound")
        return TEXT


def recogniser(engine: object, threads: int = 0) -> Recogniser:
    typed: Engine = engine  # type: ignore[assignment]  # only `listen` is used
    return Recogniser(typed, threads, lambda: 0.0)


def job(size: int, told: list[Heard | None]) -> Job:
    return Job(np.zeros(size, np.float32), (), told.append)


def test_those_who_have_finished_come_first_in_their_order() -> None:
    engine, told = Slow(), list[Heard | None]()
    line = recogniser(engine)
    jobs = [job(size, told) for size in range(1, 7)]
    for each in jobs:
        line.submit(each)
    line.hurry(jobs[4])
    line.hurry(jobs[2])
    line.drop(jobs[0])
    while taken := line.take():
        line.do(taken)
    assert engine.order == [5, 3, 2, 4, 6]
    assert told == [TEXT] * 5


def test_a_sound_that_breaks_the_engine_breaks_nobody_else() -> None:
    told: list[Heard | None] = []
    done = threading.Event()
    line = recogniser(Slow(), threads=2)
    line.start()
    line.submit(job(13, told))

    def tell(heard: Heard | None) -> None:
        told.append(heard)
        done.set()

    line.submit(Job(np.zeros(14, np.float32), (), tell))
    assert done.wait(20)
    line.stop()
    assert TEXT in told


def test_nobody_is_told_what_nobody_waits_for() -> None:
    told: list[Heard | None] = []
    line = recogniser(Slow())
    dropped = job(3, told)
    line.submit(dropped)
    taken = line.take()
    assert taken is dropped
    line.drop(dropped)
    line.do(dropped)
    assert told == []
