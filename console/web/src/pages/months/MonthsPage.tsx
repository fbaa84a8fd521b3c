import { Button } from "antd";
import { useCallback, useState } from "react";
import { api } from "../../api/client";
import { explain } from "../../api/errors";
import type { ReviewMonth } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { fullTime, listTime } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { useMay } from "../../session/may";
import { Notice } from "../../shared/Notice";
import { useAgents } from "../../shared/useAgents";
import { useTitle } from "../../shared/useTitle";
import { Waiting } from "../../shared/Waiting";
import { ToReviews } from "../reviews/ToReviews";
import "../../shared/rows.css";
import "../call/transcript.css";
import { Figures } from "./Figures";
import { LockDialog, UnlockDialog } from "./MonthDialogs";
import "./months.css";

/** Months of reviews: what is open in each, locking, and what each came to. */
export default function MonthsPage() {
  const { t } = usePreferences();
  useTitle(t("nav.months"));
  const { seeReviews } = useMay();
  const { nameOf } = useAgents();
  const { data, error, reload } = useLoad(
    useCallback((signal: AbortSignal) => api.reviewMonths(signal), []),
  );
  return (
    <div className="months">
      <ToReviews />
      <div className="page-head">
        <h1>{t("nav.months")}</h1>
      </div>
      <p className="dim">{t(seeReviews ? "months.what" : "months.whatAgent")}</p>
      {error && !data ? (
        <Notice
          tone="error"
          title={t("months.failed")}
          hint={explain(error, t)}
          action={{ label: t("app.retry"), onClick: reload }}
        />
      ) : null}
      {!data && !error ? <Waiting /> : null}
      {data?.length === 0 ? <Notice title={t(seeReviews ? "months.empty" : "months.emptyAgent")} /> : null}
      {data?.map((month) => (
        <Month key={month.month} month={month} nameOf={nameOf} changed={reload} />
      ))}
    </div>
  );
}

interface MonthProps {
  month: ReviewMonth;
  nameOf: (id: string) => string;
  changed: () => void;
}

function Month({ month, nameOf, changed }: MonthProps) {
  const { t } = usePreferences();
  const { lockMonths, unlockMonths } = useMay();
  const [asking, setAsking] = useState<"lock" | "unlock" | null>(null);
  const ready = month.state === "open" && month.appealed + month.appealable === 0;
  const close = () => setAsking(null);
  const done = () => {
    close();
    changed();
  };
  return (
    <section className="card month" aria-label={month.month}>
      <header className="card-head">
        <h2>{month.month}</h2>
        <span className={`tag month-${month.state}`}>{t(`months.state.${month.state}`)}</span>
        <span className="dim">{t("months.judged", { n: month.judged })}</span>
        <span className="grow" />
        {lockMonths && month.state !== "locked" ? (
          <Button type="primary" disabled={!ready} onClick={() => setAsking("lock")}>
            {t("months.lock")}
          </Button>
        ) : null}
        {unlockMonths && month.state === "locked" ? (
          <Button onClick={() => setAsking("unlock")}>{t("months.unlock")}</Button>
        ) : null}
      </header>
      <Standing month={month} />
      <Figures figures={month.figures} nameOf={nameOf} provisional={month.state !== "locked"} />
      <History month={month} nameOf={nameOf} />
      {asking === "lock" ? <LockDialog month={month} close={close} done={done} /> : null}
      {asking === "unlock" ? <UnlockDialog month={month} close={close} done={done} /> : null}
    </section>
  );
}

/** What keeps the month open, or who locked it. */
function Standing({ month }: { month: ReviewMonth }) {
  const { t, language } = usePreferences();
  const lines: { text: string; holds: boolean }[] = [];
  const say = (text: string, holds = false) => lines.push({ text, holds });
  if (month.state === "locked") {
    const time = fullTime(month.locked_at ?? "");
    say(t("months.lockedBy", { by: month.locked_by ?? "", time }) + (month.note ? `：${month.note}` : ""));
  } else {
    if (month.state === "running") say(t("months.notOver"));
    if (month.appealed > 0) say(t("months.appealed", { n: month.appealed }), true);
    if (month.appealable > 0) {
      const time = listTime(month.appealable_until ?? "", new Date(), language);
      say(t("months.appealable", { n: month.appealable, time }), true);
    }
    if (month.state === "open" && lines.length === 0) say(t("months.ready"));
    if (month.unjudged > 0) say(t("months.unjudged", { n: month.unjudged }));
  }
  return (
    <ul className="month-standing">
      {lines.map(({ text, holds }) => (
        <li key={text} className={holds ? "month-holds" : "dim"}>
          {text}
        </li>
      ))}
    </ul>
  );
}

/** Locks that were undone: why, and what the month had said. */
function History({ month, nameOf }: Omit<MonthProps, "changed">) {
  const { t } = usePreferences();
  return month.unlocks.map((undone) => (
    <details key={undone.unlocked_at} className="month-history">
      <summary>
        {t("months.unlockedBy", {
          by: undone.unlocked_by,
          time: fullTime(undone.unlocked_at),
          reason: undone.reason,
        })}
      </summary>
      <p className="dim">{t("months.before", { by: undone.locked_by, time: fullTime(undone.locked_at) })}</p>
      <Figures figures={undone.figures} nameOf={nameOf} provisional={false} />
    </details>
  ));
}
