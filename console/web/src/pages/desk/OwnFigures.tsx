import { useCallback } from "react";
import { Link } from "react-router";
import { api } from "../../api/client";
import { explain } from "../../api/errors";
import type { OwnSpan, Review } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { listTime, span } from "../../format/time";
import { useLiveRefresh } from "../../live/Live";
import type { LiveEvent } from "../../live/stream";
import { usePreferences } from "../../preferences/Preferences";
import { ScoreNumber, SeniorTag } from "../../shared/CallTags";
import { Notice } from "../../shared/Notice";
import { mayAppeal } from "../reviews/judging";

const SLOWLY_MS = 60_000;
const REVIEWS = 5;
const concerns = (event: LiveEvent) => event.type === "CallEnded" || event.type === "SurveyAnswered";

/** What an agent sees of their own work; nobody else's stands beside it. */
export function OwnFigures() {
  const { t } = usePreferences();
  const figures = useLoad(useCallback((signal: AbortSignal) => api.ownFigures(signal), []));
  useLiveRefresh(figures.refresh, concerns, SLOWLY_MS);
  const { data, error, reload } = figures;
  return (
    <section className="card desk-card" aria-label={t("own.title")}>
      <h2>{t("own.title")}</h2>
      {error && !data ? (
        <Notice
          tone="error"
          title={t("own.failed")}
          hint={explain(error, t)}
          action={{ label: t("app.retry"), onClick: reload }}
        />
      ) : null}
      {!data && !error ? <Notice tone="busy" title={t("app.loading")} /> : null}
      {data ? <Spans today={data.today} week={data.week} /> : null}
      <Coaching />
      <Reviews />
    </section>
  );
}

function Spans({ today, week }: { today: OwnSpan; week: OwnSpan }) {
  const { t, language } = usePreferences();
  const marks = ({ answered, mean_mark, low }: OwnSpan) =>
    mean_mark === null ? t("own.noMarks") : t("own.marksOf", { n: answered, mean: mean_mark.toFixed(1), low });
  const rows: [string, (one: OwnSpan) => string][] = [
    [t("own.calls"), (one) => t("own.callsOf", { n: one.calls, seniors: one.senior_calls })],
    [t("own.talk"), (one) => span(one.talk_s, language)],
    [t("own.mean"), (one) => (one.mean_talk_s === null ? t("app.none") : span(one.mean_talk_s, language))],
    [t("own.wrapUp"), (one) => span(one.wrap_up_s, language)],
    [t("own.marks"), marks],
  ];
  return (
    <>
      <table className="own-figures">
        <thead>
          <tr>
            <td />
            <th scope="col">{t("own.today")}</th>
            <th scope="col">{t("own.week")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([title, shown]) => (
            <tr key={title}>
              <th scope="row">{title}</th>
              <td>{shown(today)}</td>
              <td>{shown(week)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="dim">{t("own.note")}</p>
    </>
  );
}

/** Notes that wait to be read; nothing when there are none. */
function Coaching() {
  const { t } = usePreferences();
  const { data } = useLoad(
    useCallback((signal: AbortSignal) => api.coaching({ show: "unseen", size: 1 }, signal), []),
  );
  if (!data || data.total === 0) return null;
  return <Link to="/coaching?show=unseen">{t("own.coaching", { n: data.total })}</Link>;
}

function Reviews() {
  const { t } = usePreferences();
  const { data } = useLoad(
    useCallback((signal: AbortSignal) => api.reviews({ show: "done", size: REVIEWS }, signal), []),
  );
  if (!data) return null;
  return (
    <>
      <h3 className="own-reviews">{t("own.reviews")}</h3>
      {data.items.length === 0 ? <p className="dim">{t("own.noReviews")}</p> : null}
      <ul className="card-list">
        {data.items.map((review) => (
          <li key={review.id} className="own-review">
            <Reviewed review={review} />
          </li>
        ))}
      </ul>
      {data.total > data.items.length ? <Link to="/reviews">{t("own.all")}</Link> : null}
    </>
  );
}

function Reviewed({ review }: { review: Review }) {
  const { t, language } = usePreferences();
  const now = new Date();
  const time = (iso: string | null) => listTime(iso ?? "", now, language);
  return (
    <>
      <span>
        <ScoreNumber score={review.total} /> <Link to={`/reviews/${review.id}`}>{review.title}</Link>{" "}
        {review.senior ? <SeniorTag /> : null}
      </span>
      <span className="dim">
        {time(review.judged_at)} · {t(`reviews.state.${review.state}`)}
        {mayAppeal(review, now) ? ` · ${t("own.appealUntil", { time: time(review.appeal_by) })}` : null}
      </span>
    </>
  );
}
