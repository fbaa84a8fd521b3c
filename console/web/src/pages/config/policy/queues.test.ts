import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { NEW_QUEUE, read, withoutQueue, withoutSkill, withQueue, withSkill } from "./queues";

const SHIPPED = readFileSync(new URL("../../../../../../acd/policies/default.yaml", import.meta.url), "utf8");

const TEXT = `version: "1"
# The skills.
skills:
  senior: 助老服务 # of trained people
  general: 综合服务
schedules:
  office: {week: {}}
queues:
  senior:
    name: {zh: 银发专席, en: Seniors}
    code: "*6"
    required: {senior: 5} # trained
    widen:
      - {after_s: 90, also: {general: 5}}
  general:
    required: {general: 1}
`;

it("reads what the product ships with", () => {
  const policy = read(SHIPPED);
  expect(policy?.queues.map(({ id }) => id)).toContain("senior");
  expect(policy?.skills.find(({ id }) => id === "repair")?.queues).toEqual(["repair"]);
});

it("reads queues with what they ask for, now and later", () => {
  const policy = read(TEXT);
  expect(policy?.queues[0]).toMatchObject({ id: "senior", zh: "银发专席", code: "*6", required: { senior: 5 }, widen: 1, overflow: 0 });
  expect(policy?.skills).toEqual([
    { id: "senior", name: "助老服务", queues: ["senior"] },
    { id: "general", name: "综合服务", queues: ["senior", "general"] },
  ]);
  expect(policy?.schedules).toEqual(["office"]);
});

it("leaves the text as it is when nothing was changed", () => {
  for (const text of [TEXT, SHIPPED, TEXT.replace(" # trained", "   # trained")]) {
    for (const queue of read(text)?.queues ?? []) expect(withQueue(text, queue)).toBe(text);
    for (const { id, name } of read(text)?.skills ?? []) expect(withSkill(text, id, name)).toBe(text);
  }
});

it("changes one thing and keeps comments, order and quotes", () => {
  const senior = read(TEXT)?.queues[0];
  if (!senior) throw new Error("no queue");
  const changed = withQueue(TEXT, { ...senior, code: "*7", wrapUp: 30 });
  expect(changed).toBe(TEXT.replace('"*6"', '"*7"').replace("also: {general: 5}}\n", "also: {general: 5}}\n    wrap_up_s: 30\n"));
  expect(withSkill(TEXT, "repair", "报修")).toBe(TEXT.replace("综合服务\n", "综合服务\n  repair: 报修\n"));
});

it("adds a queue and takes one out", () => {
  const queue = { ...NEW_QUEUE, id: "repair", zh: "报修", en: "Repair", code: "*2", required: { general: 2 } };
  const added = withQueue(TEXT, queue);
  expect(read(added)?.queues.at(-1)).toEqual(queue);
  expect(read(withoutQueue(added, "repair"))?.queues.map(({ id }) => id)).toEqual(["senior", "general"]);
  expect(withoutSkill(TEXT, "general")).not.toContain("综合服务");
});

it("keeps no name where none is given", () => {
  const added = withQueue(TEXT, { ...NEW_QUEUE, id: "bare", required: { general: 1 } });
  expect(added).not.toContain("name: null");
  expect(read(added)?.queues.at(-1)).toMatchObject({ id: "bare", zh: "", en: "" });
});

it.each(["queues: [", "- a\n- b\n", "queues: 3\nskills: no\n", "", "queues:\n  x:\n"])("survives %j", (text) => {
  const policy = read(text);
  expect(policy === null || Array.isArray(policy.queues)).toBe(true);
  expect(typeof withoutSkill(text, "senior")).toBe("string");
});
