/** Differences below this are the second that the header does not tell, and the way. */
const TRUST_MS = 2000;

let ahead = 0;

/** Learns from an answer's `Date` by how much the server's clock is ahead of ours. */
export function learnTime(response: Response): void {
  const told = Date.parse(response.headers.get("Date") ?? "");
  if (Number.isNaN(told)) return;
  const difference = told - Date.now();
  ahead = Math.abs(difference) > TRUST_MS ? difference : 0;
}

/** Now by the server's clock, in milliseconds: durations since its times count from this. */
export function serverNow(): number {
  return Date.now() + ahead;
}
