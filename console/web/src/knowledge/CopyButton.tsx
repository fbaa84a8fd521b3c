import { Button } from "antd";
import { useState } from "react";
import { usePreferences } from "../preferences/Preferences";

/** Copies a sentence with one click. Without TLS there is no clipboard: then it is marked, to be copied by a key. */
export function CopyButton({ text, about, element }: { text: string; about: string; element: () => HTMLElement | null }) {
  const { t } = usePreferences();
  const [said, setSaid] = useState<"copied" | "marked" | null>(null);
  const copy = () => {
    const clipboard = navigator.clipboard as Clipboard | undefined;
    void (clipboard?.writeText(text) ?? Promise.reject(new Error("no clipboard"))).then(
      () => setSaid("copied"),
      () => {
        const node = element();
        if (node) getSelection()?.selectAllChildren(node);
        setSaid("marked");
      },
    );
  };
  return (
    <>
      <Button size="small" onClick={copy} aria-label={`${t("knowledge.copy")} ${about}`}>
        {t("knowledge.copy")}
      </Button>
      <span role="status" className="dim">
        {said ? t(`knowledge.${said}`) : null}
      </span>
    </>
  );
}
