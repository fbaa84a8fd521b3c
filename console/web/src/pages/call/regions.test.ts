import { expect, test } from "vitest";
import { breakRegions, evidenceRegion, heights } from "./regions";

const colours = { evidence: "e", chosen: "c", hold: "h", pause: "p" };
const words = { hold: "保持", pause: "暂停录音" };

test("loudness becomes heights from 0 to 1", () => {
  expect(heights([[0, 255], []]).map((side) => [...side])).toEqual([[0, 1], []]);
});

test("evidence lies on its side's lane and can be seen", () => {
  const said = { channel: "agent" as const, start: 2, end: 2, text: "好" };
  expect(evidenceRegion(said, 2, "c")).toEqual({ start: 2, end: 2.2, color: "c", channelIdx: 1 });
  expect(evidenceRegion({ ...said, channel: "caller", end: 3 }, 1, "c")).toEqual({ start: 2, end: 3, color: "c" });
});

test("holds and pauses have their length and their word; what is not in the recording is a line", () => {
  const mark = { agent_id: "1001" };
  const made = breakRegions(
    [
      { ...mark, kind: "pause", start: 1, end: 4 },
      { ...mark, kind: "hold", start: 6, end: 6 },
    ],
    words,
    colours,
  );
  expect(made).toEqual([
    { start: 1, end: 4, content: "暂停录音", color: "p" },
    { start: 6, color: "h" },
  ]);
});
