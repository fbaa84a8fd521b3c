"""Books of intents: what callers may want and the words for it, as YAML checked line by line.

A book serves one kind of menu. It may extend others, whose intents it then has too. Corrections
that a trainer made of misheard utterances add synonyms and hot words to a book; the files stay.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from core import assets
from core.answers import OneOf
from core.errors import UserError
from core.sound import units
from core.yaml_lines import Document, Problem, read
from ivr.likeness import NONE, Likeness

AND_THEN = "…"
"""Between two parts of a keyword that may have words between them: 改…地址."""
PERSON = "person"
CRISIS = "crisis"
"""Somebody may be in danger: a person at once, before everybody else."""
TO_A_PERSON = (PERSON, "angry", "swearing", CRISIS)
"""Intents that lead to a person in every menu; `common` has them."""
UNEXPECTED = frozenset(TO_A_PERSON) - {PERSON}
"""Those of them whose words a recogniser is not told to expect: it would hear them in noise."""
SHORT_WORD, SHORT_WORDS = 4, 8
"""Characters of a word that answers a question for one, and how many of an intent are expected: its
first ones."""
COMMON, ANSWERS = "common", "answers"
"""Books that are always there: what is heard at every question, and yes and no."""
AGREE, REFUSE = "agree", "refuse"
"""Intents of the book of answers."""
LONGEST_EXAMPLE = 60
MOST_HOT_WORDS = 60
"""A recogniser that is told to expect everything expects nothing."""

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
PromptName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]


def _can_be_heard(phrase: str) -> str:
    if not all(units(part) for part in phrase.split(AND_THEN)):
        raise ValueError("a phrase needs characters that can be heard, on both sides of …")
    if len(phrase) > 30:
        raise ValueError("nobody says so long a phrase in the same words twice")
    return phrase


Phrase = Annotated[str, AfterValidator(_can_be_heard)]


def _can_be_said(sentence: str) -> str:
    if not units(sentence) or len(sentence) > LONGEST_EXAMPLE:
        raise ValueError(f"an example is a sentence of at most {LONGEST_EXAMPLE} characters")
    return sentence


Example = Annotated[str, AfterValidator(_can_be_said)]


class Intent(BaseModel):
    """One thing that callers may want."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(min_length=1, max_length=20)
    """For people, in Chinese."""
    prompt: PromptName | None = None
    """The prompt that names it, to ask whether it is meant; None: that is not asked."""
    keywords: tuple[Phrase, ...] = Field(min_length=1)
    """Each is enough by itself."""
    hints: tuple[Phrase, ...] = ()
    """Each makes it likelier; two of them do for want of anything better."""
    synonyms: dict[Phrase, tuple[Phrase, ...]] = {}
    """A keyword or hint to other words for it, mishearings included."""
    hot_words: tuple[Phrase, ...] = ()
    """What the recogniser should expect besides the keywords."""
    not_of: tuple[Phrase, ...] = ()
    """Words for somebody else: soon after one, or as a part of it, a keyword is none. 收件人是骗子
    is no anger at us."""


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(min_length=1, max_length=40)
    extends: tuple[Name, ...] = ()
    answers: bool = False
    """Its intents are answers to a question, not wishes: saying one again means no impatience."""
    closed: bool = False
    """Next to nothing is answered but these words: the recogniser chooses one of these intents
    where that is likely, however indistinctly it was said."""
    intents: dict[Name, Intent] = Field(min_length=1)
    examples: dict[Name, tuple[Example, ...]] = {}
    """Sentences that callers have said for an intent, its own or one of a book it extends, and for
    `none`: what is said without a keyword is held against them (`ivr.likeness`)."""


@dataclass(frozen=True)
class Correction:
    """What a trainer learnt from a misheard utterance."""

    book: str
    intent: str
    kind: Literal["synonym", "hot_word"]
    word: str
    """The words that were meant or written down."""


@dataclass(frozen=True)
class Book:
    """The intents that one kind of menu listens for."""

    name: str
    title: str
    intents: Mapping[str, Intent]
    answers: bool = False
    """Its intents are answers to a question; they may be said again."""
    closed: bool = False
    """Next to nothing is answered but these."""
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)
    """Of each intent in its own file; those of the books it extends are not there."""
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Sentences that callers have said, by intent."""

    @cached_property
    def likeness(self) -> Likeness:
        """What its examples say of a sentence."""
        return Likeness(self.examples)

    @property
    def hot_words(self) -> tuple[str, ...]:
        """What the recogniser is told to expect: hot words first, then keywords, no fragments; the
        first ones of every intent, its own intents' before those of books it extends."""
        named = [(name, one) for name, one in self.intents.items() if name not in UNEXPECTED]
        every = [one for _, one in sorted(named, key=lambda found: found[0] not in self.lines)]
        told = [word for intent in every for word in intent.hot_words]
        # Two syllables and more; what is only half a phrase would pull the ear astray.
        words = [[w for w in i.keywords if AND_THEN not in w and len(w) > 1] for i in every]
        in_turn = (word for each in zip_longest(*words) for word in each if word)
        return tuple(dict.fromkeys([*told, *in_turn]))[:MOST_HOT_WORDS]

    @property
    def expected(self) -> tuple[str, ...]:
        """As `hot_words`; of a closed book its own answers, of which it is to be one."""
        if not self.closed:
            return self.hot_words
        answers = (tuple(w for w in one.keywords if AND_THEN not in w) for one in self.own)
        own = {word for one in self.own for word in one.hot_words}
        besides = tuple(w for w in self.likeliest if w not in own)
        return OneOf(tuple(answers), besides).told()

    def in_short(self, answers: "Book | None" = None) -> tuple[str, ...]:
        """What the recogniser is told where one word is asked for: to choose one of each intent's
        first short words, or yes or no, where that is likely.

        `answers`: the book of yes and no.
        """
        if self.closed:
            return self.expected
        wishes = [intent for intent in self.intents.values() if intent.prompt]
        yes_no = answers.own if answers else []
        words = (_short_words(intent) for intent in (*wishes, *yes_no))
        return OneOf(tuple(words), self.hot_words).told() if wishes else self.hot_words

    @property
    def own(self) -> list[Intent]:
        """The intents of its own file."""
        return [intent for name, intent in self.intents.items() if name in self.lines]

    @property
    def likeliest(self) -> tuple[str, ...]:
        """What the recogniser is told beside closed answers: hot words alone."""
        return tuple(word for intent in self.intents.values() for word in intent.hot_words)


