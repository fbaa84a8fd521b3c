import { describe, expect, it } from "vitest";
import { choices, proposal, titleOf } from "./titles";

const BOOKS = [{ name: "brand", title: "品牌", intents: [{ name: "repair", title: "报修" }] }];

describe("intents by their titles", () => {
  it("names what is known, and keeps the name of what is not", () => {
    expect(titleOf(BOOKS, "brand", "repair", "都不是")).toBe("报修");
    expect(titleOf(BOOKS, "gone", "repair", "都不是")).toBe("repair");
    expect(titleOf(BOOKS, "brand", "none", "都不是")).toBe("都不是");
  });
  it("offers none as well", () => {
    expect(choices(BOOKS, "brand", "都不是").map(({ value }) => value)).toEqual(["repair", "none"]);
    expect(choices([], "brand", "都不是").map(({ value }) => value)).toEqual(["none"]);
  });
});

describe("words to learn", () => {
  it.each([
    ["你好，我要抱胸一台洗衣机。", "我要抱胸一台洗衣机"],
    ["我叫【姓名】，电话***", "我叫"],
    ["", ""],
    ["好".repeat(50), "好".repeat(30)],
  ])("%s", (text, words) => expect(proposal(text)).toBe(words));
});
