import type { NoteDraft, SummaryEntry } from "../../api/types";

export type NoteField = keyof SummaryEntry;
export const FIELDS: NoteField[] = ["topic", "result", "text", "promised"];

/** What the draft has for a field; empty: nothing that was said clearly. */
export function drafted(draft: NoteDraft, field: NoteField): string {
  return draft[field] ?? "";
}

/** Fields of which the draft says something else than what stands there, and which nobody has put aside. */
export function offered(draft: NoteDraft, entry: SummaryEntry, aside: ReadonlySet<string>): NoteField[] {
  return FIELDS.filter((field) => {
    const value = drafted(draft, field);
    return value !== "" && value !== entry[field] && !aside.has(value);
  });
}

/** The entry with these fields as the draft has them; the others stay. */
export function taken(draft: NoteDraft, entry: SummaryEntry, fields: readonly NoteField[]): SummaryEntry {
  const news = Object.fromEntries(fields.map((field) => [field, drafted(draft, field)]).filter(([, value]) => value));
  return { ...entry, ...news };
}
