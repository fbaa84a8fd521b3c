import { useEffect } from "react";
import { usePreferences } from "../preferences/Preferences";

/** The browser tab's title while this page shows. */
export function useTitle(page: string): void {
  const { t } = usePreferences();
  const app = t("app.title");
  useEffect(() => {
    document.title = `${page} · ${app}`;
  }, [page, app]);
}
