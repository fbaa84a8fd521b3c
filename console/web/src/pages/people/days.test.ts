import { expect, it } from "vitest";
import { ageOn, birthFault, dayText, readDay } from "./days";

it.each(["1953-03-12", "1953-3-12", "19530312", "1953/3/12", "1953.3.12", "1953年3月12日", "１９５３0312", " 1953年 3月 12日 "])(
  "reads a birthday written %s",
  (text) => expect(readDay(text)).toBe("1953-03-12"),
);

it.each(["1953", "12.3.1953", "53-03-12", "1953-02-30", "19531301", "1953-00-10", "三月", "1953-3-12x"])(
  "does not guess at %s",
  (text) => expect(readDay(text)).toBe("bad"),
);

it("tells what is wrong with a birthday, and nothing of one that is not known", () => {
  expect(birthFault("", "2026-11-22")).toBeNull();
  expect(birthFault("2026-11-22", "2026-11-22")).toBeNull();
  expect(birthFault("2026-11-23", "2026-11-22")).toBe("future");
  expect(birthFault("18991231", "2026-11-22")).toBe("tooOld");
  expect(birthFault("1953-02-29", "2026-11-22")).toBe("badDay");
});

it("counts full years, from the birthday itself on", () => {
  expect(ageOn("1953-11-22", "2026-11-22")).toBe(73);
  expect(ageOn("1953-11-23", "2026-11-22")).toBe(72);
  expect(ageOn("1952-02-29", "2026-02-28")).toBe(73);
  expect(ageOn("1952-02-29", "2026-03-01")).toBe(74);
  expect(ageOn("2027-01-01", "2026-11-22")).toBe(0);
});

it("writes a day as its readers do", () => {
  expect(dayText("1953-03-12", "zh")).toBe("1953年3月12日");
  expect(dayText("1953-03-12", "en")).toBe("1953-03-12");
});
