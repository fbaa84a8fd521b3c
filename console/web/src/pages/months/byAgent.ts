import type { MonthFigure } from "../../api/types";

export interface AgentMonth {
  agent_id: string;
  others: MonthFigure | null;
  seniors: MonthFigure | null;
}

/** One line for each agent in the order of their ids: never a ranking. */
export function byAgent(figures: MonthFigure[]): AgentMonth[] {
  const found = new Map<string, AgentMonth>();
  for (const figure of figures) {
    const { agent_id } = figure;
    const line = found.get(agent_id) ?? { agent_id, others: null, seniors: null };
    found.set(agent_id, { ...line, [figure.senior ? "seniors" : "others"]: figure });
  }
  return [...found.values()].sort((a, b) => a.agent_id.localeCompare(b.agent_id, "en", { numeric: true }));
}
