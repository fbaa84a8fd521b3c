"""YAML of every wrong shape: a good file with one or several of its parts replaced or taken out."""

import copy
from typing import Any

import yaml
from hypothesis import strategies as st

ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.dates()
    | st.binary(max_size=4)
    | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(data: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every part of the data, by its way from the root."""
    inner = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    return [here, *(place for key, part in inner for place in places(part, (*here, key)))]


@st.composite
def spoiled(draw: st.DrawFn, good: str) -> str:
    """The good file's text, spoiled in one to three places."""
    data = yaml.safe_load(good)
    for _ in range(draw(st.integers(1, 3))):
        way = draw(st.sampled_from(places(data)))
        if not way:
            data = draw(ANYTHING)
            continue
        data = copy.deepcopy(data)
        around = data
        for key in way[:-1]:
            around = around[key]
        if draw(st.booleans()):
            around[way[-1]] = draw(ANYTHING)
        elif isinstance(around, dict) and draw(st.booleans()):
            around[draw(st.text(max_size=8))] = around.pop(way[-1])
        else:
            del around[way[-1]]
    return yaml.safe_dump(data, allow_unicode=True)
