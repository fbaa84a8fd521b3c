import { serverNow } from "../api/serverClock";
import type { Agent, QueueNow } from "../api/types";

/** Who waits and who is there, as the server sends it whenever it changes. */
export interface Floor {
  queues: QueueNow[];
  agents: Agent[];
  /** When the queues were looked at, in milliseconds of the server's clock. */
  at: number;
}

/** The floor after a message; null: what came is none, or changes one that is not known. */
export function merge(before: Floor | null, text: string): Floor | null {
  let told: { whole?: unknown; queues?: QueueNow[]; agents?: Agent[] } | null;
  try {
    told = JSON.parse(text) as typeof told;
  } catch {
    return before; // of a server that speaks otherwise; the slow refresh covers it
  }
  if (!told || !Array.isArray(told.queues) || !Array.isArray(told.agents)) return before;
  const { queues, agents } = told;
  const at = serverNow();
  if (told.whole === true) return { queues, agents, at };
  if (!before) return null;
  const changed = new Map(agents.map((agent) => [agent.id, agent]));
  return { queues, agents: before.agents.map((agent) => changed.get(agent.id) ?? agent), at };
}
