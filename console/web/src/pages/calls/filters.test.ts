import { describe, expect, it } from "vitest";
import { isNarrowed, readFilters, toQuery, writeFilters, type Filters } from "./filters";

const ALL: Filters = {
  from: "2025-11-20",
  to: "2025-11-22",
  outcome: "answered",
  senior: false,
  agent: "1001",
  q: "王 & 陈",
  page: 3,
  size: 50,
};

describe("filters in the address", () => {
  it("survive a round trip", () => {
    expect(readFilters(new URLSearchParams(writeFilters(ALL).toString()))).toEqual(ALL);
  });
  it("leave the address clean when nothing is asked", () => {
    const none = readFilters(new URLSearchParams());
    expect(writeFilters(none).toString()).toBe("");
    expect(isNarrowed(none)).toBe(false);
  });
  it("ignore what they do not understand", () => {
    const odd = "from=yesterday&to=2025-99-99&outcome=x&senior=1&page=-2&size=7";
    expect(readFilters(new URLSearchParams(odd))).toEqual(readFilters(new URLSearchParams()));
  });
  it("ask the API for whole days of Shanghai", () => {
    const query = toQuery(ALL);
    expect([query.from, query.to]).toEqual(["2025-11-19T16:00:00.000Z", "2025-11-22T16:00:00.000Z"]);
  });
});
