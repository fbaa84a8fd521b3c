"""Spoken courier orders: how many become the right work order without a person.

Each sentence of `bench/said/wishes.yaml` (courier; `unseen` and `blind` are held out, the others
are examples of the book) is a call through the product's own flow: the wish is said, then
the last four digits of the parcel, 对 where they and the order are read back right, and for another
address the place. Everything was synthesised, carried as by telephone (8 kHz, A-law, six manners of
speaking, with noise or none), and written down by the recogniser of the settings, told what the
flow tells it to expect; `python -m bench.orders --speak` made `bench/said/orders.json` so. Each
caller has two other parcels besides. Whoever is asked again answers once more, in another manner:
three of four answer the second question as it is put (the word it asks for, the wish it names or
not, digits slowly), every fourth says the same again. No key is pressed. What is filed is held
against what was meant: kind, parcel and place.

The peer is what a postal desk of the kind publishes: nearly 80 %. Synthetic speech, sentences by
the books' own authors: real callers say more, and differently.

`python -m bench.orders`; a few seconds. `-v` prints every call that did not end so. `--speak seen`,
`known`, `drill` and so on speaks and writes down one part only.
"""

import json
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

import yaml

from bench.centre import Results, result
from bench.speaking import MANNERS, SAID, Listener, Utterance, asked, load, save
from core.clock import ManualClock
from core.pii import Pii
from core.settings import Settings
from crm.adapters.memory import MemoryPeople
from crm.adapters.memory_authorities import MemoryAuthorities
from crm.adapters.memory_ledger import MemoryLedger
from crm.adapters.memory_parcels import MemoryParcels
from crm.client import CrmClient
from crm.parcels import NewParcel
from crm.ports import OrderFilter
from ivr import moves, walk
from ivr.answers import Answers, Who
from ivr.catalogue import greeting
from ivr.directory import Directory, load_directory, shipped
from ivr.facts import Caller
from ivr.ports import Heard
from ivr.state import State

HEARD = SAID / "orders.json"
PEER_PERCENT = 20.0
"""Calls that such a desk does not manage."""
GOAL = 0.5
"""Of the peer's: one call in ten."""
ORDERS = ("urge", "address", "intercept", "receipt", "damaged", "lost", "weight")
PLACES = (("附近的驿站", "放驿站就行"), ("快递柜", "放到快递柜吧"), ("门卫或物业", "放门卫那里"))
YES, NO = ("对", "对的", "是的", "没错"), ("不对", "错了")
ENDINGS = {
    "known": (7919, 1307),
    "seen": (3571, 2946),
    "drill": (8467, 641),
    "fresh": (6133, 5028),
    "held": (4799, 3862),
    "unseen": (5651, 1790),
    "blind": (2963, 508),
}
"""Step and first one, so that no part has another's digits."""
SPOKEN = "零幺二三四五六七八九"
IN_SHORT = {
    "urge": ("催件", "催件吧", "催一下快递"),
    "address": ("改地址", "改地址吧", "我要改地址"),
    "intercept": ("拦截", "拦截包裹", "要拦截"),
    "receipt": ("没收到", "没收到货", "核实签收"),
    "damaged": ("破损", "东西破损", "摔坏了"),
    "lost": ("丢失", "丢失了", "快递丢了"),
    "weight": ("重量不对", "重量不对啊", "核对重量"),
}
"""What callers say who are asked for one word."""
AGAIN = "courier-again"
"""The question for one word."""
IN_VAIN = 4
"""Every fourth caller says the same again, whatever is asked."""
CALLER, OTHER = "13912340028", "13800001111"
CALL = "sl-1.1"
MOST_TURNS = 60
PARTS = {
    "seen": "tuned on",
    "known": "tuned on since",
    "drill": "tuned on third",
    "fresh": "tuned on fourth",
    "held": "tuned on last",
    "unseen": "held out, heard before",
    "blind": "held out",
}
ENDS = ("right", "wrong", "person", "to-person")
"""What a call may become: filed, or with a person."""
LISTENED_S = 30.0
"""Longer than any look-up in memory takes."""

Row = dict[str, Any]
Told = list[tuple[str, str, float]]
"""What was said, what was heard, and how sure the recogniser was."""
Hear = Callable[[Utterance, tuple[str, ...]], Heard]
"""What is heard of an utterance by a recogniser that was told to expect these words."""
OTHERS = 2
"""Parcels that each caller has besides the one that is meant."""


