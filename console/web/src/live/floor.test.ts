import { expect, it } from "vitest";
import { merge } from "./floor";

const agent = (id: string, state: string) => ({ id, state });
const text = (whole: boolean, waiting: number, ...agents: unknown[]) =>
  JSON.stringify({ at: "2026-01-05T01:00:00Z", whole, queues: [{ queue: "general", waiting }], agents });

it("takes the whole floor, then what changed of it, and keeps who did not", () => {
  const whole = merge(null, text(true, 0, agent("1001", "ready"), agent("1002", "ready")));
  const after = merge(whole, text(false, 2, agent("1002", "talking")));
  expect(after?.agents).toEqual([agent("1001", "ready"), agent("1002", "talking")]);
  expect(after?.queues[0]?.waiting).toBe(2);
  expect(after?.agents[0]).toBe(whole?.agents[0]);
});

it("changes of an unknown floor are none, and nonsense changes nothing", () => {
  expect(merge(null, text(false, 1, agent("1001", "ready")))).toBeNull();
  const known = merge(null, text(true, 1, agent("1001", "ready")));
  for (const bad of ["", "null", "{}", '{"queues":1,"agents":[]}', "<html>"]) expect(merge(known, bad)).toBe(known);
});
