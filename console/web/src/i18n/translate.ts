import { en } from "./en";
import { zh } from "./zh";

export type Language = "zh" | "en";
export type Key = keyof typeof zh;

/** The names between braces of a sentence: `"{a} of {b}"` gives `"a" | "b"`. */
type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Values<K extends Key> = [Names<(typeof zh)[K]>] extends [never]
  ? []
  : [values: Record<Names<(typeof zh)[K]>, string | number>];

export type Translate = <K extends Key>(key: K, ...values: Values<K>) => string;

const SENTENCES: Record<Language, Record<Key, string>> = { zh, en };

/** The sentence of `key` in `language`, its `{names}` replaced by the values given. */
export function translator(language: Language): Translate {
  const sentences = SENTENCES[language];
  return (key, ...values) => {
    const given: Record<string, string | number> = values[0] ?? {};
    return sentences[key].replace(/\{(\w+)\}/g, (_, name: string) => String(given[name] ?? ""));
  };
}

/** True when `key` is a sentence: for words that come from the server. */
export function isKey(key: string): key is Key {
  return Object.hasOwn(zh, key);
}

/** What the centre calls its queues, by the routing policy: more than this program's own words. */
let queueNames: Record<string, string> = {};

export function nameQueues(names: Record<string, string>): void {
  queueNames = names;
}

/** The sentence for a server's word under `prefix`, or the word itself when it has none. */
export function wordFor(t: Translate, prefix: string, word: string): string {
  const named = prefix === "queue" && Object.hasOwn(queueNames, word) ? queueNames[word] : undefined;
  if (named !== undefined) return named;
  const key = `${prefix}.${word}`;
  // Words of the server never take values; the cast only tells the compiler so.
  return isKey(key) ? (t as (key: Key) => string)(key) : word;
}
