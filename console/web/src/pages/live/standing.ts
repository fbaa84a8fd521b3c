import type { Agent } from "../../api/types";
import { wordFor, type Translate } from "../../i18n/translate";

import { ringing } from "../../talk/phones";

/** States that end before a wish comes true. */
const ENGAGED = new Set(["ringing", "talking", "on_hold", "wrap_up"]);

export const isEngaged = (agent: Agent) => ENGAGED.has(agent.state);

/** What stands beside an agent's state: why, how often, what comes next, who said so. */
export function standing(agent: Agent, t: Translate): string[] {
  const said: string[] = [];
  if (agent.reason) said.push(wordFor(t, "reason", agent.reason));
  if (agent.state === "ready" && agent.held_back) said.push(wordFor(t, "reason", agent.held_back));
  if (agent.chosen.length > 0 && agent.state !== "offline") {
    const { elsewhere } = ringing(agent);
    const phones = agent.rings.join(t("talk.and"));
    if (phones) said.push(t(elsewhere ? "phones.elsewhere" : "phones.now", { phones }));
  }
  if (agent.missed > 1) said.push(t("agents.missed", { n: agent.missed }));
  if (agent.state === "set_aside" && !agent.until) said.push(t("agents.untilHand"));
  if (isEngaged(agent) && agent.wants && agent.wants !== "ready") {
    said.push(t("agents.next", { state: wordFor(t, "state", agent.wants) }));
  }
  if (agent.by) said.push(t("agents.by", { user: agent.by }));
  return said;
}

/** Whether a ready agent is offered nothing after all. */
export const isHeldBack = (agent: Agent) => agent.state === "ready" && agent.held_back !== "";

/** With a caller on the line, or on hold. */
export const isTalking = (agent: Agent): boolean => ["talking", "on_hold"].includes(agent.state);
