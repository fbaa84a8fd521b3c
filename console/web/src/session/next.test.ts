import { expect, it } from "vitest";
import { safeNext } from "./next";

it("goes back to where the reader was", () => {
  expect(safeNext("/calls/sl-1.2?tab=a#x")).toBe("/calls/sl-1.2?tab=a#x");
});

it.each([null, "", "calls", "//evil.example", "/\\evil.example", "https://evil.example", "/login?next=/login", "/.//evil.example", "javascript:alert(1)"])(
  "never leaves these pages for %s",
  (wanted) => {
    expect(safeNext(wanted)).toBe("/");
  },
);
