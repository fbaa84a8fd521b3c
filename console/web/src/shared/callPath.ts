import { wordFor, type Translate } from "../i18n/translate";

/** One step of a call's path as it is shown. */
export interface Step {
  text: string;
  tone: "good" | "bad" | "plain";
}

/** Steps that every call has, or that the caller's name says already. */
const SILENT = /^(arrived|ended|recognized:(known|unknown)|flow:.*)$/;

/** Steps of one word that are shown. */
const ALONE = new Set(["voicemail", "survey", "unrecorded"]);

/**
 * A call's path in words. Ringing is shown only while it is the last thing known: what came of it
 * says more. Steps that this page does not know are shown as they came.
 */
export function pathSteps(path: string[], t: Translate): Step[] {
  return path
    .filter((step) => !SILENT.test(step))
    .filter((step, i, all) => !step.startsWith("offer:") || i === all.length - 1)
    .map((step) => shown(step, t));
}

function shown(step: string, t: Translate): Step {
  const cut = step.indexOf(":");
  if (cut < 0) return { text: ALONE.has(step) ? wordFor(t, "path", step) : step, tone: "plain" };
  const kind = step.slice(0, cut);
  const what = step.slice(cut + 1);
  const plain = (text: string): Step => ({ text, tone: "plain" });
  switch (kind) {
    case "recognized":
      return plain(wordFor(t, "recognized", what));
    case "senior":
      return plain(wordFor(t, "seniorBy", what));
    case "flagged":
      return { text: wordFor(t, "path.flagged", what), tone: "bad" };
    case "menu":
      return plain(t("path.menu", { key: what }));
    case "intent":
      return plain(t("path.intent", { intent: wordFor(t, "queue", what) }));
    case "queue":
      return plain(t("path.queue", { queue: wordFor(t, "queue", what) }));
    case "offer":
      return plain(t("path.offer", { agent: what }));
    case "blind":
    case "attended":
      return plain(t("path.handed", { agent: what }));
    case "callback":
      return plain(/^\d+$/.test(what) ? t("path.callback", { n: what }) : wordFor(t, "callback", what));
    case "rated":
      return { text: t("path.rated", { mark: what }), tone: Number(what) <= 2 ? "bad" : "good" };
    case "conference":
      return plain(t("path.conference", { agent: what }));
    case "joined":
      return { text: t("path.joined", { agent: what }), tone: "good" };
    case "answered":
      return { text: t("path.answered", { agent: what }), tone: "good" };
    case "abandoned":
      return { text: t("path.abandoned", { stage: wordFor(t, "stage", what) }), tone: "bad" };
  }
  const reason = wordFor(t, "reason", kind);
  if (reason === kind) return plain(step);
  return { text: t("path.offerFailed", { agent: what, reason }), tone: "bad" };
}
