import { Button } from "antd";
import { useOutdated } from "../api/pages";
import { usePreferences } from "../preferences/Preferences";
import "./update.css";

/** Above every page once the server has newer ones. Never by itself: somebody may be writing, or talking. */
export function UpdateBanner() {
  const { t } = usePreferences();
  const outdated = useOutdated();
  // The region stays, empty: screen readers announce what is put into one they know.
  return (
    <section className="update" aria-label={t("update.title")} role="status">
      {outdated ? (
        <p>
          <span>{t("update.text")}</span>
          <Button size="small" onClick={() => location.reload()}>
            {t("app.reload")}
          </Button>
        </p>
      ) : null}
    </section>
  );
}
