import { admin as words } from "../../i18n/admin.zh";

const PREFIX = "act.";

/** Every act that the audit may name: those that there are words for. */
export const ACTS = Object.keys(words)
  .filter((key) => key.startsWith(PREFIX))
  .map((key) => key.slice(PREFIX.length));

/** Where in the console a subject can be looked at; null: nowhere. */
export function pageOf(subject: string): string | null {
  const [, kind, id] = /^(customer|call|review):([A-Za-z0-9._-]+)/.exec(subject) ?? [];
  if (!kind || !id) return null;
  const folders: Record<string, string> = { customer: "people", call: "calls", review: "reviews" };
  return `/${folders[kind]}/${encodeURIComponent(id)}`;
}
