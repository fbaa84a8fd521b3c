import { expect, it } from "vitest";
import { translator } from "../../i18n/translate";
import { hints, usualTimes } from "./hints";

const t = translator("zh");

it("an older person who hears badly and speaks a dialect is served by what helps them", () => {
  const person = { portrait: { hearing: "hard", dialect: "吴语", habits: ["喜欢慢慢说"] } } as never;
  expect(hints({ senior: true, person, relation: "family" }, t)).toEqual([
    t("card.hint.senior"),
    t("card.hint.hearing"),
    t("card.hint.dialect", { dialect: "吴语" }),
    t("card.hint.family"),
    "喜欢慢慢说",
  ]);
  expect(hints({ senior: false, person: null, relation: "" }, t)).toEqual([]);
});

it("promises are for half an hour, two hours, or tomorrow morning", () => {
  const times = usualTimes(Date.parse("2026-01-05T00:00:00Z"), "2026-01-06T01:00:00.000Z");
  expect(times.map(({ at }) => at)).toEqual([
    "2026-01-05T00:30:00.000Z",
    "2026-01-05T02:00:00.000Z",
    "2026-01-06T01:00:00.000Z",
  ]);
});
