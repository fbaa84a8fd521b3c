import { describe, expect, it } from "vitest";
import type { Transcript } from "../../api/types";
import { conversation, overlaps, pieces, wordAt } from "./conversation";

const segment = (start: number, end: number, text: string) => ({
  start,
  end,
  text,
  shown: text,
  confidence: 0.9,
  words: [],
  hidden: false,
});

describe("a conversation", () => {
  it("is ordered by time over both sides", () => {
    const transcript: Transcript = {
      id: "1",
      engine: "whisper",
      model: "base",
      confidence: 0.9,
      low_confidence: false,
      redacted: false,
      marks: [],
      channels: [
        { channel: "agent", segments: [segment(0, 2, "您好"), segment(5, 6, "好的")] },
        { channel: "caller", segments: [segment(2.5, 4, "换滤芯"), segment(5, 7, "谢谢")] },
      ],
    };
    expect(conversation(transcript).map((l) => `${l.speaker}:${l.text}`)).toEqual([
      "agent:您好", "caller:换滤芯", "caller:谢谢", "agent:好的",
    ]);
  });
  it("numbers lines as the server does, hidden ones counted, and keeps what a person took out", () => {
    const gone = { ...segment(3, 4, ""), check: { by: "judge", at: "", right: false, heard: "嗯" } };
    const transcript: Transcript = {
      id: "1",
      engine: "whisper",
      model: "base",
      confidence: 0.9,
      low_confidence: false,
      redacted: true,
      marks: [],
      channels: [{ channel: "caller", segments: [segment(0, 1, ""), segment(1, 2, "好"), gone] }],
    };
    expect(conversation(transcript).map((l) => `${l.place}:${l.text}`)).toEqual(["1:好", "2:"]);
  });
});

describe("the word being said", () => {
  const words = [{ start: 1, end: 1.5 }, { start: 1.5, end: 2 }, { start: 4, end: 5 }];
  it.each([
    [0.9, -1], [1, 0], [1.49, 0], [1.5, 1], [2.1, 1], [3, -1], [4.5, 2], [5.3, -1],
  ])("at %s s is %s", (time, index) => expect(wordAt(words, time)).toBe(index));
  it("is none without words", () => expect(wordAt([], 1)).toBe(-1));
});

describe("a line cut at its words", () => {
  const words = (...texts: string[]) => texts.map((text) => ({ text }));
  it("keeps the punctuation between them", () => {
    expect(pieces("好，换滤芯。", words("好", "换", " 滤芯"))).toEqual([
      { text: "好", word: 0 }, { text: "，", word: null }, { text: "换", word: 1 },
      { text: "滤芯", word: 2 }, { text: "。", word: null },
    ]);
  });
  it("stays whole when the words are not its own", () => {
    expect(pieces("换滤芯", words("静水"))).toEqual([{ text: "换滤芯", word: null }]);
    expect(pieces("", [])).toEqual([]);
  });
  it("always gives back the same text", () => {
    for (const text of ["aaa", "哎，哎！", "  x y "]) {
      expect(pieces(text, words("哎", "哎", "x", "a", "a")).map((p) => p.text).join("")).toBe(text);
    }
  });
});

it("stretches that only touch do not overlap", () => {
  expect(overlaps({ start: 0, end: 1 }, { start: 1, end: 2 })).toBe(false);
  expect(overlaps({ start: 0, end: 1.1 }, { start: 1, end: 2 })).toBe(true);
});
