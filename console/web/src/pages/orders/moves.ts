import type { WorkOrder } from "../../api/types";

type State = WorkOrder["state"];

export const STATES: State[] = ["open", "in_progress", "done", "closed"];
export const KINDS: WorkOrder["kind"][] = [
  "consult",
  "repair",
  "billing",
  "complaint",
  "urge",
  "address",
  "intercept",
  "receipt",
  "damaged",
  "lost",
  "weight",
  "other",
];

/** As `crm/orders.py` has it; the server refuses whatever else is asked. */
const MOVES: Record<State, State[]> = {
  open: ["in_progress", "done", "closed"],
  in_progress: ["open", "done", "closed"],
  done: ["in_progress", "closed"],
  closed: [],
};

/** The states that can be chosen for an order: its own and those that may follow. */
export function choices(state: State): State[] {
  return STATES.filter((next) => next === state || MOVES[state].includes(next));
}
