"""Who leads, of two instances: a scripted Asterisk, a real Redis, and everything that dies."""

import itertools
import time

from acd.adapters.redis import CALLS, LEASE
from acd.leadership import PULSE, Session, sessions
from acd.ports import LeaseAnswer
from acd.service import Phase
from core.redis import connect
from core.settings import Settings
from tests.acd.fake_asterisk import FakeAsterisk, Fields, success
from tests.acd.test_ami import until
from tests.acd.test_service import WAIT, Instance, leading, run, start

LISTED = """\
  Username         IP Address    Start       Elapsed     FileDes   HttpCnt   Read   Write
  acd              127.0.0.1     1763775555  10          29        0         00074  08194
  acd2             127.0.0.1     1763775556  9           31        0         00074  08194
2 users connected."""


class Switchboard:
    """Asterisk's globals, and who is connected."""

    def __init__(self, asterisk: FakeAsterisk) -> None:
        self.globals: dict[str, str] = {}
        self.connected: list[str] = []
        self.kicked: list[str] = []
        self.pulsing = True
        """Whether the leader's pulse moves, whoever that is."""
        self._pulses = itertools.count(1)
        asterisk.replies |= {"GetVar": self._get, "Setvar": self._set, "Command": self._command}
        asterisk.replies["Login"] = self._log_in

    def _log_in(self, action: Fields) -> list[Fields]:
        if action["Username"] not in self.connected:
            self.connected.append(action["Username"])
        return success(action)

    def _get(self, action: Fields) -> list[Fields]:
        if action["Variable"] == PULSE and self.pulsing:
            self.globals[PULSE] = f"x {next(self._pulses)}"
        return [{"Response": "Success", "Value": self.globals.get(action["Variable"], "")}]

    def _set(self, action: Fields) -> list[Fields]:
        if "Channel" not in action:
            self.globals[action["Variable"]] = action["Value"]
        return success(action)

    def _command(self, action: Fields) -> bytes:
        words = action["Command"].split()
        if words[:3] == ["manager", "kick", "session"]:
            user = self.connected[int(words[3])]
            self.kicked.append(user)
            self.connected.remove(user)
        rows = [f"{user} ::1 1763775555 1 {n} 0 1 1" for n, user in enumerate(self.connected)]
        lines = ["Response: Success", f"ActionID: {action['ActionID']}"]
        return "\r\n".join(lines + [f"Output: {row}" for row in rows]).encode() + b"\r\n\r\n"


async def dies(instance: Instance) -> None:
    """As after kill -9: neither lease nor beat is given up."""
    instance.task.cancel()
    await until(instance.task.done)
    instance.ami.close()


def test_asterisks_list_of_sessions_is_read() -> None:
    assert sessions({"output": LISTED.splitlines()}) == {
        Session("acd", "1763775555", "29"),
        Session("acd2", "1763775556", "31"),
    }
    assert sessions({"output": "0 users connected."}) == sessions({}) == set()


def test_a_dead_leaders_successor_does_not_wait_for_the_beat_to_grow_stale(
    empty_redis: Settings,
) -> None:
    async def body(asterisk: FakeAsterisk) -> None:
        board = Switchboard(asterisk)
        first = start(empty_redis, asterisk.port, "a")
        await leading(first)
        second = start(empty_redis, asterisk.port, "b")
        await until(lambda: second.service.phase is Phase.STANDBY)
        board.connected.remove("acd")
        await dies(first)
        board.globals["ACD_BEAT"] = str(int(time.time()) + 60)  # beats until its last breath
        await leading(second)
        assert board.globals["ACD_LEADER"] == "acd2 b"
        await second.end()

    run(empty_redis, body)


