import { usePreferences } from "../preferences/Preferences";

/** The mark and the name. */
export function Brand() {
  const { t } = usePreferences();
  return (
    <span className="brand">
      <img src="/favicon.svg" width={28} height={28} alt="" />
      <span className="brand-name">{t("app.title")}</span>
    </span>
  );
}
