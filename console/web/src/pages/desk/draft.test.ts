import { expect, it } from "vitest";
import type { NoteDraft, SummaryEntry } from "../../api/types";
import { offered, taken } from "./draft";

const draft = { state: "drafted", topic: "repair", result: null, text: "净水器不出水。", promised: "" } as NoteDraft;
const entry: SummaryEntry = { topic: "consult", result: "solved", text: "", promised: "" };

it("offers what was said clearly and does not stand there yet", () => {
  expect(offered(draft, entry, new Set())).toEqual(["topic", "text"]);
  expect(offered(draft, { ...entry, topic: "repair" }, new Set())).toEqual(["text"]);
});

it("offers nothing again that was put aside, until it says something else", () => {
  expect(offered(draft, entry, new Set(["repair"]))).toEqual(["text"]);
  expect(offered({ ...draft, text: "净水器漏水。" }, entry, new Set(["净水器不出水。"]))).toContain("text");
});

it("takes over the fields that are named, and only where the draft has something", () => {
  const made = taken(draft, { ...entry, promised: "明天上门" }, ["text", "promised", "result"]);
  expect(made).toEqual({ ...entry, text: "净水器不出水。", promised: "明天上门" });
});
