import { expect, test } from "vitest";
import { marked } from "./marked";

test("the place is marked, and nothing is lost around it", () => {
  expect(marked({ text: "静水气坏了", first: 0, last: 3 })).toEqual(["", "静水气", "坏了"]);
  expect(marked({ text: "我要投诉", first: 2, last: 4 })).toEqual(["我要", "投诉", ""]);
});

test("a rare character is one, as the server counts", () => {
  expect(marked({ text: "𠮷祥物坏了", first: 3, last: 5 })).toEqual(["𠮷祥物", "坏了", ""]);
});

test("what is hidden marks nothing", () => {
  expect(marked({ text: "我叫【姓名】", first: 0, last: 0 })).toEqual(["", "", "我叫【姓名】"]);
});
