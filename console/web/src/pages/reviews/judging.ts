import type { Review, ReviewItem, Verdict } from "../../api/types";

export const VERDICTS: readonly Verdict[] = ["pass", "fail", "na", "unsure"];

/** One person's verdicts so far, by item. */
export type Given = Record<string, { verdict: Verdict; comment: string }>;

/** How many items have no verdict yet. */
export function left(items: ReviewItem[], given: Given): number {
  return items.filter((item) => given[item.item] === undefined).length;
}

/** The verdicts as the API takes them, in the scorecard's order; items without one are left out. */
export function marks(items: ReviewItem[], given: Given) {
  return items.flatMap(({ item }) => {
    const one = given[item];
    return one ? [{ item, verdict: one.verdict, comment: one.comment.trim() }] : [];
  });
}

/** Whether person and machine disagree; where the machine abstained there is nothing to disagree with. */
export function differs(item: ReviewItem): boolean {
  return item.machine !== null && item.machine !== "unsure" && item.final !== item.machine;
}

/** Whether the agent may appeal against the review now. */
export function mayAppeal({ state, appeal_by }: Pick<Review, "state" | "appeal_by">, now: Date): boolean {
  const open = state === "done" || state === "answered";
  return open && appeal_by !== null && new Date(appeal_by) >= now;
}
