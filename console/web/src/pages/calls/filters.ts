import type { CallQuery } from "../../api/client";
import type { Outcome } from "../../api/types";
import { dayAfter, dayStart } from "../../format/time";

/** What the reader asked for; lives in the address, so that it can be shared and gone back to. */
export interface Filters {
  /** Days in the centre, both included, `2025-11-22`. */
  from: string | null;
  to: string | null;
  outcome: Outcome | null;
  senior: boolean | null;
  agent: string | null;
  q: string;
  page: number;
  size: number;
}

export const OUTCOMES: Outcome[] = ["answered", "voicemail", "callback", "unreached", "abandoned", "ended_in_ivr", "in_progress", "lost"];
export const SIZES = [20, 50, 100];
/** The API answers no page further on. */
const MOST_PAGES = 10_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

function day(text: string | null): string | null {
  return text && DAY.test(text) && !Number.isNaN(Date.parse(text)) ? text : null;
}

function whole(text: string | null, least: number): number {
  const n = Number(text);
  return Number.isInteger(n) && n >= least && n <= MOST_PAGES ? n : least;
}

/** Filters from an address; whatever is not understood counts as not asked. */
export function readFilters(params: URLSearchParams): Filters {
  const outcome = params.get("outcome");
  const senior = params.get("senior");
  const size = whole(params.get("size"), 1);
  return {
    from: day(params.get("from")),
    to: day(params.get("to")),
    outcome: OUTCOMES.find((o) => o === outcome) ?? null,
    senior: senior === "true" ? true : senior === "false" ? false : null,
    agent: params.get("agent") || null,
    q: (params.get("q") ?? "").slice(0, 50),
    page: whole(params.get("page"), 1),
    size: SIZES.includes(size) ? size : 20,
  };
}

/** The address of these filters; what is the default is left out. */
export function writeFilters(f: Filters): URLSearchParams {
  const params = new URLSearchParams();
  if (f.from) params.set("from", f.from);
  if (f.to) params.set("to", f.to);
  if (f.outcome) params.set("outcome", f.outcome);
  if (f.senior !== null) params.set("senior", String(f.senior));
  if (f.agent) params.set("agent", f.agent);
  if (f.q) params.set("q", f.q);
  if (f.page > 1) params.set("page", String(f.page));
  if (f.size !== 20) params.set("size", String(f.size));
  return params;
}

/** The same as a question to the API. */
export function toQuery(f: Filters): CallQuery {
  return {
    from: f.from ? dayStart(f.from) : undefined,
    to: f.to ? dayAfter(f.to) : undefined,
    outcome: f.outcome ?? undefined,
    senior: f.senior ?? undefined,
    agent: f.agent ?? undefined,
    q: f.q.trim() || undefined,
    page: f.page,
    size: f.size,
  };
}

/** True when anything narrows the list. */
export function isNarrowed(f: Filters): boolean {
  return Boolean(f.from || f.to || f.outcome || f.senior !== null || f.agent || f.q);
}
