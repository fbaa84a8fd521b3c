import { wordFor, type Translate } from "../../i18n/translate";

/** One step of a call's path in words; a step nobody knows shows as it came. */
export function pathLabel(step: string, t: Translate): string {
  const [kind = "", ...rest] = step.split(":");
  if (kind === "menu" && rest.length >= 2) {
    const [, key = "", choice] = rest;
    if (!choice) return t("path.key", { key });
    return t("path.keyChoice", { key, choice: wordFor(t, "queue", choice) });
  }
  if (kind === "key" && rest[0]) return t("path.key", { key: rest[0] });
  if (kind === "queue" && rest[0]) return t("path.queue", { queue: wordFor(t, "queue", rest[0]) });
  if (rest.length === 0) return wordFor(t, "path", kind);
  return step;
}
