import type { Agent, TalkNow } from "../api/types";
import { clockTime } from "../format/time";
import type { Translate } from "../i18n/translate";
import { wordFor } from "../i18n/translate";

/** What can be done in a conversation, in the order of the buttons. */
export const WISHES = [
  "hold",
  "resume",
  "consult",
  "conference",
  "complete",
  "back",
  "leave",
  "help",
  "transfer",
  "pause",
  "record",
] as const;
export type Wish = (typeof WISHES)[number];

/** Those that need somebody or something to be chosen first. */
export const CHOOSING: readonly Wish[] = ["consult", "help", "transfer"];

const QUEUE = "queue:";

export interface Choice {
  value: string;
  label: string;
}

/** Why it cannot be done now, in words; null: it can. */
export function whyNot(talk: TalkNow, wish: Wish, t: Translate): string | null {
  const reason = talk.why_not[wish] ?? idle(talk, wish);
  return reason === undefined ? null : wordFor(t, "why", reason);
}

/** The server takes it as said again or in other words; on the page it would be an empty promise. */
function idle(talk: TalkNow, wish: Wish): string | undefined {
  if (wish === "hold" && talk.held) return "held";
  if (wish === "pause" && talk.paused_until) return "paused";
  if (wish === "leave" && talk.held) return "aside";
  if ((wish === "conference" || wish === "complete") && !talk.held) return "together";
  return undefined;
}

/** What there is to choose: free colleagues, skills, colleagues and queues. */
export function choices(wish: Wish, agents: Agent[], queues: string[], own: string, t: Translate): Choice[] {
  const others = agents.filter((agent) => agent.id !== own);
  const named = (agent: Agent) => ({ value: agent.id, label: `${agent.name} ${agent.id}` });
  if (wish === "consult") return others.filter((agent) => agent.state === "ready").map(named);
  if (wish === "help") {
    const skills = [...new Set(others.flatMap((agent) => Object.keys(agent.skills)))];
    const rank = (skill: string) => (skill.startsWith("dialect") ? 0 : 1);
    skills.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
    return skills.map((skill) => ({ value: skill, label: wordFor(t, "queue", skill) }));
  }
  const lines = queues.map((queue) => ({
    value: QUEUE + queue,
    label: t("talk.queue", { queue: wordFor(t, "queue", queue) }),
  }));
  return [...others.filter((agent) => agent.state !== "offline").map(named), ...lines];
}

/** Where a transfer goes, by the choice's value. */
export function target(value: string): { to: string } | { queue: string } {
  return value.startsWith(QUEUE) ? { queue: value.slice(QUEUE.length) } : { to: value };
}

/** Who is where, one sentence each. */
export function standing(talk: TalkNow, nameOf: (id: string) => string, t: Translate): string[] {
  const names = (ids: string[]) => ids.map(nameOf).join(t("talk.and"));
  return [
    t(talk.held ? "talk.held" : "talk.with", { agents: names(talk.agents) }),
    ...(talk.asked.length > 0 ? [t("talk.asked", { agents: names(talk.asked) })] : []),
    ...(talk.ringing ? [t("talk.ringing", { agent: nameOf(talk.ringing) })] : []),
    ...(talk.service
      ? [t(talk.person_here ? "crisis.serviceHere" : "crisis.serviceRings", { service: talk.service })]
      : []),
    ...(talk.paused_until ? [t("talk.paused", { until: clockTime(talk.paused_until) })] : []),
  ];
}
