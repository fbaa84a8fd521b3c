import type { Outcome } from "../api/types";
import { pathLabel } from "../pages/calls/path";
import { usePreferences } from "../preferences/Preferences";
import "./tags.css";

export function OutcomeTag({ outcome }: { outcome: Outcome }) {
  const { t } = usePreferences();
  return <span className={`outcome outcome-${outcome}`}>{t(`outcome.${outcome}`)}</span>;
}

export function SeniorTag() {
  const { t } = usePreferences();
  return <span className="senior-tag">{t("senior.tag")}</span>;
}

/** The way a call took, as small tags in order. */
export function PathTags({ path }: { path: string[] }) {
  const { t } = usePreferences();
  if (path.length === 0) return <span className="dim">{t("app.none")}</span>;
  return (
    <ol className="path-tags">
      {path.map((step, i) => (
        // A path may pass the same step twice, so the place is the key.
        <li key={i}>{pathLabel(step, t)}</li>
      ))}
    </ol>
  );
}

/** A score out of 100, coloured from 90 up and below 60. */
export function ScoreNumber({ score }: { score: number | null }) {
  const { t } = usePreferences();
  if (score === null) return <span className="dim">{t("app.none")}</span>;
  const tone = score >= 90 ? "good" : score < 60 ? "bad" : "fair";
  return <span className={`score-number score-${tone}`}>{Math.round(score * 10) / 10}</span>;
}
