import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";
import type { FileFinding } from "../../../api/types";
import { diagnostics } from "./findings";

interface EditorProps {
  label: string;
  value: string;
  change: (text: string) => void;
  findings: FileFinding[];
  /** The line to go to; a new object goes there again. */
  jump: { line: number } | null;
  readOnly?: boolean;
}

/** Colours of the pages, light and dark alike. */
export const look = [
  EditorView.theme({
    "&": { color: "var(--text)", backgroundColor: "var(--card)" },
    ".cm-content": { caretColor: "var(--text)", fontFamily: "ui-monospace, monospace" },
    ".cm-cursor": { borderLeftColor: "var(--text)" },
    ".cm-gutters": { color: "var(--soft-text)", backgroundColor: "var(--page)", border: "none" },
    ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--brand) 8%, transparent)" },
    "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
      backgroundColor: "color-mix(in srgb, var(--brand) 28%, transparent) !important",
    },
    ".cm-panels, .cm-tooltip": { color: "var(--text)", backgroundColor: "var(--card)" },
    ".cm-insertedLine, .cm-changedLine": { backgroundColor: "var(--good-soft) !important" },
    ".cm-deletedChunk": { backgroundColor: "var(--bad-soft) !important" },
  }),
  syntaxHighlighting(
    HighlightStyle.define([
      { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--brand)" },
      { tag: tags.comment, color: "var(--soft-text)", fontStyle: "italic" },
      { tag: [tags.string, tags.special(tags.string)], color: "var(--caller)" },
      { tag: [tags.keyword, tags.bool, tags.number], color: "var(--silver)" },
    ]),
  ),
];

/** A text in YAML with its lines numbered, and what is wrong marked at its line. Tab leaves it. */
export default function Editor({ label, value, change, findings, jump, readOnly }: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const changed = useRef(change);
  changed.current = change;
  useEffect(() => {
    const made = new EditorView({
      parent: place.current ?? document.body,
      state: EditorState.create({
        doc: value,
        extensions: [
          lineNumbers(),
          lintGutter(),
          history(),
          drawSelection(),
          highlightActiveLine(),
          highlightSelectionMatches(),
          search({ top: true }),
          bracketMatching(),
          indentOnInput(),
          yaml(),
          keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap]),
          EditorState.readOnly.of(readOnly ?? false),
          EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed.current(update.state.doc.toString());
          }),
          look,
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
    // Made once: what changes later is dispatched below.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  useEffect(() => {
    const now = view.current;
    if (!now || now.state.doc.toString() === value) return;
    now.dispatch({ changes: { from: 0, to: now.state.doc.length, insert: value } });
  }, [value]);
  useEffect(() => {
    const now = view.current;
    if (now) now.dispatch(setDiagnostics(now.state, diagnostics(now.state.doc, findings)));
  }, [findings, value]);
  useEffect(() => {
    const now = view.current;
    if (!now || !jump) return;
    const line = now.state.doc.line(Math.min(Math.max(jump.line, 1), now.state.doc.lines));
    now.dispatch({ selection: { anchor: line.from }, effects: EditorView.scrollIntoView(line.from, { y: "center" }) });
    now.focus();
  }, [jump]);
  return <div ref={place} />;
}
