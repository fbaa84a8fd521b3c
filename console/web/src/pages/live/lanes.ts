import type { QueueNow } from "../../api/types";

/** Seconds after which a wait is too long to be shown calmly. */
const LONG_S = 60;
/** Older people are promised a person at once. */
const LONG_SENIOR_S = 20;

/** What changes who waits or who is free. */
export const LINE_EVENTS: readonly string[] = [
  "AgentStateChanged",
  "CallQueued",
  "CallMoved",
  "CallOffered",
  "OfferFailed",
  "CallAnswered",
  "CallAbandoned",
  "CallEnded",
];

/** The senior lane first, the others by name: a lane keeps its place, however many wait. */
export function inOrder(queues: QueueNow[]): QueueNow[] {
  const rank = (q: QueueNow) => (q.queue === "senior" ? -1 : 0);
  return [...queues].sort((a, b) => rank(a) - rank(b) || a.queue.localeCompare(b.queue));
}

/** The longest wait in seconds now, of an answer that is `age` milliseconds old; null: nobody waits. */
export function longestNow(queue: QueueNow, age: number): number | null {
  return queue.waiting > 0 ? (queue.longest_wait_s ?? 0) + Math.max(0, age) / 1000 : null;
}

export function isLong(queue: QueueNow, seconds: number): boolean {
  const seniors = queue.queue === "senior" || queue.senior_waiting > 0;
  return seconds >= (seniors ? LONG_SENIOR_S : LONG_S);
}
