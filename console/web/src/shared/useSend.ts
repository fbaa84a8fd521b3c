import { useState } from "react";
import { asApiError, type ApiError } from "../api/errors";

export interface Sending {
  busy: boolean;
  error: ApiError | null;
  /** Runs `request` unless one is under way; `done` follows only when it went well. */
  send: (request: () => Promise<unknown>, done: () => void) => void;
}

/** One change at a time, and what went wrong with the last. */
export function useSend(): Sending {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const send: Sending["send"] = (request, done) => {
    if (busy) return;
    setBusy(true);
    setError(null);
    request()
      .then(done, (thrown: unknown) => setError(asApiError(thrown)))
      .finally(() => setBusy(false));
  };
  return { busy, error, send };
}
