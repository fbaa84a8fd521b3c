import { Scalar, type Document } from "yaml";
import { changed, documentOf, isRecord, mapAt, plainAt, put, same } from "../files/yamlText";

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];

/** Closed from one day to another, both included; days as `2026-10-01`. */
export interface Holiday {
  from: string;
  to: string;
  name: string;
}

/** A day worked instead (调休), with the hours of a day of the week. */
export interface Workday {
  date: string;
  as: Day;
}

export interface Schedule {
  id: string;
  /** Spans as `09:00-12:00`; a day without any is closed. */
  week: Record<Day, string[]>;
  holidays: Holiday[];
  workdays: Workday[];
}

export interface Hours {
  schedules: Schedule[];
  /** Number that is dialled to schedule; a number that is not listed is always open. */
  numbers: [string, string][];
}

const SPAN = /^(?:[01][0-9]|2[0-3]):[0-5][0-9]-(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/;

/** Reads a text; none while it cannot be read. */
export function read(text: string): Hours | null {
  const document = documentOf(text);
  if (!document) return null;
  const schedules = mapAt(document, ["schedules"]).map(([id]) => scheduleOf(id, plainAt(document, ["schedules", id])));
  const numbers = mapAt(document, ["numbers"]).map(([number]): [string, string] => [
    number,
    String(plainAt(document, ["numbers", number]) ?? ""),
  ]);
  return { schedules, numbers };
}

/** The text with the schedule as the form has it; a new one comes last. */
export function withSchedule(text: string, schedule: Schedule): string {
  return changed(text, (document) => {
    const at = (...path: string[]) => ["schedules", schedule.id, ...path];
    if (plainAt(document, at()) == null) document.setIn(at(), document.createNode({ week: {} }));
    for (const day of DAYS) {
      putSpans(document, at("week", day), schedule.week[day]);
    }
    putRows(document, at("holidays"), schedule.holidays, (one) => ({
      from: dateOf(one.from),
      to: dateOf(one.to),
      ...(one.name ? { name: one.name } : {}),
    }));
    putRows(document, at("workdays"), schedule.workdays, (one) => ({ date: dateOf(one.date), as: one.as }));
  });
}

export function withoutSchedule(text: string, id: string): string {
  return changed(text, (document) => put(document, ["schedules", id], undefined));
}

/** The text with the number served by that schedule; an empty one: always. */
export function withNumber(text: string, number: string, schedule: string): string {
  return changed(text, (document) => put(document, ["numbers", number], schedule || undefined));
}

/** What somebody typed as the hours of a day: `9:00-12:00，13：30~18：00`. None where it is no hours. */
export function spansOf(typed: string): string[] | null {
  const pieces = typed
    .replace(/[：]/g, ":")
    .replace(/\s*[-–—~～至到]\s*/g, "-")
    .split(/[\s,，、;；]+/)
    .filter(Boolean)
    .map((piece) => piece.replace(/(^|-)(\d:)/g, "$10$2"));
  return pieces.every((piece) => SPAN.test(piece) && ordered(piece)) ? pieces : null;
}

function ordered(span: string): boolean {
  const [from = "", to = ""] = span.split("-");
  return from < to;
}

/** Within quotes, as times are written in YAML; a day without any is taken out. */
function putSpans(document: Document, path: string[], spans: readonly string[]): void {
  if (same(texts(plainAt(document, path)), spans)) return;
  put(document, path, spans.length > 0 ? spans : undefined);
  for (const item of (document.getIn(path, true) as { items: Scalar[] } | undefined)?.items ?? []) item.type = Scalar.QUOTE_DOUBLE;
}

/** A list whose entries stand on a line each; entries that stay keep their comments. */
function putRows<T>(document: Document, path: string[], rows: readonly T[], written: (row: T) => object): void {
  const wanted = rows.map(written);
  const has = plainAt(document, path);
  const old = Array.isArray(has) ? has : [];
  if (wanted.length === 0) {
    if (has !== undefined) document.deleteIn(path);
    return;
  }
  if (!Array.isArray(has)) document.setIn(path, document.createNode([]));
  for (let at = old.length - 1; at >= 0; at--) {
    if (!wanted.some((one) => same(one, old[at]))) document.deleteIn([...path, at]);
  }
  for (const [at, one] of wanted.entries()) {
    const now = plainAt(document, path);
    const there = Array.isArray(now) ? now : [];
    if (same(there[at], one)) continue;
    const node = document.createNode(one, { flow: true });
    const list = document.getIn(path, true) as { items: unknown[] };
    list.items.splice(at, 0, node);
    const later = there.findIndex((entry, place) => place >= at && same(entry, one));
    if (later >= 0) list.items.splice(later + 1, 1); // it stood further down
  }
}

/** Written as a plain date, which YAML reads as one. */
const dateOf = (day: string) => new Date(`${day}T00:00:00Z`);

function dayText(value: unknown): string {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "" : value.toISOString().slice(0, 10);
  return typeof value === "string" ? value : "";
}

function scheduleOf(id: string, value: unknown): Schedule {
  const schedule = isRecord(value) ? value : {};
  const week = isRecord(schedule.week) ? schedule.week : {};
  return {
    id,
    week: Object.fromEntries(DAYS.map((day) => [day, texts(week[day])])) as Record<Day, string[]>,
    holidays: records(schedule.holidays).map((one) => ({ from: dayText(one.from), to: dayText(one.to), name: String(one.name ?? "") })),
    workdays: records(schedule.workdays).map((one) => ({ date: dayText(one.date), as: dayOf(one.as) })),
  };
}

const dayOf = (value: unknown): Day => DAYS.find((day) => day === value) ?? "mon";
const texts = (value: unknown) => (Array.isArray(value) ? value.filter((one) => typeof one === "string") : []);
const records = (value: unknown) => (Array.isArray(value) ? value.filter(isRecord) : []);
