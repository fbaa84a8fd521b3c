import { expect, it } from "vitest";
import { deedOf } from "./useKeys";

const key = (code: string, more: object = {}) => ({
  code,
  altKey: true,
  ctrlKey: false,
  metaKey: false,
  repeat: false,
  ...more,
});

it("a key acts with Alt alone, once, by its place on the keyboard", () => {
  expect(deedOf(key("KeyA"))).toBe("answer");
  expect(deedOf(key("KeyH"))).toBe("hold");
  expect(deedOf(key("KeyA", { altKey: false }))).toBeNull();
  expect(deedOf(key("KeyA", { ctrlKey: true }))).toBeNull();
  expect(deedOf(key("KeyX", { repeat: true }))).toBeNull();
  expect(deedOf(key("KeyQ"))).toBeNull();
});
