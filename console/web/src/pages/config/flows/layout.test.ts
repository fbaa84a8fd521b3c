import { describe, expect, it } from "vitest";
import type { FlowDrawing } from "../../../api/types";
import { cut, plan, START } from "./layout";

const box = (name: string) => ({ name, shape: "speech" as const, says: `say ${name}`, text: "", line: 1 });
const flow: FlowDrawing = {
  title: "服务热线",
  start: "a",
  boxes: [box("a"), box("b"), box("person")],
  arrows: [
    { start: "a", end: "b", word: "1" },
    { start: "b", end: "a", word: "again" },
    { start: "a", end: "gone", word: "" },
  ],
};

describe("a flow as a graph", () => {
  it("goes from top to bottom, and no box covers another", () => {
    const { boxes, width, height } = plan(flow);
    const at = Object.fromEntries(boxes.map((one) => [one.name, one]));
    expect(at[START]!.y).toBeLessThan(at["a"]!.y);
    expect(at["a"]!.y).toBeLessThan(at["b"]!.y);
    for (const one of boxes) {
      expect(one.x - one.width / 2).toBeGreaterThanOrEqual(0);
      expect(one.x + one.width / 2).toBeLessThanOrEqual(width);
      expect(one.y + one.height / 2).toBeLessThanOrEqual(height);
      for (const other of boxes) {
        if (one === other) continue;
        const apart = Math.abs(one.x - other.x) >= (one.width + other.width) / 2 || Math.abs(one.y - other.y) >= (one.height + other.height) / 2;
        expect(apart).toBe(true);
      }
    }
  });

  it("shows steps that are named and not there, and those that nothing leads to", () => {
    const shapes = Object.fromEntries(plan(flow).boxes.map((one) => [one.name, one.shape]));
    expect(shapes).toMatchObject({ gone: "missing", person: "speech", [START]: "start" });
  });

  it("has a line for every way, with its word", () => {
    const { ways } = plan(flow);
    expect(ways.map((way) => way.word)).toEqual(["", "1", "again", ""]);
    for (const way of ways) expect(way.path).toMatch(/^M[\d.-]+,[\d.-]+ /);
  });

  it("cuts words by characters, never through one", () => {
    expect(cut("一二三四", 3)).toBe("一二…");
    expect(cut("😀😀", 2)).toBe("😀😀");
  });
});
