"""The table of an agent's life as docs/agents.md shows it: `python -m acd.diagram` prints both."""

import sys

from acd.agent import TABLE, Happening, State, Wanted

BEGIN, END = "<!-- from acd.diagram -->", "<!-- end of acd.diagram -->"
"""What lies between them in the document is made here; a test holds it to the table."""

_WANTED = "wanted"


def text() -> str:
    """Diagram and table, in Markdown."""
    return f"```mermaid\n{_diagram()}\n```\n\n{_table()}"


def _diagram() -> str:
    """Arrows that change the state, one for each pair; wishes that must wait are not drawn.

    `wanted` stands for ready, break or offline, whichever the agent asked for last.
    """
    lines = ["stateDiagram-v2", "    [*] --> offline"]
    for state, row in TABLE.items():
        arrows: dict[str, list[str]] = {}
        for happening, target in row.items():
            if target is not state or happening is Happening.EXTENDED:
                arrows.setdefault(_name(target), []).append(happening.value)
        lines += [f"    {state} --> {to}: {', '.join(why)}" for to, why in arrows.items()]
    lines.append(f"    state {_WANTED} <<choice>>")
    lines += [f"    {_WANTED} --> {state}" for state in ("ready", "break", "offline")]
    return "\n".join(lines)


def _table() -> str:
    head = ["| |", *(f" {state} |" for state in State)]
    rule = ["|---|"] * (len(State) + 1)
    rule[1:] = ["---|"] * len(State)
    rows = ["".join(head), "".join(rule)]
    for happening in Happening:
        cells = (_cell(state, happening) for state in State)
        rows.append(f"| {happening} |" + "".join(f" {cell} |" for cell in cells))
    return "\n".join(rows)


def _cell(state: State, happening: Happening) -> str:
    target = TABLE[state].get(happening)
    return "" if target is None else "·" if target is state else _name(target)


def _name(target: State | Wanted) -> str:
    return _WANTED if isinstance(target, Wanted) else target.value


if __name__ == "__main__":
    sys.stdout.write(text() + "\n")
