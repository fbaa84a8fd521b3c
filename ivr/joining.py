"""Speech that no key ends, of steps that follow one another, as one: a single round trip. Pure."""

from collections.abc import Iterable, Iterator

from ivr.moves import Action, Entered, Speak


def joined(actions: Iterable[Action], flow: str, voice: str) -> Iterator[Action]:
    """The actions, with such speech together; its steps are entered when it begins.

    `flow`, `voice`: where the call is. Of another flow or set, nothing is said together.
    """
    said: tuple[str, ...] = ()
    for action in actions:
        match action:
            case Speak(prompts, interruptible=False):
                said += prompts
                continue
            case Entered() if (action.flow, action.voice) == (flow, voice):
                pass
            case _ if said:
                yield Speak(said, interruptible=False)
                said = ()
        if isinstance(action, Entered):
            flow, voice = action.flow, action.voice
        yield action
    if said:
        yield Speak(said, interruptible=False)
