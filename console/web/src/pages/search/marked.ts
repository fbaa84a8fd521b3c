import type { SaidPlace } from "../../api/types";

/** The text before what was looked for, what was, and the text after it. Counts characters as the
 * server does, one for each code point. */
export function marked({ text, first, last }: Pick<SaidPlace, "text" | "first" | "last">): [string, string, string] {
  const letters = [...text];
  const cut = (from: number, to?: number) => letters.slice(from, to).join("");
  return [cut(0, first), cut(first, last), cut(last)];
}
