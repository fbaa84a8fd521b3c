import type { User } from "../api/types";
import { useSession } from "./Session";

/** What a role may do, as `console/access.py` has it; the server refuses whatever else is tried. */
interface May {
  /** The whole list of customers; agents see those whom a task concerns. */
  seePeople: boolean;
  keepPeople: boolean;
  describePeople: boolean;
  changeWork: boolean;
  seeAlarms: boolean;
  /** What callers answered after their calls. */
  seeFigures: boolean;
  forceStates: boolean;
  switchPeak: boolean;
  /** Judging how well calls were held. */
  review: boolean;
  /** Overruling, deciding appeals, opening calibrations. */
  seeReviews: boolean;
  /** In anybody's conversation; agents act in their own. */
  actInAnyCall: boolean;
}

export function may(role: User["role"] | null): May {
  return {
    seePeople: role !== null && role !== "agent",
    keepPeople: role === "admin" || role === "supervisor",
    describePeople: role !== null && role !== "qa",
    changeWork: role !== null && role !== "qa",
    seeFigures: role !== null && role !== "agent",
    seeAlarms: role === "admin" || role === "supervisor",
    forceStates: role === "admin" || role === "supervisor",
    switchPeak: role === "admin" || role === "supervisor",
    review: role === "qa" || role === "supervisor",
    seeReviews: role !== null && role !== "agent",
    actInAnyCall: role === "admin" || role === "supervisor",
  };
}

/** The agent whom the one who is signed in is; null for those who take no calls. */
export function useOwnAgent(): string | null {
  const { state } = useSession();
  return state.status === "signedIn" ? state.user.agent_id : null;
}

/** The user name of the one who is signed in; "" for nobody. */
export function useUsername(): string {
  const { state } = useSession();
  return state.status === "signedIn" ? state.user.username : "";
}

/** What the one who is signed in may do: pages offer nothing that would be refused. */
export function useMay(): May {
  const { state } = useSession();
  return may(state.status === "signedIn" ? state.user.role : null);
}
