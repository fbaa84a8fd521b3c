import { describe, expect, it } from "vitest";
import { yuan } from "./money";

describe("a sum", () => {
  it("is written in yuan with both decimals", () => {
    expect([1250, 5, 0, 20_000, 100_000_000].map(yuan)).toEqual(["¥12.50", "¥0.05", "¥0.00", "¥200.00", "¥1000000.00"]);
  });
});
