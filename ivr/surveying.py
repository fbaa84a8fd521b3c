"""After the conversation: the caller, whose agent has gone first, is asked how satisfied they are.

The agent's part is over by then: they are free, and cannot keep anybody from being asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core import logs
from core.bus import EventSink
from core.events import Minter, SurveyAnswered, SurveyAsked
from ivr import survey as way
from ivr.directory import Directory
from ivr.ports import CallerGone, Leaving, Line, SurveyBook
from ivr.survey import Ask, Part, Rated
from ivr.survey_file import choose

LOOK_UP_S = 1.0
"""Without an answer by then nobody is asked: rather once too few than once too often."""
HOT_WORDS = ("非常满意", "满意", "一般", "不满意", "五分")

log = logs.get("ivr.survey")


@dataclass(frozen=True)
class Surveyor:
    """Asks. Shared by all threads; holds no state of any call."""

    directory: Callable[[], Directory]
    """The flows in force, and the surveys with them."""
    book: SurveyBook
    sink: EventSink
    minter: Minter
    draw: Callable[[], float]
    """A random number, 0 to below 1."""

    def ask(self, line: Line, who: Leaving) -> str:
        """Ask, if this caller is to be asked, and say good-bye; returns what came of it.

        Raises nothing for a caller who goes: what they have answered by then is kept.
        """
        name, outcome = None, "not_asked"
        directory = self.directory()
        try:
            name = choose(directory.surveys, who.ended, self.draw())
            if name is not None and self._may_ask(who, directory.surveys.not_within_days):
                outcome = self._conduct(line, who, directory, name)
        except CallerGone:
            outcome = "gone"
        log.info("survey", call_id=who.call_id, survey=name, agent=who.agent_id, outcome=outcome)
        return outcome

    def _may_ask(self, who: Leaving, days: int) -> bool:
        try:
            return self.book.may_ask(who.number, days, LOOK_UP_S)
        except Exception as error:
            log.warning("survey_not_asked", call_id=who.call_id, error=repr(error))
            return False

    def _conduct(self, line: Line, who: Leaving, directory: Directory, name: str) -> str:
        survey = directory.surveys.surveys[name]
        about: dict[str, Any] = {
            "call_id": who.call_id,
            "survey": name,
            "agent_id": who.agent_id,
        }
        version = directory.versions.get("surveys", "")
        self.sink.publish(self.minter.mint(SurveyAsked, version=version, **about))
        voice = survey.voice if survey.voice == "slow" else who.voice
        outcome = "silent"
        state, actions = way.begin(survey)
        while True:
            for action in actions:
                if isinstance(action, Rated):
                    outcome = "answered"
                    about |= {"question": action.question, "rating": action.mark}
                    answer = self.minter.mint(SurveyAnswered, how=action.how, **about)
                    self.sink.publish(answer)
            last = actions[-1]
            if not isinstance(last, Ask):
                if isinstance(last, Part):
                    line.say(voice, last.prompts, interruptible=False)
                return outcome
            heard = line.hear(voice, last.prompts, wait_s=last.wait_s, hot_words=HOT_WORDS)
            state, actions = way.step(state, heard.keys, heard.text, spoke=heard.spoke)
