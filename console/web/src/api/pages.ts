import { useSyncExternalStore } from "react";

/** The script that this page began with; its name changes with every build. Empty while developed. */
const ours = document.querySelector<HTMLScriptElement>('script[type="module"][src^="/assets/"]')?.src ?? "";

let outdated = false;
const listeners = new Set<() => void>();

/** Learns from an answer which build of the pages the server has by now. */
export function learnPages(response: Response): void {
  const theirs = response.headers.get("Silverline-Pages") ?? "";
  if (ours && theirs && !ours.endsWith(`/${theirs}`)) fallBehind();
}

function fallBehind(): void {
  if (outdated) return;
  outdated = true;
  for (const tell of listeners) tell();
}

// A code file of this build that is gone from the server.
addEventListener("vite:preloadError", fallBehind);

function listen(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/** Whether the server has newer pages than this one. */
export function useOutdated(): boolean {
  return useSyncExternalStore(listen, () => outdated);
}
