import { useSyncExternalStore } from "react";

/** The script that this page began with; its name changes with every build. Empty while developed. */
function ownScript(): string {
  return document.querySelector<HTMLScriptElement>('script[type="module"][src^="/assets/"]')?.src ?? "";
}

let outdated = false;
const listeners = new Set<() => void>();

/** Learns from an answer which build of the pages the server has by now. */
export function learnPages(response: Response): void {
  const theirs = response.headers.get("Silverline-Pages");
  if (outdated || !theirs) return;
  const ours = ownScript();
  if (ours && !ours.endsWith(`/${theirs}`)) fallBehind();
}

function fallBehind(): void {
  outdated = true;
  for (const tell of listeners) tell();
}

function listen(tell: () => void): () => void {
  listeners.add(tell);
  // A code file of this build that is gone from the server.
  addEventListener("vite:preloadError", fallBehind);
  return () => {
    listeners.delete(tell);
    if (listeners.size === 0) removeEventListener("vite:preloadError", fallBehind);
  };
}

/** Whether the server has newer pages than this one. */
export function useOutdated(): boolean {
  return useSyncExternalStore(listen, () => outdated);
}
