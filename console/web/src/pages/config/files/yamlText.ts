import { isMap, parseDocument, type Document, type YAMLMap } from "yaml";

/** A text as a document that keeps comments, order and quotes; none while it cannot be read. */
export function documentOf(text: string): Document | null {
  const document = parseDocument(text, { version: "1.1" });
  return document.errors.length === 0 ? document : null;
}

/** What was not touched comes out as it was. */
function textOf(document: Document): string {
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** The text with a change made to it; as it was where it cannot be read, or where nothing is different. */
export function changed(text: string, change: (document: Document) => void): string {
  const document = documentOf(text);
  if (!document) return text;
  const before = textOf(document);
  change(document);
  const after = textOf(document);
  return after === before ? text : after; // blanks before comments would be another text, too
}

/** The entries of the map that stands there; none where there is no map. */
export function mapAt(document: Document, path: readonly string[]): [string, unknown][] {
  const node = path.length > 0 ? document.getIn(path, true) : document.contents;
  return isMap(node) ? (node as YAMLMap).items.map((pair) => [String(pair.key), pair.value]) : [];
}

/** What stands there as plain values. */
export function plainAt(document: Document, path: readonly string[]): unknown {
  const node = document.getIn(path, true) as { toJS?: (document: Document) => unknown } | undefined;
  return node?.toJS ? node.toJS(document) : undefined;
}

/**
 * Puts a value there, or takes out what stands there (`undefined`). What says the same already is left as it is,
 * comments included; lists and maps are written within one line.
 */
export function put(document: Document, path: readonly string[], value: unknown): void {
  if (same(plainAt(document, path), value)) return;
  if (value === undefined) {
    document.deleteIn(path);
    return;
  }
  document.setIn(path, typeof value === "object" ? document.createNode(value, { flow: true }) : value);
}

/** Whether two plain values are written alike. */
export const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
