"""Who may act for an older person: the rule alone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from core.errors import IllegalEvent, Refused
from crm import authorities as rules
from crm.authorities import LEVELS, MOVES, Authority, Level, may

T0 = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
DAUGHTER, FATHER, STRANGER = 1, 2, 3
levels = st.sampled_from(LEVELS)


def authority(**facts: object) -> Authority:
    known = {
        "id": 1,
        "proxy_id": DAUGHTER,
        "elder_id": FATHER,
        "level": "change",
        "valid_until": T0 + timedelta(days=30),
        "asked_at": T0,
        "changed_at": T0,
    }
    return Authority.model_validate(known | facts)


def granted(**facts: object) -> Authority:
    return rules.consent(authority(heard_at=T0, **facts), "call", T0)


@given(have=levels, act=levels)
def test_a_level_allows_itself_and_what_is_less(have: Level, act: Level) -> None:
    verdict = may(DAUGHTER, FATHER, act, [granted(level=have)], T0)
    assert verdict.allowed == (LEVELS.index(act) <= LEVELS.index(have))
    assert verdict.why == ("granted" if verdict.allowed else "narrow")


@given(act=levels, who=st.sampled_from([(STRANGER, FATHER), (FATHER, DAUGHTER)]))
def test_it_counts_for_nobody_else_and_not_the_other_way_round(
    act: Level, who: tuple[int, int]
) -> None:
    assert may(*who, act, [granted(level="money")], T0).why == "none"


@given(act=levels)
def test_everybody_may_act_for_themselves(act: Level) -> None:
    assert may(FATHER, FATHER, act, [], T0).why == "self"


@given(act=levels, late=st.timedeltas(timedelta(0), timedelta(days=4000)))
def test_from_its_end_on_it_counts_for_nothing_whatever_the_clockwork_noted(
    act: Level, late: timedelta
) -> None:
    held = granted(level="money")
    verdict = may(DAUGHTER, FATHER, act, [held], held.valid_until + late)
    assert (verdict.allowed, verdict.why) == (False, "expired")
    assert may(DAUGHTER, FATHER, act, [held], held.valid_until - timedelta(seconds=1)).allowed


def test_without_the_elder_on_the_line_nobody_has_consented_by_telephone() -> None:
    with pytest.raises(Refused):
        rules.consent(authority(), "call", T0)
    assert rules.consent(authority(), "paper", T0).state == "granted"


def test_more_than_before_takes_another_consent() -> None:
    held = granted(level="ask")
    with pytest.raises(Refused):
        rules.limit(held, "change", held.valid_until, "elder", T0)
    with pytest.raises(Refused):
        rules.limit(held, "ask", held.valid_until + timedelta(days=1), "elder", T0)


def test_a_request_lapses_after_a_week() -> None:
    asked = authority(heard_at=T0)
    with pytest.raises(Refused):
        rules.consent(asked, "call", T0 + rules.ASKED_FOR)
    assert rules.is_due(asked, T0 + rules.ASKED_FOR)
    assert may(DAUGHTER, FATHER, "ask", [asked], T0 + rules.ASKED_FOR).why == "expired"


def test_the_elders_own_withdrawal_cannot_be_undone_and_the_centres_for_a_day() -> None:
    with pytest.raises(Refused):
        rules.restore(rules.withdraw(granted(), "elder", T0), T0)
    mistaken = rules.withdraw(granted(), "centre", T0)
    with pytest.raises(Refused):
        rules.restore(mistaken, T0 + rules.UNDO)
    assert rules.restore(mistaken, T0).state == "granted"
    never = rules.withdraw(authority(), "centre", T0)
    with pytest.raises(Refused):
        rules.restore(never, T0)


def test_an_undone_limit_gives_back_what_there_was() -> None:
    held = granted(level="money")
    less = rules.limit(held, "ask", T0 + timedelta(days=1), "centre", T0)
    again = rules.restore(less, T0)
    assert (again.level, again.valid_until) == (held.level, held.valid_until)


def test_a_consent_is_held_while_it_stands_and_three_years_after() -> None:
    held = granted()
    assert rules.held_until(held, T0) is None
    ended = rules.withdraw(held, "elder", T0)
    assert rules.held_until(ended, T0) == T0 + rules.KEPT
    assert rules.held_until(authority(), T0) == T0  # nobody was heard: nothing to hold


@pytest.mark.parametrize("state", MOVES)
def test_what_the_table_does_not_list_is_illegal(state: rules.State) -> None:
    known = authority(state=state, heard_at=T0, granted_at=T0)
    moves: dict[rules.Move, Callable[[], Authority]] = {
        "consent": lambda: rules.consent(known, "call", T0),
        "refuse": lambda: rules.refuse(known, T0),
        "withdraw": lambda: rules.withdraw(known, "elder", T0),
        "expire": lambda: rules.expire(known, T0),
    }
    for move, make in moves.items():
        if move in MOVES[state]:
            assert make().state == MOVES[state][move]
        else:
            with pytest.raises(IllegalEvent):
                make()


class Life(RuleBasedStateMachine):
    """Any order of moves: what may be done never exceeds the elder's last word."""

    def __init__(self) -> None:
        super().__init__()
        self.now = T0
        self.it = authority(level="money", heard_at=T0)
        self.word: Level | None = None
        """The furthest that the elder's own words allow."""

    @rule(level=levels)
    @precondition(lambda self: self.it.state == "asked")
    def consents(self, level: Level) -> None:
        try:
            self.it = rules.consent(self.it.model_copy(update={"level": level}), "call", self.now)
        except Refused:
            return
        self.word = level

    @rule(level=levels, elder=st.booleans())
    def limits(self, level: Level, elder: bool) -> None:
        try:
            self.it = rules.limit(
                self.it, level, self.it.valid_until, "elder" if elder else "centre", self.now
            )
        except (Refused, IllegalEvent):
            return
        if elder:
            self.word = level

    @rule(elder=st.booleans())
    def withdraws(self, elder: bool) -> None:
        try:
            self.it = rules.withdraw(self.it, "elder" if elder else "centre", self.now)
        except IllegalEvent:
            return
        if elder:
            self.word = None

    @rule()
    def undoes(self) -> None:
        try:
            self.it = rules.restore(self.it, self.now)
        except (Refused, IllegalEvent):
            return

    @rule(hours=st.integers(1, 400))
    def waits(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        if rules.is_due(self.it, self.now):
            self.it = rules.expire(self.it, self.now)

    @invariant()
    def never_more_than_the_elder_said(self) -> None:
        allowed = [a for a in LEVELS if may(DAUGHTER, FATHER, a, [self.it], self.now).allowed]
        if allowed:
            assert self.word is not None
            assert LEVELS.index(allowed[-1]) <= LEVELS.index(self.word)
            assert self.now < self.it.valid_until


TestLife = Life.TestCase
