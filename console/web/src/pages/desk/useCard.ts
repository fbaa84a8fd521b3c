import { useCallback, useEffect, useState } from "react";
import { api } from "../../api/client";
import type { Agent, CallerCard } from "../../api/types";
import { useLoad, type Loaded } from "../../api/useLoad";
import { useLiveRefresh } from "../../live/Live";
import type { LiveEvent } from "../../live/stream";

const SLOWLY_MS = 10_000;
const KEPT = "silverline.desk.call";

function remembered(): string | null {
  try {
    return sessionStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

/** The call that the desk is about: the one that rings or is held, and after it still the same. */
export function useCallAtHand(agent: Agent): string | null {
  const [last, setLast] = useState(remembered);
  const now = agent.call_id ?? null;
  useEffect(() => {
    if (now === null || now === last) return;
    setLast(now);
    try {
      sessionStorage.setItem(KEPT, now); // so that a page loaded anew in the after-call work has it, too
    } catch {
      // then it is known until the page is left
    }
  }, [now, last]);
  return now ?? last;
}

/** Who that caller is, kept up while the call goes on. */
export function useCard(callId: string): Loaded<CallerCard> {
  const loaded = useLoad(useCallback((signal: AbortSignal) => api.callerCard(callId, signal), [callId]));
  useLiveRefresh(
    loaded.refresh,
    useCallback((event: LiveEvent) => event.call_id === callId, [callId]),
    SLOWLY_MS,
  );
  return loaded;
}
