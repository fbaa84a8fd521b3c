import { ThunderboltOutlined } from "@ant-design/icons";
import { listTime } from "../format/time";
import { usePreferences } from "../preferences/Preferences";
import "./peak.css";
import { usePeak } from "./usePeak";

/** The peak emergency above every page while it is on; nothing otherwise. */
export function PeakBanner() {
  const { t, language } = usePreferences();
  const { data: peak } = usePeak();
  // The region stays, empty: screen readers announce what is put into one they know.
  return (
    <section className="peak" aria-label={t("peak.title")} role="status">
      {peak?.on && peak.since && peak.until ? (
        <p>
          <ThunderboltOutlined aria-hidden="true" />
          <strong>{t("peak.isOn")}</strong>
          <span>
            {t("peak.since", { by: peak.by, time: listTime(peak.since, new Date(), language), reason: peak.reason })}
          </span>
          <span>{t("peak.until", { time: listTime(peak.until, new Date(), language) })}</span>
        </p>
      ) : null}
    </section>
  );
}
