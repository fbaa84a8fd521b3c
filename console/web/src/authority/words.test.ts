import { describe, expect, it } from "vitest";
import type { AuthorityShown, SpeakingFor } from "../api/types";
import { translator } from "../i18n/translate";
import { speakingText, upTo } from "./words";

const t = translator("zh");
const held = { valid_until: "2027-11-28T08:00:00Z" } as AuthorityShown;
const daughter = {
  proxy_name: "王丽",
  elder_name: "王建国",
  level: null,
  why: { ask: "none", change: "none", money: "none" },
  authority: null,
} as unknown as SpeakingFor;

describe("for whom somebody speaks", () => {
  it("says clearly that nothing is allowed, and why", () => {
    expect(speakingText(daughter, t, "zh")).toBe("王丽 代 王建国 来电：不可代办。老人还没有授权");
  });
  it("says what is allowed, until when, and what is not", () => {
    const may = { ...daughter, level: "ask", authority: held } as SpeakingFor;
    expect(speakingText(may, t, "zh")).toBe("王丽 代 王建国 来电：可以只查询，到 2027年11月28日；不可变更，不可动钱款");
    expect(speakingText({ ...may, level: "money" }, t, "zh")).not.toContain("不可");
  });
  it("offers no more than there is", () => {
    expect(upTo("change")).toEqual(["ask", "change"]);
  });
});
