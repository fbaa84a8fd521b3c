"""What the ACD keeps in order inside Asterisk: its own queues, and the marks of calls back."""

import asyncio

from acd.marks import EVERY_S, KEPT_S, Marks
from acd.net import Net
from acd.ports import Headers
from core.errors import Unavailable
from tests.acd.policies import policy

NOW = 1_800_000_000.0
NEW = policy("new", pension="{required: {general: 1}, code: '*8'}")


class Asterisk:
    """Has queues and marks, and notes what it is told."""

    def __init__(self, *queues: str) -> None:
        self.queues = set(queues)
        self.marks: dict[str, str] = {}
        self.told: list[str] = []
        self.file = ""
        self.disk_full = False

    async def ask(self, action: dict[str, str]) -> list[Headers]:
        name = action["Action"]
        if name != "QueueStatus":
            self.told.append(" ".join(action.values()))
        if name == "QueueReload":
            self.queues = {line[1:].partition("]")[0] for line in self.file.splitlines()}
        if name == "DBDel":
            del self.marks[action["Key"]]
        if name == "DBGetTree":
            return [
                {"event": "DBGetTreeResponse", "key": f"/cb/{key}", "val": value}
                for key, value in self.marks.items()
            ]
        return [{"event": "QueueParams", "queue": queue} for queue in sorted(self.queues)]

    def write(self, text: str) -> bool:
        if not self.disk_full:
            self.file = text
        return not self.disk_full


USUAL = ("sl-senior", "sl-general", "sl-repair", "sl-billing", "sl-consult")


def follow(asterisk: Asterisk) -> list[Headers]:
    return asyncio.run(Net(asterisk, asterisk.write).follow(NEW))  # type: ignore[arg-type]  # asks


def test_a_queue_that_asterisk_lacks_is_written_and_loaded_and_its_code_set() -> None:
    asterisk = Asterisk(*USUAL)
    answers = follow(asterisk)
    assert asterisk.file.splitlines()[-1] == "[sl-pension](human)"
    assert asterisk.told == ["Setvar SL_CODE_8 pension", "QueueReload yes"]
    assert {answer["queue"] for answer in answers} == {*USUAL, "sl-pension"}


def test_a_queue_that_is_no_more_goes_and_the_same_queues_are_left_alone() -> None:
    asterisk = Asterisk(*USUAL, "sl-pension", "sl-old")
    follow(asterisk)
    assert asterisk.queues == {*USUAL, "sl-pension"}
    asterisk.told.clear()
    follow(asterisk)
    assert asterisk.told == ["Setvar SL_CODE_8 pension"]


def test_a_disk_that_is_full_leaves_asterisks_queues_as_they_are() -> None:
    asterisk = Asterisk(*USUAL)
    asterisk.disk_full = True
    assert {answer["queue"] for answer in follow(asterisk)} == set(USUAL)
    assert "QueueReload yes" not in asterisk.told


def test_marks_of_calls_back_are_dropped_after_a_day_and_looked_at_once_an_hour() -> None:
    async def body() -> None:
        asterisk = Asterisk()
        asterisk.marks = {"cb-a-1": f"{NOW - KEPT_S - 1:.0f}", "cb-b-1": f"{NOW - 60:.0f}"}
        marks = Marks(asterisk)  # type: ignore[arg-type]  # asks
        assert await marks.sweep(NOW) == 1
        assert list(asterisk.marks) == ["cb-b-1"]
        asterisk.told.clear()
        assert await marks.sweep(NOW + EVERY_S - 1) == 0
        assert asterisk.told == []
        assert await marks.sweep(NOW + KEPT_S) == 1
        assert asterisk.marks == {}

    asyncio.run(body())


def test_an_asterisk_that_does_not_answer_is_asked_again_in_an_hour() -> None:
    class Away:
        async def ask(self, _action: dict[str, str]) -> list[Headers]:
            raise Unavailable("away")

    async def body() -> None:
        marks = Marks(Away())  # type: ignore[arg-type]  # asks
        failed = 0
        for moment in (NOW, NOW + 1, NOW + EVERY_S):
            try:
                await marks.sweep(moment)
            except Unavailable:
                failed += 1
        assert failed == 2

    asyncio.run(body())


def test_what_the_dialplan_wrote_down_of_calls_back_is_read_of_those_that_are_asked_for() -> None:
    asterisk = Asterisk(*USUAL)
    asterisk.marks = {
        "cb-a-1": "1800000000-ANSWER-35",
        "cb-b-1": "1800000000-NOANSWER-0",
        "cb-c-1": "1800000000",
        "cb-d-1": "1800000000-ANSWER-7",
        "cb-e-1": "1800000000-ANSWER-",
    }
    marks = Marks(asterisk)  # type: ignore[arg-type]  # asks
    assert asyncio.run(marks.talked({"cb-a-1", "cb-b-1", "cb-c-1", "cb-e-1"})) == {"cb-a-1": 35.0}
    assert asyncio.run(marks.talked(set())) == {} and len(asterisk.told) == 1
