import type { Crisis } from "../api/types";
import { wordFor, type Translate } from "../i18n/translate";

/** What happened, in one line: the kind, who noticed, and the words. */
export function crisisText(crisis: Pick<Crisis, "danger" | "source" | "words">, t: Translate): string {
  const kind = crisis.danger === "unknown" ? [] : [wordFor(t, "crisis.danger", crisis.danger)];
  const words = crisis.words.length > 0 ? [t("crisis.words", { words: crisis.words.join(t("talk.and")) })] : [];
  return [...kind, wordFor(t, "crisis.source", crisis.source), ...words].join(" · ");
}

/** The crises that nobody sees to yet, by call: when one joins, people are to hear it. */
export function alarming(crises: readonly Pick<Crisis, "call_id" | "state">[]): string[] {
  return crises.filter(({ state }) => state === "raised").map(({ call_id }) => call_id);
}
