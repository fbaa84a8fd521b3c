import type { CallEvent } from "../../api/types";
import { wordFor } from "../../i18n/translate";
import type { Telling } from "./eventText";

type Data = Record<string, unknown>;

const isData = (value: unknown): value is Data => typeof value === "object" && value !== null;
const list = (value: unknown): Data[] => (Array.isArray(value) ? value.filter(isData) : []);
const text = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

/** What a widened call gave up, or whom it accepts besides. */
export function changes(data: Data, { t }: Telling): string {
  return list(data.changes)
    .map((change) => `${wordFor(t, "change", text(change.kind))} ${text(change.text)}`.trim())
    .join("; ");
}

/** Why an agent was chosen and others were not, a line each; nothing for events without a decision. */
export function reasons(event: CallEvent, { t, names }: Telling): string[] {
  const decision = event.data.decision;
  if (!isData(decision)) return [];
  const rule = wordFor(t, "rule", text(decision.rule));
  const [free, able, policy] = [text(decision.free), text(decision.able), text(decision.policy)];
  const others = list(decision.considered).map((one) => {
    const id = text(one.agent_id);
    const name = names.get(id);
    const detail = text(one.detail);
    const why = wordFor(t, "whynot", text(one.why)) + (detail ? ` (${wordFor(t, "reason", detail)})` : "");
    return t("why.one", { agent: name ? `${name} ${id}` : id, why });
  });
  return [t("why.title", { rule, free, able, policy }), ...others];
}
