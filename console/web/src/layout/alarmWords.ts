import type { Alarm } from "../api/types";
import { isKey, type Key, type Language, type Translate } from "../i18n/translate";

/** What is wrong and what to do, in the reader's language; the server speaks Chinese. */
export function alarmWords(alarm: Alarm, language: Language, t: Translate): { what: string; todo: string } {
  const own = { what: alarm.what, todo: alarm.do };
  if (language === "zh") return own;
  const say = t as (key: Key, values: { subject: string }) => string;
  const values = { subject: alarm.subject };
  const [what, todo] = [`alarm.${alarm.kind}.what`, `alarm.${alarm.kind}.do`];
  // A kind that this page does not know yet is shown as it came.
  return isKey(what) && isKey(todo) ? { what: say(what, values), todo: say(todo, values) } : own;
}
