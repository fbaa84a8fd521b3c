import { describe, expect, it } from "vitest";
import { lastMonths, whole } from "./whole";

describe("totals", () => {
  it("add up", () => {
    const rows = [
      { times: 1, amount_fen: 1250, paid_fen: 0 },
      { times: 2, amount_fen: 5, paid_fen: 5 },
    ];
    expect(whole(rows)).toEqual({ times: 3, amount_fen: 1255, paid_fen: 5 });
    expect(whole([])).toEqual({ times: 0, amount_fen: 0, paid_fen: 0 });
  });

  it("are of the last months, over the turn of the year", () => {
    expect(lastMonths("2026-02-28", 3)).toEqual(["2026-02", "2026-01", "2025-12"]);
  });
});
