import { expect, it } from "vitest";
import type { Agent } from "../../api/types";
import { byState } from "./states";

const agent = (id: string, state: string, since: string | null) => ({ id, state, since }) as Agent;

it("agents stand by state, who is there first, the longest first in each", () => {
  const found = byState([
    agent("1", "offline", null),
    agent("2", "talking", "2026-01-05T00:10:00Z"),
    agent("3", "talking", "2026-01-05T00:05:00Z"),
    agent("4", "ready", "2026-01-05T00:00:00Z"),
  ]);
  expect(found.map(({ state, agents }) => [state, agents.map(({ id }) => id)])).toEqual([
    ["ready", ["4"]],
    ["talking", ["3", "2"]],
    ["offline", ["1"]],
  ]);
});
