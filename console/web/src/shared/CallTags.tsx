import type { Outcome } from "../api/types";
import { usePreferences } from "../preferences/Preferences";
import { pathSteps } from "./callPath";
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
  const steps = pathSteps(path, t);
  if (steps.length === 0) return <span className="dim">{t("app.none")}</span>;
  return (
    <ol className="path-tags">
      {steps.map(({ text, tone }, i) => (
        // A path may pass the same step twice, so the place is the key.
        <li key={i} className={`step-${tone}`}>
          {text}
        </li>
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
