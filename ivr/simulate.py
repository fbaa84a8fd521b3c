"""Run a flow at the desk: press keys, read what the caller hears and where the call goes."""

from collections.abc import Iterable
from pathlib import Path

from core.errors import UserError
from ivr import menu
from ivr.catalogue import text
from ivr.flow import Flow, load

SILENCE = "-"
GONE = "!"


def run(flow: Flow | Path, keys: Iterable[str] = "") -> list[str]:
    """What happens when the caller answers each question of the flow with the next of `keys`.

    A key is one of 0-9 * #, `-` is silence, `!` hangs up; after the keys only silence. Raises
    `ivr.flow.FlowError` for a file that cannot be used, `UserError` for an unknown key.
    """
    flow = load(flow) if isinstance(flow, Path) else flow
    script = iter(keys)
    lines: list[str] = []
    state, actions = menu.begin(flow)
    while True:
        for action in actions:
            lines += _tell(flow, state.at, action)
        if not actions or isinstance(actions[-1], menu.End):
            return lines
        event: menu.Event = menu.Done()
        if isinstance(actions[-1], menu.Ask):
            event = _event(next(script, SILENCE))
            lines.append(_answer(event))
        state, actions = menu.step(state, event)


def _event(key: str) -> menu.Event:
    if key == SILENCE:
        return menu.Silence()
    if key == GONE:
        return menu.Gone()
    if len(key) == 1 and key in "0123456789*#":
        return menu.Key(key)
    raise UserError(f"{key!r} is no key.", "Use 0-9 * #, - for silence, ! to hang up.")


def _answer(event: menu.Event) -> str:
    match event:
        case menu.Key(key):
            return f"  按键 {key}"
        case menu.Gone():
            return "  挂机"
        case _:
            return "  没有按键"


def _tell(flow: Flow, at: str, action: menu.Action) -> list[str]:
    match action:
        case menu.Speak(prompts):
            return [_speech(flow, at, prompts)]
        case menu.Ask(prompts, wait_s):
            return [_speech(flow, at, prompts), f"  等待按键 {wait_s:g} 秒"]
        case menu.Chosen(name, key, choice):
            return [f"[{name}] {key} = {choice}"]
        case menu.Route(queue):
            skills = " ".join(f"{skill}≥{level}" for skill, level in queue.skills.items())
            return [f"→ 排队 {queue.queue} {skills} (等待计 {queue.credit_s} 秒)"]
        case menu.TakeMessage(voicemail):
            return [
                f"→ 留言 (最长 {voicemail.max_s} 秒)",
                _speech(flow, at, voicemail.thanks),
                "→ 结束",
            ]
        case menu.Disconnect():
            return ["→ 结束"]


def _speech(flow: Flow, at: str, prompts: tuple[str, ...]) -> str:
    return f"[{at}] " + "".join(text(flow.voice, prompt) for prompt in prompts)
