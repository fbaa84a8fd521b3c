import type { User } from "../api/types";
import { useSession } from "./Session";

/** What a role may do, as `console/access.py` has it; the server refuses whatever else is tried. */
interface May {
  /** Single calls, and their sound. */
  seeCalls: boolean;
  /** Tasks and work orders. */
  seeWork: boolean;
  /** Who may sign in, what everybody did, and what programs may do. */
  administer: boolean;
  /** How well calls are written down. */
  seeAccuracy: boolean;
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
  /** What callers hear, and in whose voice. */
  keepPrompts: boolean;
  /** Flows, policy, skills, hours, how long recordings are kept. */
  configure: boolean;
  /** Of these, what deletes. */
  setRetention: boolean;
  /** Judging how well calls were held. */
  review: boolean;
  /** Overruling, deciding appeals, opening calibrations. */
  seeReviews: boolean;
  /** Closing a month of reviews. */
  lockMonths: boolean;
  unlockMonths: boolean;
  /** Articles of the knowledge base, and what agents read of them. */
  writeArticles: boolean;
  publishArticles: boolean;
  /** Listening to what was written down, and putting it right. */
  checkWords: boolean;
  /** What is said in a call while it runs. */
  readLive: boolean;
  /** In anybody's conversation; agents act in their own. */
  actInAnyCall: boolean;
}

type Role = User["role"];

const LEADING: readonly Role[] = ["admin", "supervisor", "qa"];
const SERVING: readonly Role[] = ["admin", "supervisor", "agent"];
const KEEPING: readonly Role[] = ["admin", "supervisor"];
const TEACHING: readonly Role[] = [...LEADING, "trainer"];

export function may(role: Role | null): May {
  const one = (...roles: Role[]) => role !== null && roles.includes(role);
  const leads = one(...LEADING);
  const keeps = one(...KEEPING);
  const serves = one(...SERVING);
  const teaches = one(...TEACHING);
  const counts = one(...LEADING, "analyst");
  return {
    seeCalls: role !== null && role !== "analyst",
    seeWork: leads || serves,
    administer: one("admin"),
    seeAccuracy: teaches || counts,
    seePeople: leads,
    keepPeople: keeps,
    describePeople: serves,
    changeWork: serves,
    seeFigures: counts,
    seeAlarms: keeps,
    forceStates: keeps,
    switchPeak: keeps,
    keepPrompts: keeps,
    configure: keeps,
    setRetention: one("admin"),
    review: one("qa", "supervisor"),
    seeReviews: leads,
    lockMonths: keeps,
    unlockMonths: one("admin"),
    writeArticles: teaches,
    publishArticles: keeps || one("trainer"),
    checkWords: teaches,
    readLive: leads || one("agent"),
    actInAnyCall: keeps,
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

/** Whether they may know who made a report whose reporter is kept secret. */
export function useSeesSecrets(): boolean {
  const { state } = useSession();
  return state.status === "signedIn" && state.user.sees_secrets;
}

/** What the one who is signed in may do: pages offer nothing that would be refused. */
export function useMay(): May {
  const { state } = useSession();
  return may(state.status === "signedIn" ? state.user.role : null);
}
