import { useCallback, useEffect } from "react";
import { api } from "../../api/client";
import type { Listener } from "../../api/types";
import { useLoad } from "../../api/useLoad";

/** No event tells who listens: agents, who see the events, are not to know. */
const OFTEN_MS = 2000;

/** Supervisors who listen, for those who may know; `look`: at once, after something was asked for. */
export function useListeners(allowed: boolean): { found: Listener[]; look: () => void } {
  const { data, refresh } = useLoad(
    useCallback(
      (signal: AbortSignal) => (allowed ? api.listeners(signal) : Promise.resolve<Listener[]>([])),
      [allowed],
    ),
  );
  useEffect(() => {
    if (!allowed) return;
    const timer = setInterval(() => document.hidden || void refresh(), OFTEN_MS);
    return () => clearInterval(timer);
  }, [allowed, refresh]);
  return { found: data ?? [], look: () => void refresh() };
}
