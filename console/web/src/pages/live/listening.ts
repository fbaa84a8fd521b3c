import type { Agent, Listener } from "../../api/types";

export type ListenMode = Listener["mode"];

/** Heard by nobody, by the agent, by everybody. */
export const MODES: readonly ListenMode[] = ["listen", "whisper", "barge"];

/** Who listens to this agent's conversation: oneself, others; and whether oneself hears another one. */
export function hearing(agent: Agent, own: string | null, listeners: Listener[]) {
  const here = listeners.filter(({ call_id }) => call_id === agent.call_id);
  return {
    mine: here.find(({ listener }) => listener === own) ?? null,
    others: here.filter(({ listener }) => listener !== own),
    elsewhere: listeners.some(({ listener, call_id }) => listener === own && call_id !== agent.call_id),
  };
}
