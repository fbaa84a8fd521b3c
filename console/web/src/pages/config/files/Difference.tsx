import { unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { usePreferences } from "../../../preferences/Preferences";
import { look } from "./Editor";

/** What changes from one text to the other, unchanged stretches folded. */
export default function Difference({ before, after, label }: { before: string; after: string; label: string }) {
  const { t } = usePreferences();
  const same = t("files.unchanged");
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const view = new EditorView({
      parent: place.current ?? document.body,
      state: EditorState.create({
        doc: after,
        extensions: [
          lineNumbers(),
          EditorState.phrases.of({ "$ unchanged lines": same }),
          EditorState.readOnly.of(true),
          EditorView.editable.of(false),
          EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
          unifiedMergeView({
            original: before,
            mergeControls: false,
            collapseUnchanged: { margin: 3, minSize: 6 },
          }),
          look,
        ],
      }),
    });
    return () => view.destroy();
  }, [before, after, label, same]);
  return <div ref={place} className="file-diff" />;
}
