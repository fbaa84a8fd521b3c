import { Alert, Button, Input } from "antd";
import { useCallback, useState } from "react";
import { Link } from "react-router";
import { api } from "../../api/client";
import { explain } from "../../api/errors";
import type { Calibration } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { listTime } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { useMay, useUsername } from "../../session/may";
import { Notice } from "../../shared/Notice";
import { useSend } from "../../shared/useSend";
import { useTitle } from "../../shared/useTitle";
import { Waiting } from "../../shared/Waiting";
import "../call/score.css";
import "../../shared/rows.css";
import "../call/transcript.css";
import { JudgeForm } from "./JudgeForm";
import { ToReviews } from "./ToReviews";
import "./reviews.css";

/** Sessions in which several people judge one call. */
export default function CalibrationPage() {
  const { t } = usePreferences();
  useTitle(t("nav.calibrations"));
  const { data, error, reload } = useLoad(
    useCallback((signal: AbortSignal) => api.calibrations(signal), []),
  );
  return (
    <div className="call">
      <ToReviews />
      <div className="page-head">
        <h1>{t("nav.calibrations")}</h1>
        <span className="dim">{t("calibration.what")}</span>
      </div>
      <NewSession opened={reload} />
      {error && !data ? (
        <Notice tone="error" title={t("calibration.failed")} hint={explain(error, t)} />
      ) : null}
      {!data && !error ? <Waiting /> : null}
      {data?.length === 0 ? <Notice title={t("calibration.empty")} /> : null}
      {data?.map((session) => (
        <Session key={session.id} session={session} changed={reload} />
      ))}
    </div>
  );
}

function NewSession({ opened }: { opened: () => void }) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [title, setTitle] = useState("");
  const [call, setCall] = useState("");
  const ready = title.trim() !== "" && /^[A-Za-z0-9._-]{1,64}$/.test(call.trim());
  const open = () =>
    send(() => api.openCalibration({ title: title.trim(), call_id: call.trim() }), () => {
      setTitle("");
      setCall("");
      opened();
    });
  return (
    <>
      <div className="filters">
        <Input
          className="filter-narrow"
          maxLength={80}
          aria-label={t("calibration.name")}
          placeholder={t("calibration.name")}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
        <Input
          className="filter-narrow"
          maxLength={64}
          aria-label={t("calibration.call")}
          placeholder={t("calibration.call")}
          value={call}
          onChange={(event) => setCall(event.target.value)}
        />
        <Button type="primary" loading={busy} disabled={!ready} onClick={open}>
          {t("calibration.new")}
        </Button>
      </div>
      {error ? <Alert type="error" showIcon title={explain(error, t)} /> : null}
    </>
  );
}

function Session({ session, changed }: { session: Calibration; changed: () => void }) {
  const { t, language } = usePreferences();
  const { keepPeople, review } = useMay();
  const username = useUsername();
  const { busy, error, send } = useSend();
  const open = session.closed_at === null;
  const given = session.participants.includes(username);
  const names = session.participants.join(t("app.listed"));
  const close = () => send(() => api.closeCalibration(session.id), changed);
  return (
    <section className="card" aria-label={session.title}>
      <header className="card-head">
        <h2>{session.title}</h2>
        <span className="dim">
          {listTime(session.opened_at, new Date(), language)} ·{" "}
          {t("calibration.participants", { n: session.participants.length, names })}
        </span>
        <Link to={`/calls/${encodeURIComponent(session.call_id)}`}>{t("calibration.listen")}</Link>
        {open && (keepPeople || session.opened_by === username) ? (
          <Button size="small" loading={busy} onClick={close}>
            {t("calibration.close")}
          </Button>
        ) : null}
      </header>
      {error ? <Alert type="error" showIcon title={explain(error, t)} /> : null}
      {open && given ? <p className="dim standing-none">{t("calibration.given")}</p> : null}
      {open && review && !given ? (
        <JudgeForm
          items={session.items}
          submit={(judgement) => api.judgeCalibration(session.id, judgement)}
          done={changed}
        />
      ) : null}
      {open ? null : <Result session={session} />}
    </section>
  );
}

/** Everybody's verdicts, item by item, with how far they agree. */
function Result({ session }: { session: Calibration }) {
  const { t, language } = usePreferences();
  const kappa = session.kappa === null ? t("app.none") : session.kappa.toFixed(2);
  return (
    <>
      <p className="standing-none">{t("calibration.kappa", { kappa })}</p>
      <ul className="rows">
        {session.items.map((item) => (
          <li key={item.item}>
            <span className="col-l">{language === "zh" ? item.title_zh : item.title_en}</span>
            {session.participants.map((name) => {
              const verdict = session.marks[name]?.[item.item];
              return (
                <span key={name} className="judged-pair">
                  <span className="dim">{name}</span>
                  {verdict ? <span className={`verdict verdict-${verdict}`}>{t(`verdict.${verdict}`)}</span> : null}
                </span>
              );
            })}
            <span className="col-s dim">
              {t("calibration.alike", { percent: Math.round((session.alike[item.item] ?? 0) * 100) })}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
