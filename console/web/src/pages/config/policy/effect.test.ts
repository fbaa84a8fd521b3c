import { describe, expect, it } from "vitest";
import { rows, shown } from "./effect";

const row = (average_s: number, within_20: number) => ({ callers: "older", calls: 160, average_s, p95_s: 30, within_20, abandonment: null });

describe("the effect of a policy", () => {
  it("is better where callers wait less or more are answered in time, and chance is neither", () => {
    const [one] = rows({ title: "", now: [row(10, 0.8)], then: [row(20, 0.9)] });
    expect(one!.figures.map((figure) => figure.turn)).toEqual(["worse", "", "better", ""]);
    const [still] = rows({ title: "", now: [row(10, 0.8)], then: [row(10.5, 0.805)] });
    expect(still!.figures.map((figure) => figure.turn)).toEqual(["", "", "", ""]);
  });

  it("is shown in seconds and percent, and what is not known as a dash", () => {
    expect([shown(9.61, "s"), shown(31.2, "s"), shown(0.823, "share"), shown(null, "s"), shown(168.7, "count")]).toEqual([
      "9.6 s", "31 s", "82.3 %", "—", "169",
    ]);
  });
});
