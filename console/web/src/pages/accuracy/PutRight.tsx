import { useCallback } from "react";
import { api } from "../../api/client";
import { useLoad } from "../../api/useLoad";
import { usePreferences } from "../../preferences/Preferences";

/** Words that people put right in several calls: where recognition keeps failing. */
export function PutRight() {
  const { t } = usePreferences();
  const list = useLoad(useCallback((signal: AbortSignal) => api.wordsPutRight(signal), []));
  if (!list.data?.length) return null;
  return (
    <section className="card accuracy-card" aria-label={t("putRight.title")}>
      <header className="card-head">
        <h2>{t("putRight.title")}</h2>
      </header>
      {list.data.map((one) => (
        <p key={one.word}>
          <b>{one.word}</b>{" "}
          <span className="dim">
            {t("putRight.missed", { calls: one.calls, heard: one.heard || t("putRight.nothing") })}
          </span>
        </p>
      ))}
    </section>
  );
}
