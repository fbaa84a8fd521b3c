"""The words by which menus know a crisis, for others who look for them elsewhere."""

from core import logs
from core.errors import UserError
from ivr.directory import FlowFolder
from ivr.intent_book import AND_THEN, COMMON, CRISIS, load

log = logs.get("ivr.crisis_words")


class CrisisWords:
    """Those of the flows' folder as it is now; while it cannot be read, those of before."""

    def __init__(self, folder: FlowFolder) -> None:
        self._folder = folder
        self._text = ""
        self._words: tuple[str, ...] = ()

    def __call__(self) -> tuple[str, ...]:
        """Keywords and their synonyms, each of which is enough by itself."""
        try:
            texts = self._folder.books()
            if texts.get(COMMON, "") != self._text:
                self._words = _words({COMMON: texts[COMMON]})
                self._text = texts[COMMON]
        except (KeyError, UserError) as error:  # who publishes flows is told what is wrong
            log.warning("crisis_words_not_read", error=type(error).__name__)
        return self._words


def _words(texts: dict[str, str]) -> tuple[str, ...]:
    intent = load(texts)[COMMON].intents[CRISIS]
    other = (word for words in intent.synonyms.values() for word in words)
    return tuple(word for word in (*intent.keywords, *other) if AND_THEN not in word)
