import { useCallback } from "react";
import { api } from "../api/client";
import type { PeakNow } from "../api/types";
import { useLoad, type Loaded } from "../api/useLoad";
import { useLiveRefresh } from "../live/Live";
import type { LiveEvent } from "../live/stream";

/** Agents see no events. */
const SLOWLY_MS = 20_000;

const wants = (event: LiveEvent) => event.type === "PeakChanged";

/** The peak emergency as it stands, kept up by events. */
export function usePeak(): Loaded<PeakNow> {
  const loaded = useLoad(useCallback((signal: AbortSignal) => api.peak(signal), []));
  useLiveRefresh(loaded.refresh, wants, SLOWLY_MS);
  return loaded;
}
