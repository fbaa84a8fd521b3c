import { expect, it } from "vitest";
import type { Agent, TalkNow } from "../api/types";
import { translator } from "../i18n/translate";
import { choices, standing, target, whyNot, WISHES } from "./wishes";

const t = translator("zh");
const talk: TalkNow = {
  call_id: "sl-1.1",
  agents: ["1001"],
  asked: [],
  ringing: "",
  held: false,
  often: false,
  person_here: false,
  service: "",
  services: ["110"],
  why_not: { resume: "not_held", conference: "alone", complete: "alone", back: "alone", leave: "alone", record: "not_paused" },
};
const agent = (id: string, state: string, skills: Record<string, number>): Agent => ({
  id,
  name: "李慧",
  state,
  since: null,
  skills,
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
});
const AGENTS = [
  agent("1001", "talking", { general: 5 }),
  agent("1002", "ready", { general: 4, "dialect-cantonese": 6 }),
  agent("1003", "break", { repair: 7 }),
  agent("1004", "offline", {}),
];

it("what cannot be done says why, everything else can", () => {
  expect(whyNot(talk, "resume", t)).toBe("来电人没有在保持");
  expect(WISHES.filter((wish) => whyNot(talk, wish, t) === null)).toEqual(["hold", "consult", "help", "transfer", "pause"]);
});

it("nothing is offered that would change nothing, or that another button says better", () => {
  const offered = (held: boolean) => WISHES.filter((wish) => whyNot({ ...talk, held, why_not: {} }, wish, t) === null);
  expect(offered(true)).toEqual(["resume", "consult", "conference", "complete", "back", "help", "transfer", "pause", "record"]);
  expect(offered(false)).toEqual(["hold", "resume", "consult", "back", "leave", "help", "transfer", "pause", "record"]);
});

it("only who is free is asked, dialects come first, nobody chooses themselves", () => {
  expect(choices("consult", AGENTS, [], "1001", t).map((c) => c.value)).toEqual(["1002"]);
  expect(choices("help", AGENTS, [], "1001", t).map((c) => c.value)).toEqual(["dialect-cantonese", "general", "repair"]);
  const all = choices("transfer", AGENTS, ["repair"], "1001", t).map((c) => c.value);
  expect(all).toEqual(["1002", "1003", "queue:repair"]);
  expect(all.map(target)).toEqual([{ to: "1002" }, { to: "1003" }, { queue: "repair" }]);
});

it("says who hears the caller and who is only asked", () => {
  const held = { ...talk, held: true, asked: ["1002"], ringing: "" };
  expect(standing(held, (id) => id, t)).toEqual(["来电人保持中：1001", "正在咨询：1002"]);
  expect(standing({ ...talk, ringing: "1003" }, (id) => id, t)).toEqual(["与来电人通话：1001", "正在呼叫：1003"]);
});

it("says that the recording is paused, until when, and that it cannot be paused twice", () => {
  const paused = { ...talk, paused_until: "2026-11-29T06:03:05Z", why_not: {} };
  expect(standing(paused, (id) => id, t)).toEqual(["与来电人通话：1001", "录音已暂停，最迟 14:03:05 自动恢复"]);
  expect(whyNot(paused, "pause", t)).toBe("录音已经暂停");
  expect(whyNot(paused, "record", t)).toBeNull();
});
