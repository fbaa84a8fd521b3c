import { useCallback, useEffect, useRef, useState } from "react";
import { asApiError, type ApiError } from "./errors";

export interface Loaded<T> {
  /** The newest data; stays while newer data is on its way. */
  data: T | null;
  /** Why the newest attempt failed; null while it is under way or went well. */
  error: ApiError | null;
  loading: boolean;
  reload: () => void;
}

/** Loads when mounted, whenever `load` changes, and on `reload()`; only the newest answer counts. */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, "reload">>({
    data: null,
    error: null,
    loading: true,
  });
  const running = useRef<AbortController | null>(null);

  const reload = useCallback(() => {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    setState((old) => ({ ...old, loading: true }));
    load(control.signal).then(
      (data) => {
        if (!control.signal.aborted) setState({ data, error: null, loading: false });
      },
      (thrown: unknown) => {
        if (control.signal.aborted) return;
        setState((old) => ({ ...old, error: asApiError(thrown), loading: false }));
      },
    );
  }, [load]);

  useEffect(() => {
    reload();
    return () => running.current?.abort();
  }, [reload]);

  return { ...state, reload };
}
