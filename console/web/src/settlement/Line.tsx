import { Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { refusal } from "../api/errors";
import { settlements } from "../api/settlements";
import type { SettlementView } from "../api/types";
import { listTime } from "../format/time";
import { usePreferences } from "../preferences/Preferences";
import { SecretTag } from "../secrecy/SecretTag";
import "../shared/tags.css";
import { useSend } from "../shared/useSend";
import { yuan } from "./money";
import { NoteDialog, type Noted } from "./NoteDialog";
import "./settlement.css";

interface LineProps {
  settlement: SettlementView;
  /** Beside its own call, which need not be named. */
  inCall?: boolean;
  changed: () => void;
}

/** One settlement: what, for whom, how it stands, and what the reader may do about it. */
export function Line({ settlement: one, inCall = false, changed }: LineProps) {
  const { t } = usePreferences();
  const agree = one.mine && (one.state === "offered" || one.state === "approved");
  return (
    <div className="settle-line">
      <p className="settle-what">
        <strong>{one.title}</strong> {t(`settle.give.${one.give}`)}{" "}
        {one.amount_fen ? <strong className="settle-sum">{yuan(one.amount_fen)}</strong> : null}{" "}
        <span className={`tag settle-${one.state}`}>{t(`settle.state.${one.state}`)}</span>{" "}
        {one.state === "waiting" ? <span className="dim">{t("settle.needs", { level: one.needs })}</span> : null}{" "}
        <SecretTag secret={one.secret} />
      </p>
      <p className="settle-who dim">
        <span>{one.number}</span>
        <span>{t("settle.askedBy", { who: one.agent_name ? `${one.agent_name} ${one.agent_id ?? ""}` : one.asked_by })}</span>
        {inCall ? null : <Customer settlement={one} />}
        {one.subject ? <span>{t("orders.parcel", { number: one.subject })}</span> : null}
        {one.evidence ? <span>{one.evidence}</span> : null}
        {inCall ? null : <Link to={`/calls/${encodeURIComponent(one.call_id)}`}>{t("settle.call")}</Link>}
      </p>
      {one.state === "waiting" ? <p className="settle-reason">{one.reason}</p> : null}
      {agree && one.say ? (
        <p className="settle-say">
          <span className="dim">{t("settle.say")}</span> <q>{one.say}</q>
        </p>
      ) : null}
      <Steps settlement={one} />
      <Acts settlement={one} agree={agree} changed={changed} />
    </div>
  );
}

function Customer({ settlement: one }: { settlement: SettlementView }) {
  const { t } = usePreferences();
  const name = one.person_name ?? one.caller_masked;
  return (
    <>
      {one.person_id !== null ? <Link to={`/people/${one.person_id}`}>{name || t("settle.person")}</Link> : name ? <span>{name}</span> : null}
      {one.state === "waiting" ? <span>{t(one.talking ? "settle.caller" : "settle.callerGone")}</span> : null}
    </>
  );
}

/** Who did what when; the newest is what the line shows already. */
function Steps({ settlement: one }: { settlement: SettlementView }) {
  const { t, language } = usePreferences();
  const now = new Date();
  return (
    <details className="settle-steps">
      <summary>{t("settle.history")}</summary>
      <ul>
        {one.steps.map((step) => (
          <li key={`${step.at} ${step.state}`}>
            <time dateTime={step.at}>{listTime(step.at, now, language)}</time> {step.by || t("settle.automatic")}{" "}
            {t(`settle.state.${step.state}`)} <span className="dim">{step.note}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

interface ActsProps {
  settlement: SettlementView;
  agree: boolean;
  changed: () => void;
}

function Acts({ settlement: one, agree, changed }: ActsProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [noting, setNoting] = useState<Noted | null>(null);
  const undoable = one.mine && ["offered", "waiting", "approved", "agreed", "failed"].includes(one.state);
  const last = one.steps.at(-1);
  const finish = () => {
    setNoting(null);
    changed();
  };
  return (
    <div className="settle-acts">
      {agree ? (
        <Button type="primary" loading={busy} title={t("settle.agreeHint")} onClick={() => send(() => settlements.agree(one.id), changed)}>
          {t("settle.agreeNow")}
        </Button>
      ) : null}
      {one.decidable ? (
        <>
          <Button type="primary" onClick={() => setNoting("approve")} aria-label={t("settle.approveOf", { number: one.number })}>
            {t("settle.approve")}
          </Button>
          <Button danger onClick={() => setNoting("decline")} aria-label={t("settle.declineOf", { number: one.number })}>
            {t("settle.decline")}
          </Button>
        </>
      ) : null}
      {undoable ? (
        <Button onClick={() => setNoting("withdraw")} aria-label={t("settle.withdrawOf", { number: one.number })}>
          {t("settle.withdraw")}
        </Button>
      ) : null}
      <span role="status">
        {error ? refusal(error, t) : one.state === "declined" || one.state === "failed" ? last?.note : null}
      </span>
      {noting ? <NoteDialog settlement={one} what={noting} close={() => setNoting(null)} done={finish} /> : null}
    </div>
  );
}
