import { expect, test } from "vitest";
import type { PeakNow } from "../api/types";
import { translator } from "../i18n/translate";
import { does } from "./PeakSwitch";

const PEAK: PeakNow = {
  on: false,
  since: null,
  by: "",
  reason: "",
  until: null,
  called: [],
  merge: ["general", "repair"],
  seniors_after_s: 15,
  reserves: [],
  wrap_up_s: 0,
  callback_after_s: 0,
  callback_possible: false,
  ends_after_h: 4,
};

test("what is not to happen is not announced", () => {
  const said = does({ ...PEAK, merge: [] }, translator("zh")).join("\n");
  expect(said).not.toMatch(/合并|备班|回电/);
  expect(said).toContain("4");
});

test("merged queues, reserves and calls back are named", () => {
  const said = does({ ...PEAK, reserves: ["1008"], callback_possible: true }, translator("zh")).join("\n");
  expect(said).toMatch(/合并/);
  expect(said).toContain("1008");
  expect(said).toMatch(/回电/);
});
