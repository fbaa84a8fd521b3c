"""Asking at the end of a call: who is asked, what is kept, and that nothing of it can do harm."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from core.bus import MemoryPublisher
from core.clock import ManualClock
from core.events import Minter, SurveyAnswered, SurveyAsked
from core.pii import Pii
from crm.adapters.memory_authorities import MemoryAuthorities
from crm.adapters.memory_ledger import MemoryLedger
from crm.client import CrmClient
from ivr.adapters.agi import AgiBroken, AgiLine, AgiSession
from ivr.adapters.memory import ScriptedLine
from ivr.directory import make
from ivr.ports import Heard, Leaving
from ivr.survey_file import Ended
from ivr.surveying import Surveyor
from tests.ivr.conversations import NO_ARGUMENTS, Peer
from tests.ivr.reception import DIRECTORY, SENIOR, YOUNG, people
from tests.ivr.test_agi import SOUNDS

NUMBER = "4008000003"


class Book:
    """The crm's client without its deadline."""

    def __init__(self, client: CrmClient) -> None:
        self._client = client

    def may_ask(self, number: str, days: int, deadline_s: float) -> bool:
        return self._client.may_ask(number, days, deadline_s=30)


class Away:
    """A crm that does not answer."""

    def may_ask(self, number: str, days: int, deadline_s: float) -> bool:
        raise TimeoutError


def leaving(number: str = YOUNG, *, senior: bool = False, did: str = NUMBER) -> Leaving:
    ended = Ended(did=did, queue="general", senior=senior, talk_s=60)
    return Leaving("sl-1.1", "slow" if senior else "normal", number, "1001", ended)


class Desk:
    """A surveyor, its clock and its events."""

    def __init__(self) -> None:
        self.clock, self.sink = ManualClock(), MemoryPublisher()
        client = CrmClient.over(
            people(), MemoryLedger(), Pii(b"p" * 32), self.clock, authorities=MemoryAuthorities()
        )
        self.surveyor = Surveyor(
            lambda: DIRECTORY, Book(client), self.sink, Minter("ivr", self.clock), lambda: 0.5
        )

    def ask(self, script: Iterable[str | Heard], who: Leaving) -> tuple[str, ScriptedLine]:
        line = ScriptedLine(script)
        return self.surveyor.ask(line, who), line

    @property
    def events(self) -> list[tuple[str, int | None]]:
        return [(e.type, getattr(e, "rating", None)) for e in self.sink.events]


def test_the_mark_is_kept_with_the_agent() -> None:
    desk = Desk()
    outcome, line = desk.ask("4", leaving())
    assert outcome == "answered"
    asked, answered = desk.sink.events
    assert isinstance(asked, SurveyAsked) and isinstance(answered, SurveyAnswered)
    assert (asked.agent_id, answered.agent_id, answered.rating) == ("1001", "1001", 4)
    assert asked.version == DIRECTORY.versions["surveys"] != ""
    assert line.said[-1] == ("normal", "survey-thanks")


def test_a_word_counts_like_a_key_and_noise_is_asked_about_once() -> None:
    desk = Desk()
    assert desk.ask([Heard(text="不太满意", spoke=True)], leaving())[0] == "answered"
    assert isinstance(desk.sink.events[-1], SurveyAnswered)
    assert (desk.sink.events[-1].rating, desk.sink.events[-1].how) == (2, "voice")
    noise = Heard(spoke=True)
    outcome, line = desk.ask([noise, noise, noise], leaving(SENIOR))
    assert outcome == "silent"
    assert [prompt for _, prompt in line.said].count("survey-rate") == 2
    assert line.hot_words[0]


def test_seniors_are_asked_one_question_slowly() -> None:
    outcome, line = Desk().ask("", leaving(SENIOR, senior=True))
    assert outcome == "silent"
    said = [(voice, prompt) for voice, prompt in line.said if prompt != "survey-say"]
    assert said == [("slow", "survey-senior"), ("slow", "survey-bye")]


def test_nobody_is_asked_twice_within_the_days() -> None:
    desk = Desk()
    assert desk.ask("5", leaving())[0] == "answered"
    desk.clock.advance(29 * 86_400)
    assert desk.ask("5", leaving())[0] == "not_asked"
    desk.clock.advance(86_400)
    assert desk.ask("5", leaving())[0] == "answered"


@pytest.mark.parametrize(
    "who",
    [
        leaving(""),
        leaving(did="12345"),
        replace(leaving(), ended=Ended(NUMBER, "general", senior=False, talk_s=3)),
    ],
)
def test_who_is_not_to_be_asked_hears_nothing(who: Leaving) -> None:
    desk = Desk()
    outcome, line = desk.ask("5", who)
    assert (outcome, line.said, desk.events) == ("not_asked", [], [])


def test_a_crm_that_is_away_asks_nobody() -> None:
    desk = Desk()
    desk.surveyor = replace(desk.surveyor, book=Away())
    assert desk.ask("5", leaving())[0] == "not_asked"


def test_a_caller_who_goes_keeps_what_they_had_said() -> None:
    desk = Desk()
    assert desk.ask("!", leaving())[0] == "gone"
    assert desk.events == [("SurveyAsked", None)]


def test_the_header_says_whose_agent_has_gone() -> None:
    args = "agi_arg_1: slow\nagi_arg_2: 1001\nagi_arg_3: 12345\nagi_arg_4: senior\nagi_arg_5: 1\n"
    peer = Peer(NO_ARGUMENTS[:-1] + args + "agi_arg_6: 75\n\n")
    found = AgiLine(AgiSession(peer.ours), SOUNDS).leaving()
    assert found.agent_id == "1001" and found.voice == "slow"
    assert found.ended == Ended("12345", "senior", senior=True, talk_s=75)


def test_a_hostile_header_is_taken_for_little() -> None:
    args = "agi_arg_2: 10;01\nagi_arg_3: a\nagi_arg_6: 1e9\n\n"
    found = AgiLine(AgiSession(Peer(NO_ARGUMENTS[:-1] + args).ours), SOUNDS).leaving()
    assert (found.agent_id, found.ended) == ("", Ended("", "", senior=False, talk_s=None))
    with pytest.raises(AgiBroken):
        AgiLine(AgiSession(Peer("agi_network: yes\n\n").ours), SOUNDS).leaving()


def test_a_folder_without_surveys_asks_nobody_and_mistakes_are_the_folders() -> None:
    texts = {"numbers.yaml": "numbers: {}", "brand.yaml": "start: a\nsteps: {}\n"}
    with pytest.raises(Exception, match=r"surveys\.yaml:1: rules"):
        make({**texts, "surveys.yaml": "rules: 7"}, "brand", "Asia/Shanghai")
