"""Flows as graphs, and tried; the effect of a policy: what helps whoever changes them."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query

from console.api import problems
from console.api.files import File
from console.context import Parts, signed_in
from console.shelved import (
    Draft,
    FlowArrow,
    FlowBox,
    FlowDrawing,
    FlowTrial,
    FlowTried,
    PolicyEffect,
    SimulatedRow,
)
from ivr.client import Scene

router = APIRouter(tags=["files"])
READS = [Depends(signed_in)]
ERRORS = problems(401, 403, 404, 413, 422)
SHOWN = ("average_s", "p95_s", "within_20", "abandonment")
Did = Annotated[str, Query(max_length=20, pattern=r"^[0-9]*$")]


@router.post("/api/flows/graph", responses=ERRORS, dependencies=READS)
def draw_flow(draft: Draft, parts: Parts) -> FlowDrawing:
    """A flow's text as a graph; 422 while it has not the shape of a flow."""
    found = parts.shelf.flows.drawn(draft.text)
    if found is None:
        raise HTTPException(422, "还不是一个流程，画不出来：请先改正标出的错误。")
    drawing = found.drawing
    return FlowDrawing(
        title=drawing.title,
        start=drawing.start,
        boxes=[
            FlowBox(
                name=box.name,
                shape=box.shape,
                says=box.says,
                text=found.texts[box.name],
                line=found.lines.get(box.name),
            )
            for box in drawing.boxes
        ],
        arrows=[FlowArrow(start=a.start, end=a.end, word=a.word) for a in drawing.arrows],
    )


@router.post("/api/flows/try", responses=ERRORS, dependencies=READS)
def try_flow(wanted: FlowTrial, file: File, parts: Parts, did: Did = "") -> FlowTried:
    """Walk through a flow as it stands in a text: what is heard, and where the call goes.

    `did`: the dialled number, for its hours. 422: it has mistakes, or nobody can do that there.
    """
    name = file.rsplit("/", 1)[-1].removesuffix(".yaml")
    scene = Scene(
        name,
        caller=wanted.caller,
        did=did,
        at=None if wanted.open else parts.clock.now(),
        look_up=wanted.look_up,
        deaf=wanted.deaf,
    )
    tried = parts.shelf.flows.tried(file, wanted.text, scene, wanted.typed)
    return FlowTried(lines=list(tried.lines), waits=tried.waits)


@router.post("/api/policy/effect", responses=problems(401, 403, 413, 422, 503), dependencies=READS)
def show_effect(draft: Draft, parts: Parts) -> PolicyEffect:
    """A weekday simulated by the policy in force and by a text; takes some seconds.

    503: another one runs already.
    """
    found = parts.shelf.policy.simulated(draft.text)
    return PolicyEffect(
        title=found["now"]["title"], now=_rows(found["now"]), then=_rows(found["then"])
    )


def _rows(study: Mapping[str, Any]) -> list[SimulatedRow]:
    return [
        SimulatedRow(
            callers=name,
            calls=_mean(row, "offered"),
            **{field: _mean(row, field) for field in SHOWN},
        )
        for name, row in study["callers"].items()
    ]


def _mean(row: Mapping[str, Any], field: str) -> float | None:
    found: float | None = row[field]["mean"] if field in row else None
    return found
