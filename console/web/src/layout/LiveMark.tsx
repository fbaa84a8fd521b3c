import { useLiveStatus } from "../live/Live";
import { usePreferences } from "../preferences/Preferences";

/** Whether the page shows what happens as it happens. */
export function LiveMark() {
  const { t } = usePreferences();
  const status = useLiveStatus();
  if (status === "off") return null;
  const open = status === "open";
  return (
    <span
      className={`live-mark live-mark-${status}`}
      role="status"
      title={open ? t("live.openHint") : t("live.lostHint")}
    >
      <span className="live-dot" aria-hidden="true" />
      {t(`live.${status}`)}
    </span>
  );
}
