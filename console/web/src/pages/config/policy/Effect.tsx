import { Alert, Button } from "antd";
import { useState } from "react";
import { api } from "../../../api/client";
import { refusal } from "../../../api/errors";
import type { PolicyEffect } from "../../../api/types";
import { usePreferences } from "../../../preferences/Preferences";
import { useSend } from "../../../shared/useSend";
import { rows, shown, FIGURES } from "./effect";

/** What callers of a simulated weekday would meet: by the policy in force, and by the text. */
export function Effect({ text, ready }: { text: string; ready: boolean }) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [found, setFound] = useState<{ text: string; effect: PolicyEffect } | null>(null);
  const run = () =>
    send(
      async () => setFound({ text, effect: await api.policyEffect(text) }),
      () => undefined,
    );
  return (
    <section className="card side-card" aria-label={t("policy.effect")}>
      <div className="file-bar">
        <strong>{t("policy.effect")}</strong>
        <span className="grow" />
        <Button loading={busy} disabled={!ready} onClick={run}>
          {t("policy.simulate")}
        </Button>
      </div>
      <p className="dim field">{t("policy.effectHint")}</p>
      {error ? <Alert className="field" type="error" showIcon title={refusal(error, t)} /> : null}
      {found && found.text !== text ? <Alert className="field" type="info" showIcon title={t("policy.effectOld")} /> : null}
      {found ? <Table effect={found.effect} /> : null}
    </section>
  );
}

function Table({ effect }: { effect: PolicyEffect }) {
  const { t } = usePreferences();
  return (
    <table className="effect">
      <thead>
        <tr>
          <th scope="col">{t("policy.callers")}</th>
          <th scope="col">{t("policy.calls")}</th>
          {FIGURES.map(({ field }) => (
            <th key={field} scope="col">
              {t(`policy.figure.${field}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows(effect).map(({ callers, calls, figures }) => (
          <tr key={callers}>
            <th scope="row">{callers}</th>
            <td>{shown(calls, "count")}</td>
            {figures.map(({ field, unit, now, then, turn }) => (
              <td key={field} className={turn}>
                {now === then ? shown(now, unit) : `${shown(now, unit)} → ${shown(then, unit)}`}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
