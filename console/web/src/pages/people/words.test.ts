import { expect, it } from "vitest";
import { translator } from "../../i18n/translate";
import type { Person } from "../../api/types";
import { ageText, bornText, kinText, portraitText, untilText, whoText } from "./words";

const t = translator("zh");

it("tells what is known of a person, and nothing of what is not", () => {
  expect(ageText({ gender: "male", age: 72 }, t)).toBe("男 72岁");
  expect(ageText({ gender: "unknown", age: 72 }, t)).toBe("72岁");
  expect(ageText({ gender: "unknown", age: null }, t)).toBe("—");
});

it("puts hard hearing first", () => {
  expect(portraitText({ hearing: "hard", dialect: "吴语", habits: ["喜欢慢慢说"] }, t)).toEqual([
    "听力不佳", "吴语", "喜欢慢慢说",
  ]);
  expect(portraitText({ hearing: "unknown", dialect: "", habits: [] }, t)).toEqual([]);
});

it("names a relative from the side of the page", () => {
  const tie = { role: "daughter" } as const;
  expect(kinText({ ...tie, side: "proxy" }, t)).toBe("女儿");
  expect(kinText({ ...tie, side: "elder" }, t)).toBe("本人是其女儿");
});

it("says the birthday and the full years to those who may see them", () => {
  const father = { gender: "male", age: 72, birth: "1953-11-01" } as const;
  expect(bornText(father, t, "zh")).toBe("男 · 1953年11月1日生 · 72周岁");
  expect(bornText({ ...father, birth: null }, t, "zh")).toBe("男 72岁");
});

it("tells until when a relative may speak, by the centre's days", () => {
  const now = Date.parse("2026-11-22T06:00:00Z");
  expect(untilText({ valid_until: null }, now, t, "zh")).toBe("长期有效");
  expect(untilText({ valid_until: "2026-12-31T15:59:59Z" }, now, t, "zh")).toBe("有效至 2026年12月31日");
  expect(untilText({ valid_until: "2026-11-22T06:00:00Z" }, now, t, "zh")).toBe("已于 2026年11月22日 失效");
});

it("tells people of one name apart", () => {
  const person = { name: "王丽", gender: "female", age: 46, numbers_masked: ["139****0046", "021****1"] };
  expect(whoText(person as unknown as Person, t)).toBe("王丽 · 女 46岁 · 139****0046");
});
