import { expect, test } from "vitest";
import { percent } from "./percent";

test("a part is rounded to whole percent, and none is a dash", () => {
  expect([percent(0), percent(0.666), percent(1), percent(null)]).toEqual(["0 %", "67 %", "100 %", "—"]);
});
