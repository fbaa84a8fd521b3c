import { describe, expect, it } from "vitest";
import { SseReader, type SseMessage } from "./sse";

const STREAM =
  'retry: 2000\n\nid: 1-0\nevent: ready\ndata: {}\n\n: still here\n\nid: 2-0\ndata: {"a":"银线"}\n\nid: 3-0\n\n';
const READ: SseMessage[] = [
  { id: "1-0", event: "ready", data: "{}" },
  { id: "2-0", event: "message", data: '{"a":"银线"}' },
  { id: "3-0", event: "message", data: "" },
];

describe("a stream of events", () => {
  it("reads the same, wherever it is cut", () => {
    for (const text of [STREAM, STREAM.replaceAll("\n", "\r\n")]) {
      for (let cut = 0; cut <= text.length; cut += 1) {
        const reader = new SseReader();
        expect([...reader.push(text.slice(0, cut)), ...reader.push(text.slice(cut))]).toEqual(READ);
      }
    }
  });
  it("joins lines of data and keeps colons", () => {
    expect(new SseReader().push("data: a:b\ndata:c\n\n")).toEqual([{ id: null, event: "message", data: "a:b\nc" }]);
  });
  it("keeps an unfinished message for later", () => {
    const reader = new SseReader();
    expect(reader.push("id: 1-0\ndata: {}\n")).toEqual([]);
    expect(reader.push("\n")).toHaveLength(1);
  });
});
