"""Build the recorded prompts and the demo's conversations from their texts.

Only what changed is spoken again: `manifest.json` keeps a digest of the text and of every
parameter behind each file. `--check` needs no voice and fails when a file is out of date.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ivr.prompts import catalogue, dialogue, phonetics, shaping, voice
from ivr.prompts.shaping import RATE, Samples

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
MANIFEST = HERE / "manifest.json"
DIALOGUES = ROOT / "silverline" / "demo" / "dialogues.yaml"
RECIPE = 2
"""Raise it when the sound of everything should change: a new voice, other levels."""
SETS = ("normal", "slow")
"""Those built here; other languages are `ivr.prompts.spoken`'s, or people's."""
EDGES = (0.08, 0.15)
"""Silence before and after a prompt, seconds."""
JOINED_EDGES = (0.02, 0.03)
"""The same for fragments that the flow joins into one sentence."""
SENTENCE_EDGES = (0.05, 0.08)
"""The same inside a line: shorter, and a soft first consonant (x, q, s) loses its onset."""
_KEPT = re.compile(r"\[(.+)\]")


@dataclass(frozen=True)
class Line:
    """Sentences spoken by one voice without interruption."""

    utterances: tuple[voice.Utterance, ...]
    pause_s: float
    timbre: float
    edges: tuple[float, float]


@dataclass(frozen=True)
class Item:
    """One thing to build: a prompt (one line, one file) or a dialogue (lines, two files)."""

    name: str
    files: tuple[Path, ...]
    lines: tuple[Line, ...]
    turns: tuple[dialogue.Turn, ...] = ()

    @property
    def digest(self) -> str:
        """Changes when anything that can be heard changes."""
        timing = [(turn.who, turn.gap_s) for turn in self.turns]
        recipe = [RECIPE, [asdict(line) for line in self.lines], timing]
        return hashlib.sha256(json.dumps(recipe).encode()).hexdigest()[:16]


def plan() -> list[Item]:
    """Everything the sources ask for."""
    prompts = catalogue.load(HERE / "prompts.yaml")
    items = [
        _prompt(name, set_name, text, prompts.sets[set_name])
        for name, texts in prompts.prompts.items()
        for set_name, text in texts.items()
    ]
    return items + [_dialogue(found) for found in dialogue.load(DIALOGUES).values()]


def _prompt(name: str, set_name: str, text: catalogue.Text, manner: catalogue.Manner) -> Item:
    if text.within:
        utterances: tuple[voice.Utterance, ...] = (_fragment(text.within, manner.speed),)
    else:
        utterances = _utterances(text.spoken, manner.speed)
    line = Line(utterances, manner.pause_s, 1.0, JOINED_EDGES if text.within else EDGES)
    return Item(f"{set_name}/{name}", (HERE / "audio" / set_name / f"{name}.wav",), (line,))


def _utterances(text: str, speed: float) -> tuple[voice.Utterance, ...]:
    return tuple(voice.Utterance(found.syllables, speed) for found in phonetics.sentences(text))


def _fragment(within: str, speed: float) -> voice.Utterance:
    """A word inside a sentence, cut at its syllables."""
    kept = _KEPT.search(within)
    if kept is None:
        raise ValueError(f"no part in brackets: {within!r}")
    (sentence,) = phonetics.sentences(within.replace("[", "").replace("]", ""))
    first = len(phonetics.marks(within[: kept.start()]))
    last = first + len(phonetics.marks(kept.group(1))) - 1
    return voice.Utterance(sentence.syllables, speed, (first, last))


def _dialogue(found: dialogue.Dialogue) -> Item:
    lines = []
    for turn in found.turns:
        who = found.voices[turn.who]
        # The timbre slows the voice by resampling, so it is asked to speak faster by as much.
        spoken = _utterances(turn.text, who.speed * who.timbre)
        lines.append(Line(spoken, who.pause_s, who.timbre, SENTENCE_EDGES))
    folder = DIALOGUES.parent / "speech"
    files = tuple(folder / f"{found.kind}-{who}.wav" for who in dialogue.CHANNELS)
    return Item(f"dialogue/{found.kind}", files, tuple(lines), found.turns)


def stale(items: list[Item], known: dict[str, str]) -> list[Item]:
    """Items whose recipe changed or whose files are gone."""
    return [
        item
        for item in items
        if known.get(item.name) != item.digest or not all(file.exists() for file in item.files)
    ]


def orphans(items: list[Item]) -> list[Path]:
    """Sound files that no source asks for any more."""
    wanted = {file for item in items for file in item.files}
    spoken = [folder for folder in (HERE / "audio").glob("*") if folder.name in SETS]
    folders = [*spoken, DIALOGUES.parent / "speech"]
    return sorted({f for folder in folders for f in folder.glob("*.wav")} - wanted)


def shaped(line: Line, spoken: list[Samples]) -> Samples:
    """One line: sentences at the house level, joined by pauses, edges trimmed."""
    pause = np.zeros(round(line.pause_s * RATE))
    parts: list[Samples] = []
    for samples in spoken:
        clean = shaping.resample(samples, voice.SOURCE_HZ * line.timbre)
        clean = shaping.trimmed(shaping.without_rumble(clean), *SENTENCE_EDGES)
        parts += [pause, clean] if parts else [clean]
    whole = shaping.trimmed(np.concatenate(parts), *line.edges)
    return shaping.levelled(whole)


def write(item: Item, lines: list[Samples]) -> None:
    """The files of one item from its shaped lines."""
    if not item.turns:
        shaping.write_wav(item.files[0], lines[0])
        return
    tracks = dialogue.lay_out(item.turns, lines)
    for who, file in zip(dialogue.CHANNELS, item.files, strict=True):
        shaping.write_wav(file, tracks[who])


def build(items: list[Item], python: Path, known: dict[str, str], console: Console) -> None:
    """Speak and write `items`; the manifest is saved after each, so a stop loses nothing."""
    spoken = voice.speak(python, [u for i in items for line in i.lines for u in line.utterances])
    columns = (TextColumn("{task.description:32}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console) as progress:
        task = progress.add_task("loading the voice", total=len(items))
        for item in items:
            lines = [shaped(line, [next(spoken) for _ in line.utterances]) for line in item.lines]
            write(item, lines)
            known[item.name] = item.digest
            save_manifest(known)
            progress.update(task, advance=1, description=item.name)
    for _ in spoken:  # the voice ends by itself, and says so if it failed
        raise AssertionError("more speech than asked for")


def load_manifest() -> dict[str, str]:
    """Name of each built item -> digest of its recipe."""
    found: dict[str, str] = json.loads(MANIFEST.read_text()) if MANIFEST.exists() else {}
    return found


def save_manifest(known: dict[str, str]) -> None:
    """Written aside and renamed, so that a stop never leaves half of it."""
    aside = MANIFEST.with_suffix(".new")
    aside.write_text(json.dumps(known, indent=0, sort_keys=True) + "\n")
    aside.replace(MANIFEST)


def arguments(argv: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m ivr.prompts.build", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say what is out of date")
    parser.add_argument(
        "--only", metavar="TEXT", help="items whose name contains TEXT, in any case"
    )
    parser.add_argument(
        "--python",
        type=Path,
        default=os.environ.get("SILVERLINE_TTS_PYTHON"),
        help="Python of a ready voice environment (default: one of its own in the cache)",
    )
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Build what changed; 1 when `--check` finds something out of date or the voice fails."""
    options = arguments(sys.argv[1:] if argv is None else argv)
    console = Console(stderr=True)
    items, known = plan(), load_manifest()
    todo = [i for i in items if options.only in i.name] if options.only else stale(items, known)
    gone = orphans(items)
    console.print(f"{len(items)} items, {len(todo)} to build, {len(gone)} files to remove")
    if options.check:
        for name in [i.name for i in todo] + [str(f.relative_to(ROOT)) for f in gone]:
            console.print(f"  out of date: {name}")
        return 1 if todo or gone else 0
    for file in gone:
        file.unlink()
    try:
        if todo:
            build(todo, options.python or voice.environment(), known, console)
    except voice.VoiceError as error:
        console.print(f"[red]{error}")
        return 1
    save_manifest({i.name: known[i.name] for i in items if i.name in known})
    return 0


if __name__ == "__main__":
    sys.exit(main())
