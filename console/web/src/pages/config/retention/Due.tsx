import { Alert, Button, InputNumber } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { api } from "../../../api/client";
import { refusal } from "../../../api/errors";
import type { DueRecordings } from "../../../api/types";
import { fullTime, span } from "../../../format/time";
import { usePreferences } from "../../../preferences/Preferences";
import { useSend } from "../../../shared/useSend";

const MOST_DAYS = 400;

/** What the rules, as they are written here, would delete within some days. */
export function Due({ text, ready }: { text: string; ready: boolean }) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [days, setDays] = useState(30);
  const [found, setFound] = useState<{ text: string; days: number; due: DueRecordings } | null>(null);
  const look = () =>
    send(
      async () => setFound({ text, days, due: await api.dueRecordings(text, days) }),
      () => undefined,
    );
  return (
    <section className="card side-card" aria-label={t("due.title")}>
      <div className="file-bar">
        <strong>{t("due.title")}</strong>
        <span className="grow" />
        <InputNumber
          min={0}
          max={MOST_DAYS}
          precision={0}
          value={days}
          aria-label={t("due.days")}
          onChange={(value) => setDays(value ?? 0)}
        />
        <span>{t("due.unit")}</span>
        <Button loading={busy} disabled={!ready} onClick={look}>
          {t("due.look")}
        </Button>
      </div>
      <p className="dim field">{t("due.hint")}</p>
      {error ? <Alert className="field" type="error" showIcon title={refusal(error, t)} /> : null}
      {found && (found.text !== text || found.days !== days) ? (
        <Alert className="field" type="info" showIcon title={t("due.old")} />
      ) : null}
      {found ? <Found days={found.days} due={found.due} /> : null}
    </section>
  );
}

function Found({ days, due }: { days: number; due: DueRecordings }) {
  const { t, language } = usePreferences();
  return (
    <div role="status">
      <p>
        <strong>{t("due.count", { days, n: due.count })}</strong> {due.held > 0 ? t("due.held", { n: due.held }) : null}
        {due.whole ? null : ` ${t("due.part")}`}
      </p>
      <ul className="due-list">
        {due.listed.map((one) => (
          <li key={one.call_id}>
            <Link to={`/calls/${one.call_id}`}>{fullTime(one.stored_at)}</Link> {span(one.duration_s, language)}{" "}
            <span className="dim">{one.why}</span>
          </li>
        ))}
      </ul>
      {due.count > due.listed.length ? <p className="dim">{t("due.more", { n: due.count - due.listed.length })}</p> : null}
    </div>
  );
}
