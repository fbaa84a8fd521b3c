import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";

export interface Address<K extends string> {
  /** What the address says under each name, "" where it says nothing. */
  values: Record<K, string>;
  page: number;
  /** Changes the address; every change but turning the page goes back to the first one. */
  change: (wanted: Partial<Record<K, string>> & { page?: number }) => void;
}

const MOST_PAGES = 10_000;
const MOST_CHARS = 64;

/** A list's filters, kept in the address so that they can be shared and gone back to. */
export function useAddress<K extends string>(names: readonly K[]): Address<K> {
  const [params, setParams] = useSearchParams();
  const values = useMemo(() => {
    const read = names.map((name) => [name, (params.get(name) ?? "").slice(0, MOST_CHARS)] as const);
    return Object.fromEntries(read) as Record<K, string>;
  }, [names, params]);
  const asked = Number(params.get("page"));
  const page = Number.isInteger(asked) && asked > 0 && asked <= MOST_PAGES ? asked : 1;
  const change = useCallback<Address<K>["change"]>(
    ({ page: wantedPage = 1, ...wanted }) =>
      setParams((old) => {
        const next = new URLSearchParams(old);
        for (const [name, value] of Object.entries(wanted) as [string, string][]) {
          if (value) next.set(name, value);
          else next.delete(name);
        }
        if (wantedPage > 1) next.set("page", String(wantedPage));
        else next.delete("page");
        return next;
      }),
    [setParams],
  );
  return { values, page, change };
}
