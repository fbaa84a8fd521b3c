import { useCallback } from "react";
import { explain } from "../../api/errors";
import { settlements } from "../../api/settlements";
import type { SettlementTotal } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { useLiveRefresh } from "../../live/Live";
import { usePreferences } from "../../preferences/Preferences";
import { Notice } from "../../shared/Notice";
import { concernsSettling } from "../../settlement/live";
import { yuan } from "../../settlement/money";
import { whole } from "./whole";

const SLOWLY_MS = 120_000;

/** What was given in a month, by agent and matter. */
export function Totals({ month }: { month: string }) {
  const { t } = usePreferences();
  const { data, error, reload, refresh } = useLoad(
    useCallback((signal: AbortSignal) => settlements.totals(month, signal), [month]),
  );
  useLiveRefresh(refresh, concernsSettling, SLOWLY_MS);
  return (
    <section className="card settle-card" aria-label={t("settle.totals", { month })}>
      <div className="settle-acts">
        <h2>{t("settle.totals", { month })}</h2>
        <span className="grow" />
        <a href={`/api/settlements.csv?month=${month}`} download>
          {t("settle.csv")}
        </a>
      </div>
      {data ? (
        data.items.length > 0 ? (
          <Table items={data.items} />
        ) : (
          <p className="dim">{t("settle.noTotals")}</p>
        )
      ) : error ? (
        <Notice
          tone="error"
          title={t("settle.totalsFailed")}
          hint={explain(error, t)}
          action={{ label: t("app.retry"), onClick: reload }}
        />
      ) : (
        <Notice tone="busy" title={t("app.loading")} />
      )}
    </section>
  );
}

function Table({ items }: { items: SettlementTotal[] }) {
  const { t } = usePreferences();
  const all = whole(items);
  return (
    <div className="settle-totals" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("settle.agent")}</th>
            <th scope="col">{t("settle.matter")}</th>
            <th scope="col" className="number">{t("settle.count")}</th>
            <th scope="col" className="number">{t("settle.sum")}</th>
            <th scope="col" className="number">{t("settle.paid")}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((row) => (
            <tr key={`${row.agent_id ?? ""} ${row.matter}`}>
              <th scope="row">{row.agent_name ? `${row.agent_name} ${row.agent_id ?? ""}` : (row.agent_id ?? t("app.none"))}</th>
              <td>{row.title}</td>
              <td className="number">{row.times}</td>
              <td className="number">{yuan(row.amount_fen)}</td>
              <td className="number">{yuan(row.paid_fen)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>{t("settle.everybody")}</th>
            <td className="number">{all.times}</td>
            <td className="number">{yuan(all.amount_fen)}</td>
            <td className="number">{yuan(all.paid_fen)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
