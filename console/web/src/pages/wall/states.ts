import type { Agent } from "../../api/types";

/** In the order in which a floor is looked at: who is there for callers, who soon, who not. */
const STATES = ["ready", "ringing", "talking", "on_hold", "wrap_up", "break", "set_aside", "offline", "unknown"];

/** The states that somebody is in, and who, the longest first. */
export function byState(agents: Agent[]): { state: string; agents: Agent[] }[] {
  const since = (agent: Agent) => (agent.since ? Date.parse(agent.since) : Number.MAX_SAFE_INTEGER);
  return STATES.map((state) => ({
    state,
    agents: agents.filter((agent) => agent.state === state).sort((a, b) => since(a) - since(b)),
  })).filter((group) => group.agents.length > 0);
}
