import type { Language } from "../../i18n/translate";

/** Where the law protecting older people begins, as `crm/age.py` has it. */
export const SENIOR_AGE = 60;

const OLDEST = "1900-01-01";
const WRITTEN = /^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))$/;

/** A day as it is written, `1953-3-12`, `19530312` or `1953年3月12日`: null for nothing, "bad" for no day. */
export function readDay(text: string): string | null | "bad" {
  const plain = text.normalize("NFKC").replace(/\s/g, "");
  if (!plain) return null;
  const found = WRITTEN.exec(plain);
  if (!found) return "bad";
  const [year, month, day] = [found[1], found[2] ?? found[4], found[3] ?? found[5]].map(Number);
  const at = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day));
  // The 31st of April would be the 1st of May.
  if (at.getUTCMonth() + 1 !== month || at.getUTCDate() !== day) return "bad";
  return at.toISOString().slice(0, 10);
}

/** What is wrong with a birthday as it is written; null when nothing is. */
export function birthFault(text: string, today: string): "badDay" | "future" | "tooOld" | null {
  const day = readDay(text);
  if (day === null) return null;
  if (day === "bad") return "badDay";
  if (day > today) return "future";
  return day < OLDEST ? "tooOld" : null;
}

/** Full years lived (周岁) on `today`; born on 29 February, older from 1 March. */
export function ageOn(birth: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(birth.slice(0, 4));
  return Math.max(0, today.slice(5) < birth.slice(5) ? years - 1 : years);
}

/** A day as its readers write it: `1953年3月12日`, in English `1953-03-12`. */
export function dayText(day: string, language: Language): string {
  if (language === "en") return day;
  const [year, month, date] = day.split("-").map(Number);
  return `${year}年${month}月${date}日`;
}
