"""The product's prompts as flows need them: which exist, what they say, whom they greet by name."""

from functools import cache

from core import assets
from ivr import languages
from ivr.prompts.catalogue import Catalogue, load


@cache
def catalogue() -> Catalogue:
    """The shipped catalogue; read once."""
    return load(assets.path("ivr/prompts/prompts.yaml"))


def known_prompts() -> frozenset[str]:
    """Names of all prompts."""
    return frozenset(catalogue().prompts)


def greeting(surname: str, gender: str) -> tuple[str, ...]:
    """The prompt that greets such a person by name; empty when there is none."""
    name = catalogue().greeting(surname, gender)
    return (name,) if name else ()


def text(voice: str, prompt: str) -> str:
    """What a prompt says in a set, for people to read; the name itself when it is unknown."""
    texts = catalogue().prompts.get(prompt, {})
    for name in languages.chain(voice):
        language = languages.shipped().get(name.partition("-")[0])
        if language is not None and prompt in languages.recorded(name):
            return language.texts.get(prompt, prompt)
        if name in texts:
            return texts[name].plain
    return prompt


@cache
def recorded_prompts() -> frozenset[str]:
    """Names of all prompts that can be played; the set `normal` stands in for the others."""
    return frozenset(p.stem for p in assets.path("ivr/prompts/audio/normal").glob("*.wav"))