def _short_words(intent: Intent) -> tuple[str, ...]:
    words = (w for w in intent.keywords if AND_THEN not in w and len(w) <= SHORT_WORD)
    return tuple(words)[:SHORT_WORDS]


class IntentsError(UserError):
    """Books of intents that cannot be used."""


def shipped() -> Path:
    """The folder of the books that come with the product."""
    return assets.path("ivr/flows/intents")


def texts_of(folder: Path | None = None) -> dict[str, str]:
    """The books of a folder as they are written, by name. Raises `IntentsError`."""
    found = {}
    for path in sorted((folder or shipped()).glob("*.yaml")):
        try:
            found[path.stem] = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            said = f"{path.name}:0: cannot be read: {error}"
            raise IntentsError(f"The intents cannot be used:\n{said}", "Correct it.") from None
    return found


def load_folder(
    folder: Path | None = None, corrections: Iterable[Correction] = ()
) -> dict[str, Book]:
    """All books of a folder by name. Raises `IntentsError` with every problem's file and line."""
    return load(texts_of(folder), corrections)


def load(texts: Mapping[str, str], corrections: Iterable[Correction] = ()) -> dict[str, Book]:
    """All books of those texts by name. Raises as `load_folder` does."""
    books, problems = resolve(texts)
    if problems or not books:
        said = "\n".join(f"{name}.yaml:{p}" for name, p in problems) or "There are none."
        raise IntentsError(f"The intents cannot be used:\n{said}", "Correct the files.")
    return {name: corrected(book, corrections) for name, book in books.items()}


def parse(text: str) -> tuple[Document | None, _File | None, list[Problem]]:
    """One file as written, or what is wrong with it; never raises, whatever the text is."""
    document, problems = read(text)
    if document is None:
        return None, None, problems
    try:
        file = _File.model_validate(document.data)
    except ValidationError as error:
        return document, None, document.faults(error)
    return document, file, _strange_synonyms(document, file)


def _strange_synonyms(document: Document, file: _File) -> list[Problem]:
    """Synonyms of words that the intent does not have would never be heard."""
    return [
        Problem(
            document.line(("intents", name, "synonyms", word)),
            f"{word} is neither a keyword nor a hint of {name}",
        )
        for name, intent in file.intents.items()
        for word in intent.synonyms
        if word not in (*intent.keywords, *intent.hints)
    ]


def _strange_examples(
    document: Document, file: _File, intents: Mapping[str, Intent]
) -> list[Problem]:
    """Examples of what is no intent here would lead nowhere."""
    return [
        Problem(document.line(("examples", name)), f"there is no intent {name} in this book")
        for name in file.examples
        if name != NONE and name not in intents
    ]


def corrected(book: Book, corrections: Iterable[Correction]) -> Book:
    """The book with what trainers added; corrections of intents it has not are passed over."""
    intents = dict(book.intents)
    for correction in corrections:
        intent = intents.get(correction.intent)
        if correction.book != book.name or intent is None:
            continue
        if correction.kind == "synonym":
            change = {"keywords": (*intent.keywords, correction.word)}
        else:
            change = {"hot_words": (correction.word, *intent.hot_words)}
        intents[correction.intent] = intent.model_copy(update=change)
    return replace(book, intents=intents)


def resolve(texts: Mapping[str, str]) -> tuple[dict[str, Book], list[tuple[str, Problem]]]:
    """Books by name, and what is wrong with which."""
    problems: list[tuple[str, Problem]] = []
    files: dict[str, tuple[Document, _File]] = {}
    for name, text in texts.items():
        document, file, found = parse(text)
        problems += [(name, problem) for problem in found]
        if document is not None and file is not None:
            files[name] = document, file
    books: dict[str, Book] = {}
    for name, (document, file) in files.items():
        intents, found = _with_extended(name, document, files)
        problems += [(name, problem) for problem in found]
        problems += [(name, problem) for problem in _strange_examples(document, file, intents)]
        lines = {intent: document.line(("intents", intent)) for intent in file.intents}
        books[name] = Book(
            name, file.title, intents, file.answers, file.closed, lines, file.examples
        )
    return books, sorted(problems)


def _with_extended(
    name: str, document: Document, files: Mapping[str, tuple[Document, _File]]
) -> tuple[dict[str, Intent], list[Problem]]:
    """A book's intents and those of the books it extends; its own take precedence."""
    problems: list[Problem] = []
    intents: dict[str, Intent] = {}
    own = files[name][1]
    for number, other in enumerate(own.extends):
        line = document.line(("extends", number))
        if other not in files or other == name:
            problems.append(Problem(line, f"there is no other book {other}"))
        elif files[other][1].extends:
            problems.append(Problem(line, f"{other} extends others itself; name them here instead"))
        else:
            intents |= files[other][1].intents
    return intents | own.intents, problems