@dataclass(frozen=True)
class Meant:
    """One call as it is meant."""

    kind: str
    said: str
    number: int
    """Counts the calls."""
    part: str = "fresh"

    @property
    def ending(self) -> str:
        """Its parcel's last four digits: all ten in every place, over the calls."""
        step, first = ENDINGS[self.part]
        return f"{(self.number * step + first) % 10_000:04d}"

    @property
    def others(self) -> tuple[str, ...]:
        """How the caller's other parcels end."""
        ends = (int(self.ending) + 3_677 * (n + 1) + 41 * self.number for n in range(OTHERS))
        return tuple(f"{end % 10_000:04d}" for end in ends)

    @property
    def place(self) -> tuple[str, str]:
        return PLACES[self.number % len(PLACES)]

    @property
    def repeats(self) -> bool:
        """Whether they say the same again, whatever they are asked."""
        return self.number % IN_VAIN == IN_VAIN - 1

    @property
    def in_short(self) -> str:
        """Their wish in a word."""
        words = IN_SHORT[self.kind]
        return words[self.number % IN_VAIN % len(words)]

    def utterances(self) -> dict[str, list[Utterance]]:
        """What is said at each question, the first time and, where there is one, the second."""
        digits = [SPOKEN[int(digit)] for digit in self.ending]
        said, slowly, not_that = "".join(digits), "，".join(digits), f"不是，{self.in_short}"
        spoken = {
            "wish": ("courier", self.kind, (self.said, self.said)),
            "wish-short": ("courier", self.kind, (self.in_short,)),
            "wish-other": ("courier", self.kind, (not_that,)),
            "number": ("digits", "digits", (said, said)),
            "number-slow": ("digits", "digits", (slowly,)),
            "place": ("places", "place", (self.place[1], self.place[1])),
            "yes": ("answers", "agree", (YES[self.number % 4], YES[(self.number + 1) % 4])),
            "no": ("answers", "refuse", (NO[self.number % 2], NO[(self.number + 1) % 2])),
        }
        manners = (self.number, self.number + 3)
        return {
            at: [
                Utterance(f"orders/{self.part}/{book}", label, text, manner % len(MANNERS))
                for text, manner in zip(texts, manners[-len(texts) :], strict=True)
            ]
            for at, (book, label, texts) in spoken.items()
        }


def calls(part: str = "fresh") -> list[Meant]:
    """Every sentence of a part that is one of the seven orders."""
    sets = yaml.safe_load((SAID / "wishes.yaml").read_text())[part]["courier"]
    said = [(kind, text) for kind in ORDERS for text in sets[kind]]
    return [Meant(kind, text, number, part) for number, (kind, text) in enumerate(said)]


def speak(parts: Collection[str]) -> None:
    """Speak everything the calls of these parts may say; write down what they come to say."""
    listener, directory = Listener(HEARD), load_directory(shipped(), "brand", "Asia/Shanghai")
    meant = [call for part in parts for call in calls(part)]
    listener.speak({u: None for call in meant for us in call.utterances().values() for u in us})
    others = [row for row in load(HEARD) if row["part"].split("/")[1] not in parts]
    rows: dict[int, Row] = {}

    def hear(utterance: Utterance, expected: tuple[str, ...]) -> Heard:
        row = listener.row(utterance, expected)
        rows[id(row)] = row
        return _heard(row)

    for number, call in enumerate(meant, 1):
        how = outcome(call, directory, hear)
        save([*others, *rows.values()], HEARD)
        sys.stderr.write(f"{number}/{len(meant)} {call.part} {call.said}: {how}\n")


class Speaker:
    """Answers the flow's questions with what was heard of the caller, each utterance once."""

    def __init__(self, meant: Meant, hear: Hear) -> None:
        self._meant, self._hear = meant, hear

    def answers(self, state: State, asked: moves.Hear) -> Heard:
        """The first time, and the second in another manner."""
        utterances = self._meant.utterances()[self._asked(state, AGAIN in asked.prompts)]
        said = utterances[min(max(state.tries, 1), len(utterances)) - 1]
        return self._hear(said, asked.hot_words)

    def _asked(self, state: State, again: bool) -> str:
        if state.at == "number" and state.confirming:
            return "yes" if state.entered == self._meant.ending else "no"
        if state.at.endswith("-sure"):
            return "yes" if self._read_back(state) else "no"
        if state.at == "wish" and (again or state.between) and not self._meant.repeats:
            return self._in_short(state.between)
        if state.at == "number" and state.tries > 1 and not self._meant.repeats:
            return "number-slow"
        return "place" if state.at == "address-where" else state.at

    def _in_short(self, offered: tuple[str, ...]) -> str:
        """To 您是要…对吗, 您是要…还是…, or the question for one word."""
        if not offered or (self._meant.kind in offered and len(offered) > 1):
            return "wish-short"
        return "yes" if self._meant.kind in offered else "wish-other"

    def _read_back(self, state: State) -> bool:
        """Whether the order, its parcel and its place are those that are meant: only then does a
        caller agree."""
        order = state.at.removesuffix("-sure")
        if self._meant.kind == "address":
            where = "place" in state.facts and state.facts["place"] == self._meant.place[0]
        else:
            where = order == self._meant.kind
        return where and state.facts.get("parcel_end") == self._meant.ending


