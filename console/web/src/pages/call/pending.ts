import type { CallDetail } from "../../api/types";

/** How often an unfinished call is looked at again, in milliseconds, and how many times. */
export const AGAIN_MS = 5000;
export const AGAIN_TIMES = 60;

/** Minutes after which a missing recording is not "still being saved". */
const SAVING_MIN = 10;

export type Stage = "live" | "saving" | "transcribing" | "scoring" | "done";

/** What is still to come for a call; "done" also when nothing will come. */
export function stageOf({ call, recording, transcript, score }: CallDetail, now: Date): Stage {
  if (call.outcome === "in_progress") return "live";
  if (!recording) {
    if (call.recording_trouble || call.recording_declined) return "done";
    const ended = Date.parse(call.ended_at ?? call.started_at);
    const fresh = now.getTime() - ended < SAVING_MIN * 60_000;
    const recorded = call.outcome === "answered" || call.outcome === "voicemail";
    return recorded && fresh ? "saving" : "done";
  }
  if (!transcript) return "transcribing";
  // A message left to a machine is written down, but nobody is to be judged by it.
  return score || call.outcome === "voicemail" ? "done" : "scoring";
}
