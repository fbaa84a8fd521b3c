/** An error rate as a reader expects it: 4.2%; a dash of nothing. */
export function rateText(rate: number | null): string {
  return rate === null ? "—" : `${(rate * 100).toFixed(1)}%`;
}

/** The interval in which the true rate lies; null where nothing can be said. */
export function spanText(low: number | null, high: number | null): string | null {
  return low === null || high === null ? null : `${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)}%`;
}