def outcome(meant: Meant, directory: Directory, hear: Hear) -> str:
    """`right`, `wrong` (something else was filed), or where the call ended without an order."""
    clock, ledger = ManualClock(), MemoryLedger()
    parcel, *others = (_parcel(meant, ending) for ending in (meant.ending, *meant.others))
    pii = Pii(b"p" * 32)
    parcels = MemoryParcels(clock, [parcel, *others])
    crm = CrmClient.over(
        MemoryPeople(), ledger, pii, clock, authorities=MemoryAuthorities(), parcels=parcels
    )
    end = _walk(directory, Answers(crm, greeting), Speaker(meant, hear))
    filed, _ = ledger.orders(OrderFilter(), 0, 10)
    if not filed:
        return end
    (order,) = filed if len(filed) == 1 else (None,)
    place = f"改送到：{meant.place[0]}" if meant.kind == "address" else ""
    wanted = (meant.kind, parcel.number, place)
    return "right" if order and (order.kind, order.subject, order.note) == wanted else "wrong"


def _parcel(meant: Meant, ending: str) -> NewParcel:
    """One of the caller's own; who wants it stopped has sent it."""
    sends = meant.kind == "intercept"
    sender, receiver = (CALLER, OTHER) if sends else (OTHER, CALLER)
    number = f"77330011{ending}"
    return NewParcel(number=number, state="moving", sender=sender, receiver=receiver)


def _walk(directory: Directory, answers: Answers, caller: Speaker) -> str:
    """Where the call ended."""
    facts = {"caller": "known", "senior": "no"}
    state, actions = walk.begin(directory.flows, "courier", Caller(facts), directory.books)
    for _ in range(MOST_TURNS):
        if state.ended:
            return state.at
        state, actions = walk.step(state, _event(state, actions[-1], answers, caller))
    raise AssertionError("the flow did not end")


def _event(state: State, action: moves.Action, answers: Answers, caller: Speaker) -> moves.Event:
    match action:
        case moves.Hear():
            return caller.answers(state, action)
        case moves.LookUp(what):
            asked = answers.parcels if what == "parcels" else answers.parcel
            return asked(CALL, replace(action, within_s=LISTENED_S), CALLER)
        case moves.FileOrder(kind, subject, note):
            return answers.file_order(CALL, moves.FileOrder(kind, subject, note, LISTENED_S), Who())
        case moves.Listen():
            return moves.Gone() if state.at == "more" else moves.Silence()
        case moves.Collect():
            return moves.Keys("")
    return moves.Done()


def outcomes(part: str = "fresh") -> Iterator[tuple[Meant, str, Told]]:
    """What became of each call of a part, and what was heard in it."""
    directory = load_directory(shipped(), "brand", "Asia/Shanghai")
    heard = {(row["part"], row["name"], row["asked"]): _heard(row) for row in load(HEARD)}
    model = Settings.load().asr_model

    def hear(utterance: Utterance, expected: tuple[str, ...]) -> Heard:
        row = heard.get((utterance.part, utterance.name, asked(model, expected)))
        if row is None:
            raise RuntimeError(f"{utterance.text} was never heard: bench.orders --speak {part}")
        told.append((utterance.text, row.text, row.confidence))
        return row

    for meant in calls(part):
        told: Told = []
        yield meant, outcome(meant, directory, hear), told


def spoken(part: str) -> bool:
    """Whether what the calls of a part say has been written down."""
    return any(row["part"].startswith(f"orders/{part}/") for row in load(HEARD))


def _heard(row: Row) -> Heard:
    text, confidence = row["heard"]
    return Heard(text=text, confidence=confidence, spoke=True)


def measure() -> Results:
    """Of each part: calls that needed a person, whose order is not what was meant, or lost."""
    results: Results = []
    for part, kind in PARTS.items():
        if not spoken(part):
            continue
        became = [how for _, how, _ in outcomes(part)]
        name = f"Spoken courier orders, synthetic, {kind} ({len(became)})"
        unit = "% of calls"
        lacking = 100 * sum(how != "right" for how in became) / len(became)
        wrong = 100 * sum(how == "wrong" for how in became) / len(became)
        lost = 100 * sum(how not in ENDS for how in became) / len(became)
        results += [
            result(f"{name}: not filed without a person", lacking, PEER_PERCENT, unit, GOAL),
            result(f"{name}: filed otherwise than meant", wrong, 0.0, unit, GOAL),
            result(f"{name}: neither filed nor with a person", lost, 0.0, unit, GOAL),
        ]
    return results


def main() -> None:
    """Print the results, with `-v` every call that did not end in the right order."""
    given = sys.argv[1:]
    if "--speak" in given:
        speak([part for part in PARTS if part in given] or list(PARTS))
    if "-v" in given:
        for part in PARTS:
            _tell(part)
    sys.stdout.write(json.dumps(measure(), ensure_ascii=False, indent=1) + "\n")


def _tell(part: str) -> None:
    """Every call of a part that did not end in the right order, with what was heard of it."""
    if not spoken(part):
        return
    for meant, how, told in outcomes(part):
        if how != "right":
            sys.stderr.write(f"{part} {how} {meant.kind} {meant.ending} {told}\n")


if __name__ == "__main__":
    main()
