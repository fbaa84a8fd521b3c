/** A sum of fen as it is written: `¥12.50`. */
export function yuan(fen: number): string {
  const whole = Math.trunc(fen / 100);
  return `¥${whole}.${String(fen % 100).padStart(2, "0")}`;
}
