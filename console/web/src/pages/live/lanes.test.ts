import { expect, it } from "vitest";
import { inOrder, isLong, longestNow } from "./lanes";

const lane = (queue: string, waiting = 0, longest_wait_s = 0, senior_waiting = 0) => ({
  queue,
  name_zh: queue,
  name_en: queue,
  waiting,
  longest_wait_s,
  senior_waiting,
  callbacks: 0,
});

it("the senior lane comes first, and no lane moves when it fills", () => {
  const order = inOrder([lane("repair", 9), lane("senior"), lane("billing", 1)]);
  expect(order.map((q) => q.queue)).toEqual(["senior", "billing", "repair"]);
});

it("a wait goes on between two answers", () => {
  expect(longestNow(lane("repair", 1, 12), 3000)).toBe(15);
  expect(longestNow(lane("repair", 1, 12), -500)).toBe(12);
  expect(longestNow(lane("repair", 0, 0), 3000)).toBeNull();
});

it("a senior's wait is long sooner, whatever the queue", () => {
  expect(isLong(lane("general", 2, 30), 30)).toBe(false);
  expect(isLong(lane("general", 2, 30, 1), 30)).toBe(true);
  expect(isLong(lane("senior", 1, 30, 1), 30)).toBe(true);
});
