"""What a caller had better have an agent of decides among the free, and costs nobody a wait."""

from hypothesis import given
from hypothesis import strategies as st

from acd import translate
from acd.routing import Need, Requirement, requirement
from acd.widening import favoured
from tests.acd.test_translate import MASK, WAIT

Skills = dict[str, int]
Wishes = list[Requirement]
names = st.sampled_from(["senior", "general", "repair", "dialect-wu"])
skills = st.dictionaries(names, st.integers(1, 10), max_size=4)
wishes = st.lists(skills.map(requirement), min_size=1, max_size=3, unique=True)


@given(wishes, skills, skills)
def test_it_changes_nobodys_right_to_a_call(wanted: Wishes, prefer: Skills, agent: Skills) -> None:
    plain, found = Need(tuple(wanted)), Need(favoured(wanted, prefer))
    assert (plain.rank(agent) is None) == (found.rank(agent) is None)


@given(wishes, skills, skills)
def test_who_has_it_goes_before_an_equal_who_has_not(
    wanted: Wishes, prefer: Skills, agent: Skills
) -> None:
    need = Need(favoured(wanted, prefer))
    able = {**agent, **{s: max(n, agent.get(s, 0)) for s, n in prefer.items()}}
    with_it, without = need.rank(able), need.rank(agent)
    assert without is None or (with_it is not None and with_it <= without)


def test_a_dialect_goes_first_at_every_step_of_widening() -> None:
    need = Need(favoured([(("senior", 5),), (("senior", 3),)], {"dialect-wu": 1}))
    agents = [
        {"senior": 5, "dialect-wu": 1},
        {"senior": 9},
        {"senior": 4, "dialect-wu": 1},
        {"senior": 4},
    ]
    assert [need.rank(agent) for agent in agents] == [0, 1, 2, 3]
    assert need.rank({"dialect-wu": 9}) is None


def test_the_announcement_carries_it() -> None:
    waits = translate.event({**WAIT, "prefer": "dialect-wu:1,nonsense,x:99"}, MASK)
    assert getattr(waits, "prefer") == {"dialect-wu": 1, "x": 10}  # noqa: B009 (any input)
