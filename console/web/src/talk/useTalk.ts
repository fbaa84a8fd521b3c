import { useCallback } from "react";
import { api } from "../api/client";
import type { TalkNow } from "../api/types";
import { useLoad, type Loaded } from "../api/useLoad";
import { useLiveRefresh } from "../live/Live";
import type { LiveEvent } from "../live/stream";

/** Agents see no events. */
const SLOWLY_MS = 3_000;

const CONCERNS = new Set([
  "AgentJoined",
  "AgentLeft",
  "AgentStateChanged",
  "CallOffered",
  "OfferFailed",
  "CallHeld",
  "CallTransferred",
  "CallAnswered",
  "CallEnded",
  "PersonDialled",
  "PersonJoined",
  "PersonLeft",
  "RecordingPaused",
  "RecordingResumed",
]);
const concerns = (event: LiveEvent) => CONCERNS.has(event.type);

/** The agent's conversation, kept up; null when they have none. */
export function useTalk(agentId: string): Loaded<TalkNow | null> {
  const loaded = useLoad(useCallback((signal: AbortSignal) => api.talk(agentId, signal), [agentId]));
  useLiveRefresh(loaded.refresh, concerns, SLOWLY_MS);
  return loaded;
}
