import { expect, test } from "vitest";
import type { CoachingNote } from "../../api/types";
import { momentOf, noteState } from "./noteState";

const NOTE: CoachingNote = {
  id: 1,
  agent_id: "1001",
  call_id: "sl-1.2",
  at_s: null,
  text: "慢一点",
  by: "lead",
  written_at: "2026-11-29T02:00:00Z",
  seen_at: null,
  follow_up_on: null,
  followed_at: null,
  followed_by: null,
  outcome: null,
};
const SEEN = { ...NOTE, seen_at: "2026-11-29T03:00:00Z" };

test("a note waits for its agent, then for its day, and ends when somebody looked again", () => {
  expect(noteState(NOTE, "2026-11-29")).toBe("unseen");
  expect(noteState({ ...NOTE, follow_up_on: "2026-11-01" }, "2026-11-29")).toBe("unseen");
  expect(noteState(SEEN, "2026-11-29")).toBe("seen");
  expect(noteState({ ...SEEN, follow_up_on: "2026-11-30" }, "2026-11-29")).toBe("seen");
  expect(noteState({ ...SEEN, follow_up_on: "2026-11-29" }, "2026-11-29")).toBe("due");
  const again = { ...SEEN, follow_up_on: "2026-11-29", followed_at: "2026-11-29T04:00:00Z" };
  expect(noteState(again, "2026-12-24")).toBe("followed");
});

test("a moment is heard from a little before", () => {
  expect(momentOf(NOTE)).toBe("/calls/sl-1.2");
  expect(momentOf({ ...NOTE, at_s: 12.34 })).toBe("/calls/sl-1.2?at=10.3");
  expect(momentOf({ ...NOTE, at_s: 1 })).toBe("/calls/sl-1.2?at=0.0");
});
