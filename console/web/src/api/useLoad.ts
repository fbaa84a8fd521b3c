import { useCallback, useEffect, useRef, useState } from "react";
import { asApiError, type ApiError } from "./errors";

export interface Loaded<T> {
  /** The newest data; stays while newer data is on its way. */
  data: T | null;
  /** Why the newest attempt failed; null while it is under way or went well. */
  error: ApiError | null;
  loading: boolean;
  reload: () => void;
  /** Loads again without showing it; when that fails, what is shown stays. */
  refresh: () => Promise<void>;
}

/** Loads when mounted, whenever `load` changes, on `reload()` and `refresh()`; only the newest answer counts. */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, "reload" | "refresh">>({
    data: null,
    error: null,
    loading: true,
  });
  const running = useRef<AbortController | null>(null);

  const start = useCallback(
    async (quiet: boolean) => {
      running.current?.abort();
      const control = new AbortController();
      running.current = control;
      if (!quiet) setState((old) => ({ ...old, loading: true }));
      try {
        const data = await load(control.signal);
        if (!control.signal.aborted) setState({ data, error: null, loading: false });
      } catch (thrown) {
        if (control.signal.aborted) return;
        const error = asApiError(thrown);
        setState((old) => ({ ...old, error: quiet && old.data ? old.error : error, loading: false }));
      }
    },
    [load],
  );
  const reload = useCallback(() => void start(false), [start]);
  const refresh = useCallback(() => start(true), [start]);

  useEffect(() => {
    reload();
    return () => running.current?.abort();
  }, [reload]);

  return { ...state, reload, refresh };
}
