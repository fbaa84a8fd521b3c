import { describe, expect, it } from "vitest";
import type { LiveHint } from "../api/types";
import { nameOf, toShow } from "./hints";

const hint = (place: string, level: "warn" | "info"): LiveHint => ({
  place,
  rule: `rule${place}`,
  level,
  zh: "慢一点",
  en: "Slower",
  side: "agent",
  start: 1,
  quote: "",
});

describe("hints beside what is said", () => {
  it("are warnings before advice, the newest first, and few", () => {
    const all = [hint("1", "info"), hint("2", "warn"), hint("3", "info"), hint("4", "warn")];
    expect(toShow(all, new Set(), "c").map(({ place }) => place)).toEqual(["4", "2", "3"]);
  });

  it("do not come back once put away, in that call only", () => {
    const one = hint("1", "warn");
    const away = new Set([nameOf("c", one)]);
    expect(toShow([one], away, "c")).toEqual([]);
    expect(toShow([one], away, "d")).toEqual([one]);
  });
});
