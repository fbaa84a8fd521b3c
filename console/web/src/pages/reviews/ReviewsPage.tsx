import { Segmented } from "antd";
import { useCallback } from "react";
import { Link } from "react-router";
import { api } from "../../api/client";
import type { Review } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { listTime } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { useMay } from "../../session/may";
import { ScoreNumber, SeniorTag } from "../../shared/CallTags";
import { Listed } from "../../shared/Listed";
import { Notice } from "../../shared/Notice";
import { useAddress } from "../../shared/useAddress";
import { useTitle } from "../../shared/useTitle";
import { Standings } from "./Standings";
import "./reviews.css";

const NAMES = ["show"] as const;
const SHOWS = ["open", "mine", "appeals", "done"] as const;
type Show = (typeof SHOWS)[number];
const SIZE = 20;

/** Calls that people judge, and how far the machine has proven itself against them. */
export default function ReviewsPage() {
  const { t } = usePreferences();
  useTitle(t("nav.reviews"));
  const { seeReviews } = useMay();
  const first: Show = seeReviews ? "open" : "done";
  const { values, page, change } = useAddress(NAMES);
  const show = SHOWS.find((known) => known === values.show) ?? first;
  const list = useLoad(
    useCallback((signal: AbortSignal) => api.reviews({ show, page, size: SIZE }, signal), [show, page]),
  );
  const shows = seeReviews ? SHOWS : (["done", "appeals"] as const);
  return (
    <>
      <div className="page-head">
        <h1>{t("nav.reviews")}</h1>
        <span className="dim" aria-live="polite">
          {list.data ? t("reviews.total", { total: list.data.total }) : null}
        </span>
        {seeReviews ? <Link to="/calibrations">{t("nav.calibrations")}</Link> : null}
        <Link to="/coaching">{t("nav.coaching")}</Link>
        <Link to="/review-months">{t("nav.months")}</Link>
      </div>
      <p className="dim">{t("reviews.what")}</p>
      <search className="filters" aria-label={t("calls.filters")}>
        <Segmented<Show>
          aria-label={t("reviews.show")}
          value={show}
          options={shows.map((value) => ({ value, label: t(`reviews.show.${value}`) }))}
          onChange={(value) => change({ show: value === first ? "" : value })}
        />
      </search>
      <Listed
        loaded={list}
        label={t("nav.reviews")}
        failed={t("reviews.failed")}
        empty={<Notice title={t("reviews.empty")} />}
        turn={(to) => change({ page: to })}
      >
        {(review) => <Row review={review} />}
      </Listed>
      {seeReviews ? <Standings /> : null}
    </>
  );
}

function Row({ review }: { review: Review }) {
  const { t, language } = usePreferences();
  const late = review.judged_at === null && new Date(review.due_at) < new Date();
  return (
    <>
      <span className="col-s dim">{listTime(review.drawn_at, new Date(), language)}</span>
      <span className="col-m">
        <span className={`tag review-${review.state}`}>{t(`reviews.state.${review.state}`)}</span>
      </span>
      <span className="col-l">
        {review.title} {review.senior ? <SeniorTag /> : null}{" "}
        <span className="dim">
          {t("review.plan", { plan: review.plan })}
          {review.agent_id ? ` · ${t("reviews.agent", { agent: review.agent_id })}` : null}
        </span>
      </span>
      <span className="col-m dim">
        {review.judged_at ? (
          <ScoreNumber score={review.total} />
        ) : (
          <>
            {t("reviews.due", { time: listTime(review.due_at, new Date(), language) })}{" "}
            {late ? <strong className="late">{t("reviews.overdue")}</strong> : null}
          </>
        )}
      </span>
      <Link to={`/reviews/${review.id}`} aria-label={`${t("reviews.openOne")} ${review.id}`}>
        {t("reviews.openOne")}
      </Link>
    </>
  );
}
