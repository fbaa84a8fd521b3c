import type { Agent } from "../../api/types";

/** `now`: at once; `then`: after the call; the others say what it ends. */
export interface Ways {
  ready: "start" | "wrapUp" | "break" | "aside" | "then" | null;
  rest: "now" | "then" | null;
  leave: "now" | "then" | null;
  extend: boolean;
}

const NONE: Ways = { ready: null, rest: null, leave: null, extend: false };

/** Where an agent can go from here; a wish that stands already is not offered again. */
export function offered(agent: Pick<Agent, "state" | "wants">): Ways {
  const wanted = agent.wants;
  switch (agent.state) {
    case "offline":
      return { ...NONE, ready: "start" };
    case "ready":
      return { ...NONE, rest: "now", leave: "now" };
    case "wrap_up":
      return { ready: "wrapUp", rest: "now", leave: "now", extend: true };
    case "break":
      return { ...NONE, ready: "break", leave: "now" };
    case "set_aside":
      return { ready: "aside", rest: "now", leave: "now", extend: false };
    case "ringing":
    case "talking":
    case "on_hold":
      return {
        ready: wanted === "ready" ? null : "then",
        rest: wanted === "break" ? null : "then",
        leave: wanted === "offline" ? null : "then",
        extend: false,
      };
    default:
      return NONE;
  }
}

/** Seconds until the state ends by itself; null: somebody must say so. */
export function secondsLeft(agent: Pick<Agent, "until">, now: number): number | null {
  return agent.until ? Math.max(0, Math.ceil((Date.parse(agent.until) - now) / 1000)) : null;
}
