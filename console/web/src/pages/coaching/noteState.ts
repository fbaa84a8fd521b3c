import type { CoachingNote } from "../../api/types";

export type NoteState = "unseen" | "seen" | "due" | "followed";

/** How far a note has come; `today` as `2026-11-29`, in the centre. */
export function noteState(note: CoachingNote, today: string): NoteState {
  if (note.followed_at !== null) return "followed";
  if (note.seen_at === null) return "unseen";
  return note.follow_up_on !== null && note.follow_up_on <= today ? "due" : "seen";
}

/** Where a note's moment is heard: the call's page, a little before it. */
export function momentOf(note: CoachingNote): string {
  const page = `/calls/${encodeURIComponent(note.call_id)}`;
  return note.at_s === null ? page : `${page}?at=${Math.max(0, note.at_s - BEFORE_S).toFixed(1)}`;
}

const BEFORE_S = 2;
