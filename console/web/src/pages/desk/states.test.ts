import { expect, it } from "vitest";
import { offered, secondsLeft } from "./states";

it("offers the ways that lead on from a state", () => {
  expect(offered({ state: "offline", wants: "offline" })).toEqual({ ready: "start", rest: null, leave: null, extend: false });
  expect(offered({ state: "wrap_up", wants: "ready" })).toEqual({ ready: "wrapUp", rest: "now", leave: "now", extend: true });
  expect(offered({ state: "set_aside", wants: "ready" }).ready).toBe("aside");
  expect(offered({ state: "unknown", wants: "" })).toEqual({ ready: null, rest: null, leave: null, extend: false });
});

it("does not offer during a call what comes after it anyway", () => {
  expect(offered({ state: "talking", wants: "ready" })).toEqual({ ready: null, rest: "then", leave: "then", extend: false });
  expect(offered({ state: "on_hold", wants: "break" })).toEqual({ ready: "then", rest: null, leave: "then", extend: false });
});

it("counts the seconds until a state ends by itself", () => {
  const now = Date.parse("2026-01-05T00:00:00Z");
  expect(secondsLeft({ until: "2026-01-05T00:00:04.200Z" }, now)).toBe(5);
  expect(secondsLeft({ until: "2026-01-04T23:59:00Z" }, now)).toBe(0);
  expect(secondsLeft({ until: null }, now)).toBeNull();
});
