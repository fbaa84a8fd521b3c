import type { Language } from "../i18n/translate";

/** The centre's time zone. China keeps one offset all year, so days can be cut by it. */
export const ZONE = "Asia/Shanghai";
const OFFSET = "+08:00";
const DAY_MS = 86_400_000;

const stamp = new Intl.DateTimeFormat("en-CA", {
  timeZone: ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

function parts(at: Date): { day: string; time: string } {
  const found = Object.fromEntries(stamp.formatToParts(at).map((p) => [p.type, p.value]));
  return {
    day: `${found.year}-${found.month}-${found.day}`,
    time: `${found.hour}:${found.minute}:${found.second}`,
  };
}

/** The calendar day in the centre, `2025-11-22`. */
export function dayOf(at: Date): string {
  return parts(at).day;
}

/** Day and time in the centre, `2025-11-22 14:03:05`; an unreadable time gives itself. */
export function fullTime(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const { day, time } = parts(at);
  return `${day} ${time}`;
}

/** Only the time of day in the centre, `14:03:05`. */
export function clockTime(iso: string): string {
  return fullTime(iso).slice(11);
}

/** Short for lists: today and yesterday by word, this year without the year. */
export function listTime(iso: string, now: Date, language: Language): string {
  const full = fullTime(iso);
  const day = full.slice(0, 10);
  const time = full.slice(11);
  if (day === dayOf(now)) return `${language === "zh" ? "今天" : "Today"} ${time}`;
  if (day === dayOf(new Date(now.getTime() - DAY_MS))) {
    return `${language === "zh" ? "昨天" : "Yesterday"} ${time}`;
  }
  return day.slice(0, 4) === dayOf(now).slice(0, 4) ? `${day.slice(5)} ${time}` : full;
}

/** The first instant of a day in the centre, as the API wants it. */
export function dayStart(day: string): string {
  return new Date(`${day}T00:00:00${OFFSET}`).toISOString();
}

/** The first instant after a day in the centre: the API's `to` is not included. */
export function dayAfter(day: string): string {
  return new Date(new Date(`${day}T00:00:00${OFFSET}`).getTime() + DAY_MS).toISOString();
}

/** The centre's wall clock without a zone, `2025-11-22T14:03:05`, for pickers that know none. */
export function wallClock(iso: string): string {
  return fullTime(iso).replace(" ", "T");
}

/** The instant at which the centre's wall clock shows `wall`. */
export function fromWallClock(wall: string): string {
  return new Date(`${wall}${OFFSET}`).toISOString();
}

/** The day `n` days before `day`. */
export function daysBefore(day: string, n: number): string {
  return dayOf(new Date(new Date(`${day}T12:00:00${OFFSET}`).getTime() - n * DAY_MS));
}

/** A length of time in words: `45秒`, `3分05秒`, `1小时02分`. */
export function span(seconds: number, language: Language): string {
  const s = Math.max(0, Math.round(seconds));
  const two = (n: number) => String(n).padStart(2, "0");
  const zh = language === "zh";
  if (s < 60) return zh ? `${s}秒` : `${s} s`;
  if (s < 3600) {
    const m = Math.floor(s / 60);
    return zh ? `${m}分${two(s % 60)}秒` : `${m} m ${two(s % 60)} s`;
  }
  const h = Math.floor(s / 3600);
  const m = Math.floor((s % 3600) / 60);
  return zh ? `${h}小时${two(m)}分` : `${h} h ${two(m)} m`;
}

/** A place in a recording: `00:07`, `12:34`, `1:02:03`. */
export function position(seconds: number): string {
  const s = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
  const two = (n: number) => String(n).padStart(2, "0");
  const h = Math.floor(s / 3600);
  const rest = `${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`;
  return h > 0 ? `${h}:${rest}` : rest;
}
