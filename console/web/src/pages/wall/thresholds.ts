import type { components } from "../../api/schema";

export type DayFigures = components["schemas"]["DayFigures"];

export type Tone = "good" | "warn" | "bad";

/** When a figure turns yellow, and when red. */
export interface Thresholds {
  /** Longest wait, seconds. */
  wait: [number, number];
  /** Service level, percent: below it. */
  level: [number, number];
  /** Share of those who gave up, percent. */
  gone: [number, number];
}

/** GB/T 33358: 15 s; the rest is usual. */
export const USUAL: Thresholds = { wait: [15, 60], level: [95, 80], gone: [5, 10] };

const KEY = "silverline.wall";

const isPair = (pair: unknown): pair is [number, number] =>
  Array.isArray(pair) && pair.length === 2 && pair.every((n) => typeof n === "number" && n >= 0 && n <= 3600);

/** What is kept in this browser, or the usual where that is not to be used. */
export function readThresholds(kept: string | null): Thresholds {
  try {
    const found = JSON.parse(kept ?? "{}") as Partial<Thresholds> | null;
    return {
      wait: isPair(found?.wait) ? found.wait : USUAL.wait,
      level: isPair(found?.level) ? found.level : USUAL.level,
      gone: isPair(found?.gone) ? found.gone : USUAL.gone,
    };
  } catch {
    return USUAL;
  }
}

export function keptThresholds(): Thresholds {
  try {
    return readThresholds(localStorage.getItem(KEY));
  } catch {
    return USUAL;
  }
}

export function keepThresholds(thresholds: Thresholds): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(thresholds));
  } catch {
    // then they hold until the page is left
  }
}

/** A figure that is bad when it is high. */
export function high(value: number | null, [warn, bad]: [number, number]): Tone {
  if (value === null) return "good";
  return value >= bad ? "bad" : value >= warn ? "warn" : "good";
}

/** A figure that is bad when it is low. */
export function low(value: number | null, [warn, bad]: [number, number]): Tone {
  if (value === null) return "good";
  return value < bad ? "bad" : value < warn ? "warn" : "good";
}

export const percent = (share: number | null): number | null => (share === null ? null : Math.round(share * 1000) / 10);

/** Whether something has turned red that was not. */
export function newlyBad(before: ReadonlySet<string>, now: ReadonlySet<string>): boolean {
  return [...now].some((name) => !before.has(name));
}
