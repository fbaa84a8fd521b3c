import { expect, it } from "vitest";
import { translator } from "../../i18n/translate";
import { ageText, kinText, portraitText } from "./words";

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
  const tie = { person_id: 3, name: "王丽", role: "daughter", scope: [], valid_until: null } as const;
  expect(kinText({ ...tie, scope: [], side: "proxy" }, t)).toBe("女儿");
  expect(kinText({ ...tie, scope: [], side: "elder" }, t)).toBe("本人是其女儿");
});
