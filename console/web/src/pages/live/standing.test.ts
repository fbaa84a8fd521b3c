import { expect, it } from "vitest";
import type { Agent } from "../../api/types";
import { translator } from "../../i18n/translate";
import { isHeldBack, standing } from "./standing";

const t = translator("zh");
const agent = (now: Partial<Agent>): Agent => ({
  id: "1001",
  name: "李慧",
  state: "ready",
  since: null,
  skills: {},
  reason: "",
  wants: "ready",
  held_back: "",
  by: "",
  until: null,
  missed: 0,
  phones: {},
  chosen: [],
  rings: [],
  may_be_machine: "",
  call_id: null,
  callback: false,
  ...now,
});

it("says nothing of an agent who is simply ready", () => {
  expect(standing(agent({}), t)).toEqual([]);
});

it("a reason in the agent's own words stays as it is, a stable word is translated", () => {
  expect(standing(agent({ state: "break", wants: "break", reason: "用餐" }), t)).toEqual(["用餐"]);
  const aside = agent({ state: "set_aside", reason: "no_answer", missed: 3 });
  expect(standing(aside, t)).toEqual(["无人应答", "连续 3 次未接", "需手动恢复"]);
});

it("a phone that is gone is said of a ready agent only", () => {
  const ready = agent({ held_back: "phone_gone" });
  expect(isHeldBack(ready)).toBe(true);
  expect(standing(ready, t)).toEqual(["话机不在线"]);
  expect(standing(agent({ state: "offline", wants: "offline", held_back: "phone_gone" }), t)).toEqual([]);
});

it("a break asked for during a call is announced, with who asked", () => {
  expect(standing(agent({ state: "talking", wants: "break", by: "lead" }), t)).toEqual(["随后：小休", "由 lead 设置"]);
});

it("the phones that ring are named where they were chosen, and where others ring instead", () => {
  const two = { phones: { "1001": "gone", "1001soft": "free" } } as const;
  expect(standing(agent({ ...two, rings: ["1001soft"] }), t)).toEqual([]);
  const chosen = agent({ ...two, chosen: ["1001soft"], rings: ["1001soft"] });
  expect(standing(chosen, t)).toEqual(["现在响铃：1001soft"]);
  const away = agent({ ...two, chosen: ["1001"], rings: ["1001soft"] });
  expect(standing(away, t)).toEqual(["选的话机不在线，改为响铃：1001soft"]);
});
