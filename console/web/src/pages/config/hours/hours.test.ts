import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { DAYS, read, spansOf, withNumber, withoutSchedule, withSchedule, type Schedule } from "./hours";

const SHIPPED = readFileSync(new URL("../../../../../../ivr/flows/hours.yaml", import.meta.url), "utf8");

function office(text = SHIPPED): Schedule {
  const found = read(text)?.schedules.find(({ id }) => id === "office");
  if (!found) throw new Error("no office");
  return found;
}

it("reads what the product ships with", () => {
  const schedule = office();
  expect(schedule.week.mon).toEqual(["09:00-12:00", "13:30-18:00"]);
  expect(schedule.week.sat).toEqual([]);
  expect(schedule.holidays[0]).toEqual({ from: "2026-01-01", to: "2026-01-03", name: "元旦" });
  expect(schedule.workdays[0]).toEqual({ date: "2026-01-04", as: "mon" });
  expect(read(SHIPPED)?.numbers).toContainEqual(["4008000001", "office"]);
});

it("leaves the text as it is when nothing was changed", () => {
  for (const schedule of read(SHIPPED)?.schedules ?? []) expect(withSchedule(SHIPPED, schedule)).toBe(SHIPPED);
  for (const [number, name] of read(SHIPPED)?.numbers ?? []) expect(withNumber(SHIPPED, number, name)).toBe(SHIPPED);
});

it("changes one day and nothing else", () => {
  const schedule = office();
  const week = { ...schedule.week, mon: ["08:00-12:00"] };
  expect(withSchedule(SHIPPED, { ...schedule, week })).toBe(
    SHIPPED.replace('mon: ["09:00-12:00", "13:30-18:00"]', 'mon: ["08:00-12:00"]'),
  );
});

it("adds and takes out holidays on lines of their own", () => {
  const schedule = office();
  const [first, ...others] = schedule.holidays;
  if (!first) throw new Error("no holiday");
  const day = { from: "2026-12-31", to: "2026-12-31", name: "盘点" };
  const added = withSchedule(SHIPPED, { ...schedule, holidays: [...schedule.holidays, day] });
  const line = "      - {from: 2026-12-31, to: 2026-12-31, name: 盘点}\n";
  expect(added).toBe(SHIPPED.replace("    # Days worked", `${line}    # Days worked`));
  const less = withSchedule(SHIPPED, { ...schedule, holidays: others });
  expect(less).toBe(SHIPPED.replace("      - {from: 2026-01-01, to: 2026-01-03, name: 元旦}\n", ""));
  const sorted = withSchedule(SHIPPED, { ...schedule, holidays: [...others, first] });
  expect(office(sorted).holidays).toEqual([...others, first]);
});

it("makes a new schedule and leads a number to it", () => {
  const week = Object.fromEntries(DAYS.map((day) => [day, ["00:00-24:00"]])) as Schedule["week"];
  const made = withNumber(withSchedule(SHIPPED, { id: "night", week, holidays: [], workdays: [] }), "12345", "night");
  expect(read(made)?.schedules.at(-1)).toEqual({ id: "night", week, holidays: [], workdays: [] });
  expect(made).toContain('  night:\n    week:\n      mon: ["00:00-24:00"]\n');
  expect(made).toContain('  "12345": night\n');
  expect(read(made)?.numbers.at(-1)).toEqual(["12345", "night"]);
  expect(read(withoutSchedule(withNumber(made, "12345", ""), "night"))).toEqual(read(SHIPPED));
});

it.each([
  ["09:00-12:00 13:30-18:00", ["09:00-12:00", "13:30-18:00"]],
  ["9：00～12：00，13:30 至 18:00", ["09:00-12:00", "13:30-18:00"]],
  ["", []],
  ["22:00-24:00", ["22:00-24:00"]],
  ["18:00-09:00", null],
  ["9-12", null],
  ["25:00-26:00", null],
  ["00:00-24:30", null],
])("understands %j", (typed, spans) => {
  expect(spansOf(typed)).toEqual(spans);
});

it.each(["schedules: [", "schedules: 3", "", "schedules:\n  a: {week: 3, holidays: [x, {from: 5}]}\n"])("survives %j", (text) => {
  const hours = read(text);
  expect(hours === null || Array.isArray(hours.schedules)).toBe(true);
});
