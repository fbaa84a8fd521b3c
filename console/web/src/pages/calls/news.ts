import { useCallback, useEffect, useRef, useState } from "react";
import { api } from "../../api/client";
import type { CallSummary } from "../../api/types";
import type { Loaded } from "../../api/useLoad";
import { useLiveRefresh } from "../../live/Live";
import type { LiveEvent } from "../../live/stream";
import { toQuery, type Filters } from "./filters";

export type Calls = Loaded<Awaited<ReturnType<typeof api.calls>>>;

const SLOWLY_MS = 20_000;

const ofACall = (event: LiveEvent) => event.call_id !== null;

/**
 * Keeps the list as the calls are. The first page grows by itself; further on, calls that came
 * since would push everything down under the reader's eyes, so they are only counted: the answer.
 */
export function useNewCalls(filters: Filters, { data, refresh }: Calls): number {
  const [newer, setNewer] = useState(0);
  const total = useRef<number | null>(null);
  useEffect(() => {
    total.current = data?.total ?? null;
    setNewer(0);
  }, [data]);
  const look = useCallback(async () => {
    if (filters.page === 1 || total.current === null) return refresh();
    const top = await api.calls({ ...toQuery(filters), page: 1, size: 1 }).catch(() => null);
    if (top === null) return; // the header says that the line is cut
    if (top.total <= total.current) return refresh();
    setNewer(top.total - total.current);
  }, [filters, refresh]);
  useLiveRefresh(look, ofACall, SLOWLY_MS);
  return newer;
}

/** Ids of the calls that were not there when these filters were first answered. */
export function useFresh(items: CallSummary[] | null, filters: Filters): ReadonlySet<string> {
  const first = useRef<{ filters: Filters; items: CallSummary[]; ids: Set<string> } | null>(null);
  if (items === null) return new Set();
  if (first.current?.filters !== filters) {
    // While other filters' answer is on its way, the calls of before are still shown.
    if (first.current?.items === items) return new Set();
    first.current = { filters, items, ids: new Set(items.map((call) => call.call_id)) };
  }
  const known = first.current.ids;
  return new Set(items.map((call) => call.call_id).filter((id) => !known.has(id)));
}
