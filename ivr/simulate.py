"""Walk through a flow at the desk: press keys or type sentences, read what the caller hears and
where the call goes.

The same pure step decides as on a call; only who calls, when, and what look-ups give is made up.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from core.errors import UserError
from core.events import SeniorSign, SeniorSource
from crm.client import Recognition
from ivr import facts, flow_checks, moves, walk
from ivr.catalogue import greeting, text
from ivr.directory import Directory
from ivr.facts import Caller
from ivr.lookups import ORDERED, SUBJECTS, Outcome, every_fact
from ivr.ports import Heard

SILENCE = "-"
GONE = "!"
KEYS = frozenset("0123456789*#")

Kind = Literal["senior", "young", "family", "unknown"]
PEOPLE: dict[Kind, Recognition | None] = {
    "senior": Recognition(
        customer_id=1, relation="self", surname="王", gender="male", senior=True, age_band="65+"
    ),
    "young": Recognition(
        customer_id=2, relation="self", surname="陈", gender="female", age_band="under60"
    ),
    "family": Recognition(customer_id=1, relation="family", senior=True, age_band="65+"),
    "unknown": None,
}
"""Who may be made to call."""

NOTICED: dict[SeniorSource, str] = {
    "declared": "自述已满60岁，按长者服务",
    "behaviour": "像是长者，按长者服务",
    "unsure": "没有回答，可能是长者",
}
SIGNS: dict[SeniorSign, str] = {
    "silence": "没有按键",
    "wrong_key": "按错键",
    "slow_key": "按键慢",
    "asked_again": "要求重听",
}

Press = Callable[[], str]
"""What the caller does next: a key, `-` for silence, `!` to hang up, a sentence where speech is
heard; `? ` before it: it was hardly heard."""
HARDLY = "? "
HARDLY_HEARD, WELL_HEARD = 0.2, 0.9
"""The recogniser's confidence in a sentence that was typed."""


@dataclass(frozen=True)
class Scene:
    """What is made up for a call at the desk."""

    flow: str
    """Where it begins."""
    caller: Kind = "unknown"
    did: str = ""
    """The dialled number, for its hours."""
    at: datetime | None = None
    """When, an aware time; None: the numbers and schedules are all open."""
    look_up: Outcome = "found"
    """What every look-up gives."""
    deaf: bool = False
    """Nobody can listen to speech."""
    facts: dict[str, str] = field(default_factory=dict)
    """Facts that differ from the caller's, or that look-ups give."""


def script(keys: Iterable[str]) -> Press:
    """The keys one after the other, then only silence."""
    left = iter(keys)
    return lambda: next(left, SILENCE)


def presses(said: Iterable[str]) -> list[str]:
    """What was typed, one act after the other: what is only keys is pressed, the rest is said."""
    acts: list[str] = []
    for one in said:
        pressed = set(one) <= KEYS | {SILENCE, GONE}
        acts += list(one) if pressed else [one]
    return acts


def run(directory: Directory, scene: Scene, press: Press, say: Callable[[str], None]) -> None:
    """Say, line by line, what happens. Raises `UserError` for an unknown flow, key or fact."""
    if scene.flow not in directory.flows:
        raise UserError(f"There is no flow {scene.flow}.", f"One of {', '.join(directory.flows)}.")
    known = {*facts.KNOWN, *every_fact()}
    known |= {fact for flow in directory.flows.values() for fact in flow_checks.entered(flow)}
    for fact in scene.facts:
        if fact not in known:
            raise UserError(f"There is no fact {fact}.", f"One of {', '.join(sorted(known))}.")
    desk = _Desk(scene, press, say)
    state, actions = walk.begin(
        directory.flows, scene.flow, _caller(directory, scene), directory.books
    )
    while True:
        for action in actions:
            desk.tell(action)
        if not actions or isinstance(actions[-1], moves.End):
            return
        state, actions = walk.step(state, desk.answer(actions[-1]))


def _caller(directory: Directory, scene: Scene) -> Caller:
    who = PEOPLE[scene.caller]
    found = facts.of_person(who) | {"reachable": facts.YES}
    hours, at = directory.hours, scene.at
    if at is not None:
        found |= facts.of_moment(at.astimezone(hours.zone))
    greets = greeting(who.surname, who.gender) if who else ()
    return Caller(
        found | scene.facts,
        greeting=("family-greeting",) if scene.caller == "family" else greets,
        open=frozenset(hours.schedules) if at is None else hours.open_at(at),
        may_decline=True,
        number_open=at is None or directory.is_open(scene.did, at),
    )


