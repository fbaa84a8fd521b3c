import { useCallback } from "react";
import { explain } from "../api/errors";
import { settlements } from "../api/settlements";
import { useLoad } from "../api/useLoad";
import { useLiveRefresh } from "../live/Live";
import { usePreferences } from "../preferences/Preferences";
import { useMay } from "../session/may";
import { Notice } from "../shared/Notice";
import { Line } from "./Line";
import { concernsSettling } from "./live";
import "./settlement.css";

const SIZE = 20;
const SLOWLY_MS = 60_000;

/** What was settled with a customer, or goes with a work order; nothing where there is none. */
export function SettledList({ person, order }: { person?: number; order?: number }) {
  const { t } = usePreferences();
  const { seeWork } = useMay();
  const { data, error, reload, refresh } = useLoad(
    useCallback((signal: AbortSignal) => settlements.list({ person, order, size: SIZE }, signal), [person, order]),
  );
  useLiveRefresh(refresh, concernsSettling, SLOWLY_MS);
  if (!seeWork || data?.items.length === 0) return null;
  return (
    <section className="card settle-card" aria-label={t("settle.title")}>
      <h2>{t("settle.title")}</h2>
      {data ? (
        <ul className="settle-list">
          {data.items.map((one) => (
            <li key={one.id}>
              <Line settlement={one} changed={() => void refresh()} />
            </li>
          ))}
        </ul>
      ) : error ? (
        <Notice
          tone="error"
          title={t("settle.failed")}
          hint={explain(error, t)}
          action={{ label: t("app.retry"), onClick: reload }}
        />
      ) : (
        <Notice tone="busy" title={t("app.loading")} />
      )}
    </section>
  );
}
