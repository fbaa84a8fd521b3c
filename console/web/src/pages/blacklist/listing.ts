import type { Listing } from "../../api/types";
import type { Translate } from "../../i18n/translate";

export const SHOWS = ["counts", "review", "ending", "past"] as const;
export type Show = (typeof SHOWS)[number];
export const KINDS: Listing["kind"][] = ["harassment", "abuse", "fraud", "spam", "other"];
/** For how long a number may be filed; the server allows a year. */
export const DAYS = [7, 30, 90, 180, 365];

const DAY_MS = 86_400_000;

/** The moment that many days from now. */
export function endIn(days: number, now = Date.now()): string {
  return new Date(now + days * DAY_MS).toISOString();
}

/** What there is to say of an entry's standing, in one short word; null: nothing. */
export function standing(listing: Listing, t: Translate): { text: string; tone: "open" | "done" | "overdue" } | null {
  if (listing.state === "removed") {
    const told = { by: listing.removed_by ?? "", reason: listing.removal_reason ?? "" };
    return { text: t("blacklist.removedBy", told), tone: "done" };
  }
  if (listing.state === "expired") return { text: t("blacklist.expired"), tone: "done" };
  if (listing.to_review) return { text: t("blacklist.unreviewed"), tone: "overdue" };
  return { text: t("blacklist.reviewedBy", { by: listing.reviewed_by ?? "" }), tone: "open" };
}
