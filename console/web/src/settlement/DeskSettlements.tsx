import { Button } from "antd";
import { useCallback, useState } from "react";
import { explain } from "../api/errors";
import { settlements } from "../api/settlements";
import { useLoad } from "../api/useLoad";
import { useLiveRefresh } from "../live/Live";
import { usePreferences } from "../preferences/Preferences";
import { Notice } from "../shared/Notice";
import { Line } from "./Line";
import { concernsSettling } from "./live";
import { SettleDialog } from "./SettleDialog";
import "./settlement.css";

const SLOWLY_MS = 15_000;

/** Settling at once for the caller at hand: what was, and one more. */
export function DeskSettlements({ callId, personId }: { callId: string; personId: number | null }) {
  const { t } = usePreferences();
  const [open, setOpen] = useState(false);
  const { data, error, reload, refresh } = useLoad(
    useCallback((signal: AbortSignal) => settlements.desk(callId, signal), [callId]),
  );
  useLiveRefresh(refresh, concernsSettling, SLOWLY_MS);
  if (error?.status === 403) return null; // the caller is secret from who asks
  return (
    <section className="card desk-card" aria-label={t("settle.title")}>
      <h2>{t("settle.title")}</h2>
      {data ? (
        <>
          {data.settlements.length > 0 ? (
            <ul className="settle-list" aria-live="polite">
              {data.settlements.map((one) => (
                <li key={one.id}>
                  <Line settlement={one} inCall changed={() => void refresh()} />
                </li>
              ))}
            </ul>
          ) : (
            <p className="dim">{t("settle.none")}</p>
          )}
          <div className="settle-acts">
            <Button disabled={data.level === null} onClick={() => setOpen(true)}>
              {t("settle.open")}
            </Button>
            <span className="dim">
              {data.level === null ? t("settle.noLevel") : t("settle.level", { level: data.level })}
            </span>
          </div>
          {open ? (
            <SettleDialog
              callId={callId}
              personId={personId}
              desk={data}
              close={() => setOpen(false)}
              ordered={() => void refresh()}
              done={() => {
                setOpen(false);
                void refresh();
              }}
            />
          ) : null}
        </>
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
