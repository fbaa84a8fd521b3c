import { expect, test } from "vitest";
import type { ReviewItem } from "../../api/types";
import { differs, left, marks } from "./judging";

const item = (name: string, have: Partial<ReviewItem> = {}): ReviewItem => ({
  item: name,
  title_zh: name,
  title_en: name,
  weight: 1,
  fatal: false,
  machine: null,
  counted: false,
  reason: "",
  evidence: [],
  blind: null,
  final: null,
  comment: "",
  changed: "",
  changed_by: "",
  ...have,
});

test("every item has to be judged, in the scorecard's order", () => {
  const items = [item("a"), item("b")];
  expect(left(items, {})).toBe(2);
  const given = { b: { verdict: "fail" as const, comment: " 晚了 " } };
  expect(left(items, given)).toBe(1);
  const all = { ...given, a: { verdict: "pass" as const, comment: "" } };
  expect(marks(items, all)).toEqual([
    { item: "a", verdict: "pass", comment: "" },
    { item: "b", verdict: "fail", comment: "晚了" },
  ]);
});

test("a person differs from what the machine said, not from its silence", () => {
  expect(differs(item("a", { machine: "pass", final: "fail" }))).toBe(true);
  expect(differs(item("a", { machine: "pass", final: "pass" }))).toBe(false);
  expect(differs(item("a", { machine: "unsure", final: "fail" }))).toBe(false);
  expect(differs(item("a"))).toBe(false);
});
