import { useCallback } from "react";
import { api } from "../../api/client";
import type { Standing } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { usePreferences } from "../../preferences/Preferences";
import "../../shared/rows.css";
import "../call/transcript.css";

/** Which items of the machine's scorecards count, and by which figures. */
export function Standings() {
  const { t } = usePreferences();
  const { data } = useLoad(useCallback((signal: AbortSignal) => api.standings(signal), []));
  if (!data) return null;
  return (
    <section className="card standings" aria-label={t("standing.title")}>
      <header className="card-head">
        <h2>{t("standing.title")}</h2>
        <span className="dim">{t("standing.what")}</span>
      </header>
      {data.length === 0 ? (
        <p className="dim standing-none">{t("standing.empty")}</p>
      ) : (
        <ul className="rows">
          {data.map((one) => (
            <li key={`${one.scorecard}/${one.item}/${one.fingerprint}`}>
              <Row one={one} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Row({ one }: { one: Standing }) {
  const { t, language } = usePreferences();
  const shown = (figure: number | null) => (figure === null ? t("app.none") : figure.toFixed(2));
  return (
    <>
      <span className="col-m">
        {language === "zh" ? one.title_zh : one.title_en} <span className="dim">{one.scorecard}</span>
      </span>
      <span className="col-s">
        <span className={`tag standing-${one.state}`}>{t(`standing.state.${one.state}`)}</span>
      </span>
      <span className="col-l dim">
        {t("standing.figures", {
          labelled: one.labelled,
          failed: one.failed,
          kappa: shown(one.kappa),
          people: shown(one.people_kappa),
          precision: shown(one.precision),
          overturned: one.overturned,
          reviewed: one.reviewed,
        })}
      </span>
    </>
  );
}
