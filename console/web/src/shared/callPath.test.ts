import { expect, it } from "vitest";
import { translator } from "../i18n/translate";
import { pathSteps } from "./callPath";

const words = (...path: string[]) => pathSteps(path, translator("zh")).map((s) => s.text);

it("a senior's path: no keys, one agent away, the next one there", () => {
  expect(
    words("arrived", "recognized:senior", "queue:senior", "offer:1002", "no_answer:1002", "offer:1001", "answered:1001", "ended"),
  ).toEqual(["银发直达", "银发专席队列", "1002 无人应答", "1001 接听"]);
});

it("a call that is ringing now says so", () => {
  expect(words("arrived", "recognized:unknown", "flow:brand@1a2b3c4d", "menu:2", "queue:repair", "offer:1003")).toEqual([
    "按键 2", "报修队列", "振铃 1003",
  ]);
});

it("steps of a newer server are shown as they came", () => {
  expect(words("abandoned:waiting", "voicemail", "teleport:7", "dance", "constructor:x", "menu")).toEqual([
    "在等待时挂机", "留言", "teleport:7", "dance", "constructor:x", "menu",
  ]);
});