def test_a_leader_that_still_beats_is_not_replaced_though_it_lost_the_lease(
    empty_redis: Settings,
) -> None:
    async def body(asterisk: FakeAsterisk) -> None:
        board = Switchboard(asterisk)
        board.globals |= {"ACD_LEADER": "acd x", "ACD_AT_acd": "x"}
        board.connected.append("acd")
        board.globals["ACD_BEAT"] = str(int(time.time()) + 60)
        second = start(empty_redis, asterisk.port, "b")
        await until(lambda: len(asterisk.asked("Command")) > 3)
        assert second.service.phase is Phase.STANDBY and not board.kicked
        board.pulsing = False  # it stands still, and its beat is not stale yet
        await leading(second)
        assert board.kicked == ["acd"]
        await second.end()

    run(empty_redis, body)


def test_a_leader_that_beats_is_not_replaced_when_the_clock_is_set_forward(
    empty_redis: Settings,
) -> None:
    """Its lease runs out at once, and its last beat looks old; its pulse moves all the same."""

    async def body(asterisk: FakeAsterisk) -> None:
        board = Switchboard(asterisk)
        board.globals |= {"ACD_LEADER": "acd x", "ACD_AT_acd": "x"}
        board.connected.append("acd")
        board.globals["ACD_BEAT"] = str(int(time.time()) + 60)
        second = start(empty_redis, asterisk.port, "b")
        await until(lambda: len(asterisk.asked("Command")) > 3)
        board.globals["ACD_BEAT"] = str(int(time.time()) - 3600)
        looks = len(asterisk.asked("Command"))
        await until(lambda: len(asterisk.asked("Command")) > looks + 3)
        assert second.service.phase is Phase.STANDBY and not board.kicked
        board.pulsing = False
        await leading(second)
        await second.end()

    run(empty_redis, body)


def test_a_leader_whose_process_was_replaced_is_dead(empty_redis: Settings) -> None:
    async def body(asterisk: FakeAsterisk) -> None:
        board = Switchboard(asterisk)
        board.globals |= {"ACD_LEADER": "acd x", "ACD_AT_acd": "y"}
        board.globals["ACD_BEAT"] = str(int(time.time()) + 60)
        second = start(empty_redis, asterisk.port, "b")
        await leading(second)
        await second.end()

    run(empty_redis, body)


def test_who_was_replaced_while_cut_off_does_not_lead_again_though_redis_is_away(
    empty_redis: Settings,
) -> None:
    """Its lease is kept by habit while nobody can be asked; Asterisk knows better."""

    async def body(asterisk: FakeAsterisk) -> None:
        board = Switchboard(asterisk)
        first = start(empty_redis, asterisk.port, "a")
        await leading(first)
        lease = first.service._lease

        async def away(token: str, ttl_s: float, dead: str = "") -> LeaseAnswer:
            return None

        lease._store.hold = away  # type: ignore[method-assign]
        board.globals |= {"ACD_LEADER": "acd2 z", "ACD_AT_acd2": "z"}
        board.globals["ACD_BEAT"] = str(int(time.time()) + 60)
        board.connected.append("acd2")
        asterisk.drop()
        await until(lambda: first.service.phase is Phase.STANDBY)
        await until(lambda: not lease.ours)
        assert first.service.phase is Phase.STANDBY and not first.service.engine.active
        await first.end()

    run(empty_redis, body)


def test_who_stood_still_hears_and_decides_nothing_until_it_is_known_who_leads(
    empty_redis: Settings,
) -> None:
    async def body(asterisk: FakeAsterisk) -> None:
        Switchboard(asterisk)
        first = start(empty_redis, asterisk.port, "a")
        await leading(first)
        redis = connect(empty_redis)
        redis.set(LEASE, "b")  # another one leads by now
        first.service._lease._deadline = 0.0  # as if it had stood still
        asterisk.event("UserEvent", **WAIT)
        await until(lambda: first.service.phase is Phase.STANDBY)
        assert not first.service.engine.calls
        assert not [event for event in first.sink.events if event.call_id]
        assert redis.hlen(CALLS) == 0
        redis.delete(LEASE)
        await first.end()

    run(empty_redis, body)
