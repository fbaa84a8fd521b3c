import type { PolicyEffect } from "../../../api/types";

type Field = "average_s" | "p95_s" | "within_20" | "abandonment";
type Unit = "s" | "share" | "count";

interface Figure {
  field: Field;
  unit: Unit;
  /** More of it is good. */
  more: boolean;
  /** Less of a difference is chance. */
  matters: number;
}

export const FIGURES: readonly Figure[] = [
  { field: "average_s", unit: "s", more: false, matters: 1 },
  { field: "p95_s", unit: "s", more: false, matters: 3 },
  { field: "within_20", unit: "share", more: true, matters: 0.01 },
  { field: "abandonment", unit: "share", more: false, matters: 0.005 },
];

export interface Compared extends Figure {
  now: number | null;
  then: number | null;
  turn: "" | "better" | "worse";
}

/** Every kind of caller, each figure before and after. */
export function rows({ now, then }: PolicyEffect): { callers: string; calls: number | null; figures: Compared[] }[] {
  return then.map((after) => {
    const before = now.find((one) => one.callers === after.callers);
    return {
      callers: after.callers,
      calls: after.calls,
      figures: FIGURES.map((figure) => {
        const pair = { now: before?.[figure.field] ?? null, then: after[figure.field] };
        return { ...figure, ...pair, turn: turn(figure, pair.now, pair.then) };
      }),
    };
  });
}

function turn({ more, matters }: Figure, now: number | null, then: number | null): Compared["turn"] {
  if (now === null || then === null || Math.abs(then - now) < matters) return "";
  return then > now === more ? "better" : "worse";
}

/** A figure as people read it. */
export function shown(value: number | null, unit: Unit): string {
  if (value === null) return "—";
  if (unit === "share") return `${(value * 100).toFixed(1)} %`;
  return unit === "s" ? `${value.toFixed(value < 10 ? 1 : 0)} s` : String(Math.round(value));
}
