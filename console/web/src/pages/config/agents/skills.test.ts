import { expect, it } from "vitest";
import { had, levels } from "./skills";

const KNOWN = [
  { id: "senior", name: "银发" },
  { id: "general", name: "综合" },
];

it("shows every skill, and those that the policy has lost, too", () => {
  const all = levels(KNOWN, { general: 5, fax: 3 });
  expect(all.map(({ id, level }) => [id, level])).toEqual([
    ["senior", 0],
    ["general", 5],
    ["fax", 3],
  ]);
  expect(had(all)).toEqual({ general: 5, fax: 3 });
  expect(had(levels(KNOWN, {}))).toEqual({});
});
