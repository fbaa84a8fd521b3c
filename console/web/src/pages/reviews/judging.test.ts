import { expect, test } from "vitest";
import type { ReviewItem } from "../../api/types";
import { differs, left, marks, mayAppeal } from "./judging";

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

test("an appeal comes in time, against what was judged and not appealed already", () => {
  const now = new Date("2026-11-29T10:00:00Z");
  const later = "2026-11-29T10:00:00Z";
  expect(mayAppeal({ state: "done", appeal_by: later }, now)).toBe(true);
  expect(mayAppeal({ state: "answered", appeal_by: later }, now)).toBe(true);
  expect(mayAppeal({ state: "appealed", appeal_by: later }, now)).toBe(false);
  expect(mayAppeal({ state: "closed", appeal_by: null }, now)).toBe(false);
  expect(mayAppeal({ state: "done", appeal_by: "2026-11-29T09:59:59Z" }, now)).toBe(false);
});
