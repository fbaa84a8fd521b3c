import type { QueueNow } from "../../api/types";
import { position } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { high, low, percent, type DayFigures, type Thresholds } from "./thresholds";

interface LaneProps {
  queue: QueueNow;
  /** Seconds; null: nobody waits. */
  longest: number | null;
  figures: DayFigures[];
  /** Of older callers in whatever queue: what the senior lane is measured by. */
  seniors: DayFigures[];
  limits: Thresholds;
}

/** One queue: who waits now, and how its day goes; the older callers' lane apart. */
export function Lane({ queue, longest, figures, seniors, limits }: LaneProps) {
  const { t, language } = usePreferences();
  const senior = queue.queue === "senior";
  const [today] = senior ? seniors : figures;
  const level = percent(today?.service_level ?? null);
  const gone = percent(today?.abandon_rate ?? null);
  const tone = high(longest, limits.wait);
  return (
    <li className={`wall-lane wall-${tone}${senior ? " wall-senior" : ""}`}>
      <h2>{language === "zh" ? queue.name_zh : queue.name_en}</h2>
      <p className="wall-count">
        {queue.waiting} <small>{t("queues.waiting")}</small>
      </p>
      <p className={longest === null ? "wall-longest dim" : `wall-longest wall-text-${tone}`}>
        {longest === null ? t("queues.nobody") : `${t("queues.longest")} ${position(longest)}`}
      </p>
      <p className="wall-figures">
        <span className={`wall-text-${low(level, limits.level)}`}>
          {t("wall.level")} {level === null ? t("app.none") : `${level}%`}
        </span>{" "}
        <span className={`wall-text-${high(gone, limits.gone)}`}>
          {t("wall.gone")} {gone === null ? t("app.none") : `${gone}%`}
        </span>
      </p>
      {!senior && queue.senior_waiting > 0 ? (
        <p className="senior-tag">{t("queues.seniors", { n: queue.senior_waiting })}</p>
      ) : null}
    </li>
  );
}
