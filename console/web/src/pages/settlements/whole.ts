import type { SettlementTotal } from "../../api/types";

type Sums = Pick<SettlementTotal, "times" | "amount_fen" | "paid_fen">;

/** All rows together. */
export function whole(rows: readonly Sums[]): Sums {
  return rows.reduce<Sums>(
    (sum, row) => ({
      times: sum.times + row.times,
      amount_fen: sum.amount_fen + row.amount_fen,
      paid_fen: sum.paid_fen + row.paid_fen,
    }),
    { times: 0, amount_fen: 0, paid_fen: 0 },
  );
}

/** The last months, the newest first, as `2026-11`. `today`: the day in the centre, `2026-11-30`. */
export function lastMonths(today: string, count: number): string[] {
  const [year = 0, month = 1] = today.split("-").map(Number);
  return Array.from({ length: count }, (_, back) => {
    const at = year * 12 + (month - 1) - back;
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, "0")}`;
  });
}
