"""Keywords found in recordings: as spelled, by sound on paper, and held against the sound.

The sentences of `bench/said/words.yaml` that no distance and no limit was chosen on are spoken by
the prompts' synthetic voice (8 kHz, A-law, several speeds and timbres, with noise and without),
each twice, and written down as the worker writes recordings down, told to look for the words of the
list (`asr.sought`). Missed: the sentence said the word, and it is not found. Wrong: found where it
was not said. Synthetic speech: it shows what one way adds to the other, not how real callers fare.

`python -m bench.sought [-v]`; some minutes. `-v` lists what was missed and wrong.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import yaml

from asr.adapters.vad import speech_spans
from asr.engines import build
from asr.listening import transcribe
from asr.transcript import Transcript
from bench.centre import Results, result
from bench.sound import GOAL_MISSED, GOAL_WRONG, HELD_OUT, Tally
from bench.speaking import HEARD, SAID, Listener, telephone, utterances
from core.settings import Settings
from quality.speech import Speech


class Written(NamedTuple):
    """A sentence, and its transcripts without and with the words told."""

    said: str
    plain: Transcript
    told: Transcript


Find = Callable[[Written, str], bool]


def spelled(one: Written, word: str) -> bool:
    """As spelled."""
    return word in "".join(segment.text for segment in one.plain.of("caller"))


def on_paper(one: Written, word: str) -> bool:
    """By sound, in what was written."""
    return _found(one.plain, word)


def weighed(one: Written, word: str) -> bool:
    """As inspection finds it."""
    return _found(one.told, word)


def _found(transcript: Transcript, word: str) -> bool:
    return bool(Speech(transcript, "caller").find(word, 0, float("inf")))


def tally(rows: Sequence[Written], words: Sequence[str], find: Find) -> Tally:
    """Look for every word in every sentence."""
    made = Tally()
    for row in rows:
        for word in words:
            was_said, is_found = word in row.said, find(row, word)
            made.said += was_said
            made.found += was_said and is_found
            made.wrong += is_found and not was_said
            if was_said != is_found:
                (made.misses if was_said else made.errors).append(f"{word} | {row.said}")
    return made


def heard(part: str) -> tuple[list[Written], list[str], float]:
    """The sentences of a part, its words, and how many times as long recognition took with them."""
    words = yaml.safe_load((SAID / "words.yaml").read_text())[part]["words"]
    wanted = [one for one in utterances() if one.part == f"words/{part}"]
    listener = Listener(HEARD)
    listener.speak(wanted)
    engine = build(Settings.load())
    spent = [0.0, 0.0]
    rows = []
    for one in wanted:
        sound, made = telephone(listener.sound(one)), []
        for which, told in enumerate(([], words)):
            before = time.process_time()
            made.append(transcribe(engine, {"caller": sound}, speech_spans, told))
            spent[which] += time.process_time() - before
        rows.append(Written(one.text, *made))
    return rows, words, spent[1] / spent[0]


def measure() -> Results:
    """Percent missed and wrong; the peers: as spelled, on paper, and the aim."""
    rows, words, _ = heard(HELD_OUT)
    return _results(*(tally(rows, words, find) for find in (spelled, on_paper, weighed)))


def _results(literal: Tally, paper: Tally, sound: Tally) -> Results:
    name = f"Keywords held against the sound, synthetic speech ({sound.said})"
    missed, of_said, of_found = sound.missed_percent, "% of those said", "% of those found"
    return [
        result(f"{name}: missed, against as spelled", missed, literal.missed_percent, of_said, 1.0),
        result(f"{name}: missed, against on paper", missed, paper.missed_percent, of_said, 1.0),
        result(f"{name}: wrong, against on paper", sound.wrong_percent, paper.wrong_percent,
               of_found, 1.0),
        result(f"{name}: missed, against the aim", missed, GOAL_MISSED, of_said, 1.0),
        result(f"{name}: wrong, against the aim", sound.wrong_percent, GOAL_WRONG, of_found, 1.0),
    ]  # fmt: skip


def main() -> None:
    """Print what was found of a part, by default the one held out; with `-v` every fault."""
    parts = [one for one in sys.argv[1:] if not one.startswith("-")] or [HELD_OUT]
    for part in parts:
        rows, words, times = heard(part)
        found = [tally(rows, words, find) for find in (spelled, on_paper, weighed)]
        if "-v" in sys.argv[1:]:
            sys.stderr.write("\n".join(["missed:", *found[-1].misses, "wrong:", *found[-1].errors]))
        sys.stderr.write(f"\n{part}: {times:.2f} times the processor time with the words told\n")
        sys.stdout.write(json.dumps(_results(*found), ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
