import { expect, it } from "vitest";
import { high, low, newlyBad, percent, readThresholds, USUAL } from "./thresholds";

it("a long wait and a low service level turn yellow, then red", () => {
  expect([0, 14, 15, 59, 60].map((s) => high(s, USUAL.wait))).toEqual(["good", "good", "warn", "warn", "bad"]);
  expect([100, 95, 94.9, 80, 79.9].map((p) => low(p, USUAL.level))).toEqual(["good", "good", "warn", "warn", "bad"]);
  expect(low(null, USUAL.level)).toBe("good");
});

it.each([null, "", "rubbish", "null", '{"wait":[1]}', '{"wait":["a",2]}', '{"wait":[-1,2]}', '{"wait":[1,1e9]}'])(
  "what was kept and cannot be used is the usual: %s",
  (kept) => expect(readThresholds(kept)).toEqual(USUAL),
);

it("what was kept counts, each by itself", () => {
  expect(readThresholds('{"wait":[5,10],"level":3}')).toEqual({ ...USUAL, wait: [5, 10] });
});

it("the sound is for what has just turned red", () => {
  expect(newlyBad(new Set(["a"]), new Set(["a"]))).toBe(false);
  expect(newlyBad(new Set(["a"]), new Set(["a", "b"]))).toBe(true);
  expect(newlyBad(new Set(["a"]), new Set())).toBe(false);
});

it("shares are shown in percent", () => {
  expect(percent(0.9567)).toBe(95.7);
  expect(percent(null)).toBeNull();
});
