import { describe, expect, it } from "vitest";
import type { Alarm } from "../api/types";
import { translator } from "../i18n/translate";
import { alarmWords } from "./alarmWords";

const alarm = (kind: string): Alarm => ({
  kind,
  subject: "incoming",
  what: "磁盘已满。",
  do: "请腾出空间。",
  since: "2026-01-05T01:00:00Z",
  last_at: "2026-01-05T01:00:00Z",
});

describe("an alarm", () => {
  it("is shown in Chinese as the server says it", () => {
    expect(alarmWords(alarm("disk_full"), "zh", translator("zh"))).toEqual({ what: "磁盘已满。", todo: "请腾出空间。" });
  });
  it("is said in English by its kind and subject", () => {
    const { what, todo } = alarmWords(alarm("disk_full"), "en", translator("en"));
    expect(what).toContain("incoming");
    expect(todo).toMatch(/^Make room/);
  });
  it("of a kind that the page does not know is shown as it came", () => {
    expect(alarmWords(alarm("toString"), "en", translator("en")).what).toBe("磁盘已满。");
  });
});
