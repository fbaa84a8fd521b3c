import type { LiveHint } from "../api/types";

/** Hints that are shown at once, the newest of them; more would be read by nobody. */
const MOST_SHOWN = 3;
const KEPT = "silverline.spoken.away";
/** Hints put away that are remembered, of all calls. */
const MOST_KEPT = 200;

/** Hints still to be shown, warnings first, of each kind the newest first. */
export function toShow(hints: readonly LiveHint[], away: ReadonlySet<string>, callId: string): LiveHint[] {
  const left = hints.filter((hint) => !away.has(nameOf(callId, hint)));
  const newest = [...left].reverse();
  const ordered = [...newest.filter(({ level }) => level === "warn"), ...newest.filter(({ level }) => level !== "warn")];
  return ordered.slice(0, MOST_SHOWN);
}

/** What a hint that was put away is remembered by. */
export function nameOf(callId: string, hint: LiveHint): string {
  return `${callId} ${hint.place}`;
}

/** Those put away in this tab, also before the page was loaded anew. */
export function putAway(): Set<string> {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
    return new Set(Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : []);
  } catch {
    return new Set();
  }
}

/** Remembers them, the newest of them. */
export function keepAway(away: ReadonlySet<string>): void {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify([...away].slice(-MOST_KEPT)));
  } catch {
    // then they come back when the page is loaded anew
  }
}
