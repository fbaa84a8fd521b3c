import { expect, test } from "vitest";
import { byAgent } from "./byAgent";

test("seniors' calls stand beside the others, agents in the order of their ids", () => {
  const better = { agent_id: "1010", senior: false, reviews: 3, mean: 99 };
  const others = { agent_id: "1002", senior: false, reviews: 2, mean: 60 };
  const seniors = { agent_id: "1002", senior: true, reviews: 1, mean: 88.5 };
  expect(byAgent([better, others, seniors])).toEqual([
    { agent_id: "1002", others, seniors },
    { agent_id: "1010", others: better, seniors: null },
  ]);
});
