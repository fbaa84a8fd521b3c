import { describe, expect, it } from "vitest";
import {
  clockTime,
  dayAfter,
  daysBefore,
  dayStart,
  fromWallClock,
  fullTime,
  listTime,
  position,
  span,
  wallClock,
} from "./time";

const NOW = new Date("2025-11-22T06:00:00Z"); // 14:00 in Shanghai

describe("times are those of Shanghai", () => {
  it("whatever the browser's zone", () => {
    expect(fullTime("2025-11-21T16:30:05Z")).toBe("2025-11-22 00:30:05");
    expect(clockTime("2025-11-21T16:00:00.250Z")).toBe("00:00:00");
  });
  it("also in pickers, there and back", () => {
    expect(wallClock("2025-11-21T16:30:05Z")).toBe("2025-11-22T00:30:05");
    expect(fromWallClock("2025-11-22T00:30:05")).toBe("2025-11-21T16:30:05.000Z");
  });
  it("an unreadable time is shown as it came", () => {
    expect(fullTime("soon")).toBe("soon");
  });
  it("today and yesterday by word, older days by date", () => {
    expect(listTime("2025-11-21T16:30:05Z", NOW, "zh")).toBe("今天 00:30:05");
    expect(listTime("2025-11-21T15:59:59Z", NOW, "zh")).toBe("昨天 23:59:59");
    expect(listTime("2025-11-01T02:00:00Z", NOW, "en")).toBe("11-01 10:00:00");
    expect(listTime("2024-12-31T02:00:00Z", NOW, "zh")).toBe("2024-12-31 10:00:00");
  });
  it("a day runs from midnight to midnight there", () => {
    expect(dayStart("2025-11-22")).toBe("2025-11-21T16:00:00.000Z");
    expect(dayAfter("2025-11-22")).toBe("2025-11-22T16:00:00.000Z");
    expect(daysBefore("2025-03-01", 1)).toBe("2025-02-28");
  });
});

describe("lengths of time", () => {
  it("in words", () => {
    expect([0, 59.4, 60, 185, 3725].map((s) => span(s, "zh"))).toEqual([
      "0秒", "59秒", "1分00秒", "3分05秒", "1小时02分",
    ]);
    expect(span(185, "en")).toBe("3 m 05 s");
  });
  it("as places in a recording", () => {
    expect([0, 7.9, 754, 3723, Number.NaN].map(position)).toEqual([
      "00:00", "00:07", "12:34", "1:02:03", "00:00",
    ]);
  });
});
