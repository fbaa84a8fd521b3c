import { expect, it } from "vitest";
import { ACTS, pageOf } from "./audit";
import { agentFor } from "./users";

it("knows the acts that may be filtered by", () => {
  expect(ACTS).toContain("recording_played");
  expect(new Set(ACTS).size).toBe(ACTS.length);
});

it("leads to what an act was about, where it has a page", () => {
  expect(pageOf("customer:7")).toBe("/people/7");
  expect(pageOf("call:sl-1.2 agent:1001")).toBe("/calls/sl-1.2");
  expect(pageOf("listing:3 131****0009 fraud")).toBeNull();
  expect(pageOf("")).toBeNull();
});

it("makes nobody an agent whose role takes no calls", () => {
  expect(agentFor("agent", "1001")).toBe("1001");
  expect(agentFor("qa", "1001")).toBeNull();
});
