import type { Wall } from "../../api/types";
import { usePreferences } from "../../preferences/Preferences";
import { high, low, percent, type Thresholds, type Tone } from "./thresholds";

interface DayProps {
  wall: Wall;
  waiting: number;
  limits: Thresholds;
}

/** The whole centre's day so far, beside yesterday until the same time. */
export function Day({ wall, waiting, limits }: DayProps) {
  const { t } = usePreferences();
  const [today, before] = wall.all;
  const level = percent(today?.service_level ?? null);
  const gone = percent(today?.abandon_rate ?? null);
  const share = (value: number | null) => (value === null ? t("app.none") : `${value}%`);
  return (
    <ul className="wall-day" aria-label={t("wall.today")}>
      <Figure name={t("wall.waiting")} value={String(waiting)} />
      <Figure
        name={t("wall.levelWithin", { s: wall.within_s })}
        value={share(level)}
        tone={low(level, limits.level)}
        before={share(percent(before?.service_level ?? null))}
      />
      <Figure
        name={t("wall.goneRate")}
        value={share(gone)}
        tone={high(gone, limits.gone)}
        before={share(percent(before?.abandon_rate ?? null))}
      />
      <Figure name={t("wall.answered")} value={String(today?.answered ?? 0)} before={String(before?.answered ?? 0)} />
      <Figure
        name={t("wall.meanWait")}
        value={today?.mean_wait_s == null ? t("app.none") : `${today.mean_wait_s} s`}
        before={before?.mean_wait_s == null ? t("app.none") : `${before.mean_wait_s} s`}
      />
    </ul>
  );
}

function Figure({ name, value, tone = "good", before }: { name: string; value: string; tone?: Tone; before?: string }) {
  const { t } = usePreferences();
  return (
    <li className="wall-figure">
      <span className="wall-name">{name}</span>
      <strong className={`wall-text-${tone}`}>{value}</strong>
      <span className="dim">{before === undefined ? null : t("wall.yesterday", { value: before })}</span>
    </li>
  );
}
