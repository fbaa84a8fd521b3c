import { expect, it } from "vitest";
import { closed, kindOf, micTrouble } from "./phoneState";

it("a line that closes comes back, unless another page has it or the session is over", () => {
  expect(closed("up", 1006)).toBe("lost");
  expect(closed("lost", 4503)).toBe("lost");
  expect(closed("up", 4409)).toBe("taken");
  expect(closed("up", 4401)).toBe("signedOut");
  expect(closed("taken", 1000)).toBe("taken");
});

it("says why there is no microphone", () => {
  expect(micTrouble(new DOMException("", "NotAllowedError"))).toBe("denied");
  expect(micTrouble(new DOMException("", "NotReadableError"))).toBe("busy");
  expect(micTrouble(new DOMException("", "NotFoundError"))).toBe("none");
});

it("knows a kind of call by a plain word only", () => {
  expect(kindOf("callback")).toBe("callback");
  expect(kindOf("<b>王</b>")).toBe("");
  expect(kindOf(undefined)).toBe("");
});
