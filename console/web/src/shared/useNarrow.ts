import { useSyncExternalStore } from "react";

const query = matchMedia("(max-width: 767px)");

function subscribe(changed: () => void): () => void {
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

/** True on a phone's width, where tables become cards. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => query.matches);
}
