import type { RecordingRemark } from "../../api/types";
import { isKey, type Translate } from "../../i18n/translate";

/** What is to be said of a recording, its numbers as people read them; the code for an unknown one. */
export function remarkText(t: Translate, { code, found, wanted }: RecordingRemark): string {
  const key = `prompts.remark.${code}`;
  if (!isKey(key)) return code;
  const say = t as (key: string, values: Record<string, string>) => string;
  return say(key, { found: rounded(found), wanted: rounded(wanted) });
}

/** Whole numbers from ten on, one digit below. */
export function rounded(value: number): string {
  const text = Math.abs(value) >= 10 ? String(Math.round(value)) : value.toFixed(1);
  return text === "-0.0" ? "0.0" : text;
}
