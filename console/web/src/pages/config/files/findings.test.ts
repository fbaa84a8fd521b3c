import { describe, expect, it } from "vitest";
import { diagnostics, divided, mistakes } from "./findings";

const text = { lines: 3, line: (n: number) => ({ from: (n - 1) * 10, to: (n - 1) * 10 + 9 }) };
const finding = (file: string, line: number, warning = false) => ({ file, line, said: `${file} ${line}`, warning });

describe("what is wrong with a text", () => {
  it("is marked at its line, and inside the text whatever the line says", () => {
    const marks = diagnostics(text, [finding("a", 9), finding("a", 0), finding("a", 2, true)]);
    expect(marks.map(({ from, severity }) => [from, severity])).toEqual([
      [0, "error"],
      [10, "warning"],
      [20, "error"],
    ]);
  });

  it("is told apart by file, and warnings keep nothing back", () => {
    const all = [finding("a", 1), finding("b", 4), finding("a", 2, true)];
    expect(divided("a", all)).toEqual({ here: [all[0], all[2]], elsewhere: [all[1]] });
    expect(mistakes(all)).toBe(2);
  });
});
