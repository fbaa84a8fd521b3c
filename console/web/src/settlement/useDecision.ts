import { useEffect, useState } from "react";
import { asApiError, type ApiError } from "../api/errors";
import { settlements } from "../api/settlements";
import type { SettlementDecision, SettlementWish } from "../api/types";

const TYPING_MS = 250;

interface Told {
  decision: SettlementDecision | null;
  error: ApiError | null;
}

/** What the policy says to a wish as it is typed; null while nobody knows. */
export function useDecision(callId: string, wish: SettlementWish | null): Told {
  const [told, setTold] = useState<Told & { of: string }>({ of: "", decision: null, error: null });
  const of = JSON.stringify(wish);
  useEffect(() => {
    if (of === "null") return undefined;
    const control = new AbortController();
    const timer = setTimeout(() => {
      settlements.check(callId, JSON.parse(of) as SettlementWish, control.signal).then(
        (decision) => setTold({ of, decision, error: null }),
        (thrown: unknown) => {
          if (!control.signal.aborted) setTold({ of, decision: null, error: asApiError(thrown) });
        },
      );
    }, TYPING_MS);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [callId, of]);
  // What was said of another wish is no answer to this one.
  return told.of === of ? told : { decision: null, error: null };
}
