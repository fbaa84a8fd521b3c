import { expect, it } from "vitest";
import { choices } from "./moves";

it("a closed work order stays closed, and a done one may be taken up again", () => {
  expect(choices("closed")).toEqual(["closed"]);
  expect(choices("done")).toEqual(["in_progress", "done", "closed"]);
  expect(choices("open")).toContain("open");
});
