import { beforeEach, describe, expect, it, vi } from "vitest";
import { Pace } from "./pace";

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

describe("looking again", () => {
  it("makes one look of a burst, and one more when it is quiet", async () => {
    const look = vi.fn(() => Promise.resolve());
    const pace = new Pace(look);
    for (let i = 0; i < 20; i += 1) pace.poke();
    await vi.advanceTimersByTimeAsync(400);
    expect(look).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(look).toHaveBeenCalledTimes(2);
  });
  it("never looks twice at once, and misses no poke during a look", async () => {
    let running = 0;
    let most = 0;
    const look = vi.fn(async () => {
      most = Math.max(most, (running += 1));
      await new Promise((done) => setTimeout(done, 5000));
      running -= 1;
    });
    const pace = new Pace(look);
    pace.poke();
    await vi.advanceTimersByTimeAsync(1000);
    pace.poke();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([most, look.mock.calls.length]).toEqual([1, 2]);
  });
  it("does nothing after it was stopped", async () => {
    const look = vi.fn(() => Promise.resolve());
    const pace = new Pace(look);
    pace.poke();
    pace.stop();
    pace.poke();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(look).not.toHaveBeenCalled();
  });
});
