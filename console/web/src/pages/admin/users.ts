import type { Member } from "../../api/types";

export type Role = Member["role"];
export const ROLES: Role[] = ["agent", "supervisor", "qa", "trainer", "analyst", "admin"];
export const SHOWS = ["active", "disabled", "all"] as const;
export type Show = (typeof SHOWS)[number];

/** The agent whom somebody with this role may be: only agents and supervisors take calls. */
export function agentFor(role: Role, chosen: string | null): string | null {
  return role === "agent" || role === "supervisor" ? chosen : null;
}
