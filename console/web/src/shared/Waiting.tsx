import { usePreferences } from "../preferences/Preferences";

/** A whole page on its way; shown only after a moment, so that fast loads do not flicker. */
export function Waiting() {
  const { t } = usePreferences();
  return (
    <div className="waiting" role="status" aria-label={t("app.loading")}>
      <span className="waiting-line" />
    </div>
  );
}
