"""The one that watches: what hangs is killed, what lives is left alone, what ended is noticed."""

import subprocess
import sys
import time

import pytest

from asr.utterance import end, watch

BEATS = "import sys,time\nfor _ in range({}):\n print(flush=True); time.sleep(0.05)\n"
NEVER = 1000.0


def child(body: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", body], stdout=subprocess.PIPE)


def test_who_falls_silent_is_killed() -> None:
    hangs = child(BEATS.format(3) + "time.sleep(600)")
    watch(hangs, lambda: False, first_s=60, silent_s=0.5)
    assert hangs.returncode == -9
    end(hangs)


def test_who_never_says_a_word_is_killed_too() -> None:
    hangs = child("import time; time.sleep(600)")
    watch(hangs, lambda: False, first_s=0.5, silent_s=NEVER)
    assert hangs.returncode == -9
    end(hangs)


@pytest.mark.parametrize("code", [0, 3])
def test_an_end_is_noticed_at_once_whatever_it_is(code: int) -> None:
    ends = child(BEATS.format(2) + f"sys.exit({code})")
    began = time.monotonic()
    watch(ends, lambda: False, first_s=NEVER, silent_s=NEVER)
    assert ends.poll() == code
    assert time.monotonic() - began < NEVER / 2
    end(ends)


def test_who_lives_is_left_alone_until_the_service_stops() -> None:
    lives = child(BEATS.format(100_000))
    looks = iter([False] * 10)
    watch(lives, lambda: next(looks, True), first_s=60, silent_s=60)
    assert lives.poll() is None
    end(lives)
    assert lives.returncode is not None
