import { useCallback, useMemo } from "react";
import { api } from "../api/client";
import { useLoad } from "../api/useLoad";

interface Agents {
  /** An agent's name and id, or the id alone while nothing is known. */
  nameOf: (id: string) => string;
  options: { value: string; label: string }[];
}

/** Who works here, for choosing and naming. */
export function useAgents(): Agents {
  const { data } = useLoad(useCallback((signal: AbortSignal) => api.agents(signal), []));
  return useMemo(() => {
    const options = (data ?? []).map(({ id, name }) => ({ value: id, label: `${name} ${id}` }));
    const labels = new Map(options.map(({ value, label }) => [value, label]));
    return { options, nameOf: (id) => labels.get(id) ?? id };
  }, [data]);
}
