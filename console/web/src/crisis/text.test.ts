import { expect, it } from "vitest";
import { translator } from "../i18n/translate";
import { alarming, crisisText } from "./text";

const zh = translator("zh");

it("says what is known and no more", () => {
  const text = (danger: "fire" | "unknown", words: string[]) => crisisText({ danger, source: "menu", words }, zh);
  expect(text("unknown", [])).toBe("来电人对语音菜单说了危急的话");
  expect(text("fire", ["着火了", "救命"])).toBe("火灾险情 · 来电人对语音菜单说了危急的话 · 提到：着火了、救命");
});

it("alarms for those whom nobody sees to", () => {
  const crises = [
    { call_id: "a", state: "raised" as const },
    { call_id: "b", state: "acknowledged" as const },
  ];
  expect(alarming(crises)).toEqual(["a"]);
  expect(alarming([])).toEqual([]);
});
