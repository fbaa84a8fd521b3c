import { expect, it } from "vitest";
import type { Person } from "../../api/types";
import { translator } from "../../i18n/translate";
import { betterKept, preview } from "./merging";

const t = translator("zh");
const WANG: Person = {
  id: 1, name: "王建国", gender: "male", age: 72, age_band: "65+", senior: true, birth: "1953-11-01",
  numbers_masked: ["139****0072"], numbers: [], removed: false, merged_into: null,
  portrait: { hearing: "hard", dialect: "吴语", habits: [] },
  family: [{ person_id: 3, name: "王丽", side: "proxy", role: "daughter", valid_until: null }],
};
const AGAIN: Person = {
  ...WANG, id: 9, name: "王健国", birth: null, age: null, senior: false,
  numbers_masked: ["139****0099", "139****0072"], portrait: { hearing: "unknown", dialect: "", habits: [] },
};

it("keeps whoever's birthday is on file, then the one that tells more, then the older", () => {
  expect(betterKept(AGAIN, WANG)).toBe(WANG);
  expect(betterKept(WANG, AGAIN)).toBe(WANG);
  const bare = { ...AGAIN, id: 12 };
  expect(betterKept(bare, AGAIN)).toBe(AGAIN);
  const told = { ...bare, portrait: { ...bare.portrait, dialect: "吴语" } };
  expect(betterKept(AGAIN, told)).toBe(told);
});

it("shows what comes of merging: numbers and relatives once, and what will not be seen", () => {
  expect(preview(WANG, AGAIN, t)).toEqual({ numbers: 2, family: 1, drops: ["姓名 王健国"], losesBirth: false });
  const other = { ...AGAIN, gender: "female" as const, birth: "1950-01-01", portrait: { ...AGAIN.portrait, dialect: "粤语" } };
  expect(preview(WANG, other, t).drops).toEqual(["姓名 王健国", "女", "生日 1950-01-01", "服务画像"]);
});

it("says beforehand that an old person would lose the green channel", () => {
  expect(preview(AGAIN, WANG, t).losesBirth).toBe(true);
});

it("does not count the two as each other's family", () => {
  const tied = { ...AGAIN, family: [{ ...WANG.family[0]!, person_id: 1 }] };
  expect(preview(WANG, tied, t).family).toBe(1);
});
