import type { AuthorityShown, SpeakingFor } from "../api/types";
import { dayOf } from "../format/time";
import { wordFor, type Language, type Translate } from "../i18n/translate";
import { dayText } from "../pages/people/days";

export const LEVELS = ["ask", "change", "money"] as const;
export type Level = AuthorityShown["level"];

/** The day on which it ends, by the centre's days. */
export function endText(until: string, language: Language): string {
  return dayText(dayOf(new Date(until)), language);
}

/** Levels that are less than this one, or it itself. */
export function upTo(level: Level): Level[] {
  return LEVELS.slice(0, LEVELS.indexOf(level) + 1);
}

/** Who calls for whom and what they may do, or clearly that they may not. */
export function speakingText(one: SpeakingFor, t: Translate, language: Language): string {
  const told = { proxy: one.proxy_name, elder: one.elder_name };
  if (one.level === null || one.authority === null) {
    return t("auth.mayNot", { ...told, why: wordFor(t, "auth.why", one.why.ask ?? "none") });
  }
  const level = t(`auth.level.${one.level}`);
  const may = t("auth.may", { ...told, level, day: endText(one.authority.valid_until, language) });
  if (one.level === "money") return may;
  const not = t(one.level === "ask" ? "auth.notChange" : "auth.notMoney");
  return `${may}；${not}`;
}
