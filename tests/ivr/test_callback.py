"""A caller who would rather be called back: asked once more, and never at the cost of a place."""

import pytest

from ivr import callback, place
from ivr.adapters.agi import AgiBroken, AgiLine, AgiSession
from ivr.adapters.memory import ScriptedLine
from ivr.catalogue import catalogue
from ivr.ports import Asking, Waiting
from tests.ivr.conversations import NO_ARGUMENTS, Peer
from tests.ivr.test_agi import SOUNDS

MOBILE = "13912340072"


def asked(script: str, number: str = MOBILE, voice: str = "normal") -> ScriptedLine:
    line = ScriptedLine(script)
    callback.ask(line, "sl-1.1", voice, number)
    return line


def test_a_second_key_confirms() -> None:
    assert asked("1").variables == {"SL_ASK": "callback"}
    assert asked("-1").variables == {"SL_ASK": "callback"}, "after the question, too"


def test_an_older_caller_need_not_confirm() -> None:
    line = asked("", voice="slow")
    assert line.variables == {"SL_ASK": "callback"} and line.said == []


@pytest.mark.parametrize("script", ["", "--", "2", "-9", "!", "-!"])
def test_silence_any_other_key_and_a_hang_up_leave_everything_as_it_was(script: str) -> None:
    line = asked(script)
    assert line.variables == {}
    assert ("normal", "callback-staying") in line.said or "!" in script


@pytest.mark.parametrize("number", ["", "anonymous", "110", "120", "12345", "95588", "1391234"])
def test_who_cannot_be_called_is_told_so_and_goes_on_waiting(number: str) -> None:
    line = asked("11", number)
    assert line.said == [("normal", "callback-sorry")] and line.variables == {}


@pytest.mark.parametrize(
    "number", [MOBILE, "+8613912340072", "013912340072", "02188886666", "88886666"]
)
def test_numbers_that_can_be_called(number: str) -> None:
    assert callback.can_call(number)


def test_the_offer_follows_the_place_and_its_key_works_at_once() -> None:
    line = ScriptedLine("11")
    place.announce(line, Waiting("sl-1.1", 4, "normal", 300, callback=True, number=MOBILE))
    assert line.said[-2:] == [("normal", "callback-offer"), ("normal", "callback-confirm")]
    assert line.variables == {"SL_ASK": "callback"}


def test_in_the_slow_set_the_offers_one_key_is_the_whole_act() -> None:
    line = ScriptedLine("1")
    place.announce(line, Waiting("sl-1.1", 4, "slow", 300, callback=True, number=MOBILE))
    assert line.said[-1:] == [("slow", "callback-offer-once")]
    assert line.variables == {"SL_ASK": "callback"}


@pytest.mark.parametrize(("offered", "number"), [(False, MOBILE), (True, ""), (True, "110")])
def test_without_an_offer_keys_mean_nothing(offered: bool, number: str) -> None:
    line = ScriptedLine("11")
    place.announce(line, Waiting("sl-1.1", 4, "slow", 300, callback=offered, number=number))
    assert not any(prompt.startswith("callback-offer") for _, prompt in line.said)
    assert line.variables == {}


@pytest.mark.parametrize("kept", [True, False])
def test_only_what_the_acd_keeps_is_promised(kept: bool) -> None:
    line = ScriptedLine()
    callback.conclude(line, "sl-1.1", "normal", kept=kept)
    assert line.said == [("normal", "callback-promised" if kept else "callback-sorry")]
    callback.conclude(ScriptedLine("!"), "sl-1.1", "normal", kept=kept)


def test_everything_it_says_is_recorded_in_both_sets() -> None:
    names = [name for name in catalogue().prompts if name.startswith("callback-")]
    assert len(names) == 9
    assert all(set(catalogue().prompts[name]) == {"normal", "slow"} for name in names)


def test_the_header_says_who_asks_and_what_the_acd_has_answered() -> None:
    def asking(*arguments: str, header: str = NO_ARGUMENTS) -> Asking:
        more = "".join(f"agi_arg_{n}: {text}\n" for n, text in enumerate(arguments, 1))
        return AgiLine(AgiSession(Peer(header[:-1] + more + "\n").ours), SOUNDS).asking()

    assert asking("slow") == Asking("sl-1763775555.12", "slow", MOBILE)
    assert asking("slow", "1").kept and not asking("slow", "0").kept
    with pytest.raises(AgiBroken):
        asking("slow", header="agi_network: yes\n\n")
