import { describe, expect, it } from "vitest";
import type { CallDetail } from "../../api/types";
import { stageOf } from "./pending";

const NOW = new Date("2025-11-22T06:10:00Z");

function detail(outcome: CallDetail["call"]["outcome"], ended: string | null, have: Partial<CallDetail> = {}): CallDetail {
  const call = { outcome, ended_at: ended, started_at: "2025-11-22T06:00:00Z" } as CallDetail["call"];
  return { call, legs: [], events: [], recording: null, transcript: null, score: null, further_scores: [], listing: null, ...have };
}
const lost = detail("answered", "2025-11-22T06:09:50Z");
lost.call.recording_trouble = "missing";
const recording = {} as CallDetail["recording"];
const transcript = {} as CallDetail["transcript"];
const score = {} as CallDetail["score"];

describe("what is still to come", () => {
  it.each([
    ["live", detail("in_progress", null)],
    ["saving", detail("answered", "2025-11-22T06:09:50Z")],
    ["done", detail("answered", "2025-11-22T05:00:00Z")],
    ["done", detail("abandoned", "2025-11-22T06:09:59Z")],
    ["transcribing", detail("answered", "2025-11-22T05:00:00Z", { recording })],
    ["scoring", detail("answered", "2025-11-22T05:00:00Z", { recording, transcript })],
    ["done", detail("answered", "2025-11-22T05:00:00Z", { recording, transcript, score })],
    ["saving", detail("voicemail", "2025-11-22T06:09:50Z")],
    ["done", lost],
    ["transcribing", detail("voicemail", "2025-11-22T06:09:50Z", { recording })],
    ["done", detail("voicemail", "2025-11-22T06:09:50Z", { recording, transcript })],
  ])("%s", (stage, call) => expect(stageOf(call, NOW)).toBe(stage));
});
