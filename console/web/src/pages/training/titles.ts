import type { IntentBook } from "../../api/types";

/** What belongs to no intent of the book. */
export const NONE = "none";

/** What people call an intent; its own name where the book is not there any more. */
export function titleOf(books: IntentBook[], book: string, intent: string, none: string): string {
  if (intent === NONE) return none;
  const known = books.find(({ name }) => name === book)?.intents.find(({ name }) => name === intent);
  return known?.title ?? intent;
}

/** The intents of a book to choose from, and the choice of none. */
export function choices(books: IntentBook[], book: string, none: string): { value: string; label: string }[] {
  const intents = books.find(({ name }) => name === book)?.intents ?? [];
  return [...intents.map(({ name, title }) => ({ value: name, label: title })), { value: NONE, label: none }];
}

const MOST = 30;

/** What was said as a first proposal of words to learn: no punctuation, nothing masked, not too long. */
export function proposal(text: string): string {
  return (text.replaceAll(/【[^】]*】|[*]+/g, "，").split(/[，。！？、,.!?\s]+/).sort((a, b) => b.length - a.length)[0] ?? "").slice(0, MOST);
}
