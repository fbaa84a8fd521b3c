"""Who is connected with whom, by bridges, in whatever order their news come."""

from hypothesis import given
from hypothesis import strategies as st

from acd.inputs import Leg, SeenChannel
from acd.rooms import Rooms

CALLER = Leg("c1", "c1", None)
FIRST = Leg("a1", "c1", "1001")
ASKING = Leg("a2", None, "1001")
SECOND = Leg("b1", None, "1002")
HALVES = [Leg(f"l{n}", "c1", None, pair="Local/1001@member-00000001") for n in (1, 2)]


def hearing(rooms: Rooms, leg: Leg) -> set[str]:
    return {other.uniqueid for other in rooms.hearing(leg.uniqueid)}


def test_a_channel_hears_those_in_its_bridge() -> None:
    rooms = Rooms()
    rooms.entered(CALLER, "b", 1)
    assert hearing(rooms, CALLER) == set()
    rooms.entered(FIRST, "b", 1)
    rooms.entered(ASKING, "other", 1)
    assert hearing(rooms, CALLER) == {"a1"}
    rooms.left(FIRST, "b", 2)
    assert hearing(rooms, CALLER) == set()


def test_a_colleague_who_was_asked_is_met_when_the_caller_comes_to_their_bridge() -> None:
    rooms = Rooms()
    for leg, bridge in ((CALLER, "x"), (FIRST, "x"), (ASKING, "y"), (SECOND, "y")):
        rooms.entered(leg, bridge, 1)
    rooms.entered(CALLER, "y", 2)
    rooms.left(CALLER, "x", 2)  # late news of the bridge it was in before
    rooms.gone(ASKING.uniqueid)
    assert hearing(rooms, CALLER) == {"b1"}
    assert hearing(rooms, FIRST) == set()


def test_through_a_local_channel_both_sides_hear_each_other() -> None:
    rooms = Rooms()
    for leg, bridge in ((CALLER, "x"), (HALVES[0], "x"), (HALVES[1], "y"), (FIRST, "y")):
        rooms.entered(leg, bridge, 1)
    assert "a1" in hearing(rooms, CALLER)
    rooms.left(HALVES[0], "x", 2)
    assert hearing(rooms, CALLER) == set()


def test_a_listing_is_believed_unless_something_newer_is_known() -> None:
    rooms = Rooms()
    rooms.entered(CALLER, "b", 1)
    rooms.entered(FIRST, "b", 10)
    seen = [SeenChannel(leg, "x", "", bool(b), b) for leg, b in ((CALLER, ""), (SECOND, "b"))]
    rooms.compare(seen, horizon=5, now=11)
    assert hearing(rooms, CALLER) == set()
    assert hearing(rooms, FIRST) == {"b1"}
    rooms.compare([], horizon=20, now=21)
    assert hearing(rooms, FIRST) == set()


legs = st.sampled_from([CALLER, FIRST, ASKING, SECOND, *HALVES])
news = st.tuples(st.sampled_from(["in", "out", "gone"]), legs, st.sampled_from("xyz"))


@given(st.lists(news, max_size=30))
def test_hearing_is_mutual_and_nobody_is_in_two_bridges(
    happened: list[tuple[str, Leg, str]],
) -> None:
    rooms, where = Rooms(), dict[str, str]()
    for now, (what, leg, bridge) in enumerate(happened):
        if what == "in":
            rooms.entered(leg, bridge, now)
            where[leg.uniqueid] = bridge
        elif what == "out":
            rooms.left(leg, bridge, now)
            if where.get(leg.uniqueid) == bridge:
                del where[leg.uniqueid]
        else:
            rooms.gone(leg.uniqueid)
            where.pop(leg.uniqueid, None)
    for one in (CALLER, FIRST, ASKING, SECOND):
        for other in rooms.hearing(one.uniqueid):
            assert one.uniqueid in hearing(rooms, other)
        beside = {u for u, b in where.items() if b == where.get(one.uniqueid)} - {one.uniqueid}
        assert beside <= hearing(rooms, one) or one.uniqueid not in where
        assert one.uniqueid in where or not hearing(rooms, one)
