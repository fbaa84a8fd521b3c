import { expect, test } from "vitest";
import { lines, timing } from "./words";

test("lines are trimmed and empty ones are none", () => {
  expect(lines(" 包裹丢了 \n\n件不见了\n")).toEqual(["包裹丢了", "件不见了"]);
});

test("an article is early, over, or in its time, the end exclusive", () => {
  const of = (from: string | null, until: string | null) =>
    timing({ valid_from: from, valid_until: until }, new Date("2026-01-05T08:00:00Z"));
  expect(of(null, null)).toBe(null);
  expect(of("2026-01-05T08:00:01Z", null)).toBe("early");
  expect(of("2026-01-05T08:00:00Z", null)).toBe(null);
  expect(of(null, "2026-01-05T08:00:00Z")).toBe("over");
});