@dataclass
class _Desk:
    scene: Scene
    press: Press
    say: Callable[[str], None]
    at: str = ""
    voice: str = "normal"

    def tell(self, action: moves.Action) -> None:  # noqa: PLR0912 (one line per kind)
        match action:
            case moves.Entered(flow, step, voice):
                self.at, self.voice = f"{flow}/{step}", voice
                self.say(f"[{self.at}]")
            case moves.Speak(prompts):
                self._speech(prompts)
            case moves.Listen(prompts, wait_s):
                self._speech(prompts)
                self.say(f"  等待按键 {wait_s:g} 秒")
            case moves.Collect(prompts, wait_s, most):
                self._speech(prompts)
                self.say(f"  等待输入，最多 {most} 位，{wait_s:g} 秒无键为止")
            case moves.Hear(prompts, wait_s, most):
                self._speech(prompts)
                keys = "按键" if most == 1 else f"最多 {most} 位按键"
                self.say(f"  等待说话或{keys} {wait_s:g} 秒")
            case moves.LookUp(what, by, within_s, proof):
                shown = " ".join(filter(None, (what, by, proof and f"证明 {proof}")))
                self.say(f"  查询 {shown}（最多 {within_s:g} 秒）")
            case moves.FileOrder(kind, subject, note, within_s):
                shown = " ".join(filter(None, (kind, subject, note.replace("\n", "；"))))
                self.say(f"  登记工单 {shown}（最多 {within_s:g} 秒）")
            case moves.Decline():
                self.say("  不录音")
            case moves.Chosen(menu, key, choice):
                self.say(f"  {menu}: {key} = {choice}")
            case moves.Understood(decision=decision, title=title):
                found = f"{title or '没有听懂'}（{decision.meaning.confidence:.2f}）"
                self.say(f"  {found}：{decision.reason}")
            case moves.Noticed(source, signs):
                said = "、".join(SIGNS[sign] for sign in signs)
                self.say(f"  {NOTICED[source]}{f'（{said}）' if said else ''}")
            case moves.Route(queue):
                skills = "".join(f" {skill}≥{level}" for skill, level in queue.skills.items())
                does = "排队" if queue.do == "queue" else "排队，轮到时回电"
                self.say(f"→ {does} {queue.queue}{skills}（等待计 {queue.credit_s} 秒）")
            case moves.TakeMessage(voicemail):
                self.say(f"→ 留言（最长 {voicemail.max_s} 秒）")
                self._speech(voicemail.thanks)
                self.say("→ 结束")
            case moves.Disconnect():
                self.say("→ 结束")

    def answer(self, action: moves.Action) -> moves.Event:  # noqa: PLR0911 (one for each action)
        """What comes of an action that yields an event."""
        match action:
            case moves.LookUp(what):
                self.say(f"  查询结果：{self.scene.look_up}")
                if self.scene.look_up != "found":
                    return moves.Found(self.scene.look_up)
                about = SUBJECTS[what]
                words = {fact: sorted(known)[0] for fact, known in about.gives.items()}
                words |= about.tells
                return moves.Found("found", words | self._given(words))
            case moves.FileOrder():
                return self._filed()
            case moves.Listen():
                key = self._key()
                return moves.Gone() if key == GONE else moves.Key(key) if key else moves.Silence()
            case moves.Collect(_, _, most):
                return self._keys(most, "")
            case moves.Hear(_, _, most):
                return self._heard(most)
        return moves.Done()

    def _filed(self) -> moves.Found:
        late = self.scene.look_up == "late"
        self.say("  没有回音" if late else "  已登记")
        return moves.Found("late") if late else moves.Found("found", ORDERED)

    def _given(self, gives: Iterable[str]) -> dict[str, str]:
        return {fact: self.scene.facts[fact] for fact in gives if fact in self.scene.facts}

    def _heard(self, most: int) -> moves.Event:
        """A sentence, or keys."""
        said = self.press() or SILENCE
        if len(said) > 1:
            self.say(f"  说：{said}")
            if self.scene.deaf:
                return Heard(deaf=True)
            text = said.removeprefix(HARDLY)
            sure = WELL_HEARD if text == said else HARDLY_HEARD
            return Heard(text=text, confidence=sure, spoke=True, sound=text)
        key = self._named(said)
        if key in ("", "#", GONE):
            return moves.Gone() if key == GONE else Heard(deaf=self.scene.deaf)
        more = self._keys(most, key)
        return Heard(keys=more.keys) if isinstance(more, moves.Keys) else more

    def _keys(self, most: int, keys: str) -> moves.Event:
        while len(keys) < most:
            key = self._key()
            if key == GONE:
                return moves.Gone()
            if key in ("", "#"):
                break
            keys += key
        return moves.Keys(keys)

    def _key(self) -> str:
        """A key; empty: silence."""
        return self._named(self.press() or SILENCE)

    def _named(self, key: str) -> str:
        if key not in KEYS | {SILENCE, GONE}:
            raise UserError(
                f"{key!r} is no key.",
                "Use 0-9 * #, - for silence, ! to hang up; a sentence where speech is heard.",
            )
        said = {SILENCE: "没有按键", GONE: "挂机"}.get(key, f"按键 {key}")
        self.say(f"  {said}")
        return "" if key == SILENCE else key

    def _speech(self, prompts: tuple[str, ...]) -> None:
        if prompts:
            self.say("  " + "".join(text(self.voice, prompt) for prompt in prompts))
