import { Button } from "antd";
import { useCallback } from "react";
import { api } from "../../api/client";
import { useLoad } from "../../api/useLoad";
import { listTime } from "../../format/time";
import { wordFor } from "../../i18n/translate";
import { useLiveRefresh } from "../../live/Live";
import type { LiveEvent } from "../../live/stream";
import { SecretTag } from "../../secrecy/SecretTag";
import { usePreferences } from "../../preferences/Preferences";

const SLOWLY_MS = 30_000;
const concerns = (event: LiveEvent) => event.type === "CallEnded" || event.type === "AgentStateChanged";

/** Calls whose summary was left for later, as on a day when everybody calls. */
export function UnwrittenCalls({ open }: { open: (callId: string) => void }) {
  const { t, language } = usePreferences();
  const { data, refresh } = useLoad(useCallback((signal: AbortSignal) => api.missingSummaries(signal), []));
  useLiveRefresh(refresh, concerns, SLOWLY_MS);
  if (!data || data.length === 0) return null;
  return (
    <section className="card desk-card" aria-label={t("summary.missing")}>
      <h2>
        {t("summary.missing")} <span className="tag">{data.length}</span>
      </h2>
      <ul className="card-list">
        {data.map((call) => (
          <li key={call.call_id} className="unwritten">
            <span>
              {listTime(call.started_at, new Date(), language)} <span className="dim">{call.caller_masked}</span>{" "}
              <SecretTag secret={call.secret} />{" "}
              {call.queue ? <span className="tag">{wordFor(t, "queue", call.queue)}</span> : null}
            </span>
            <Button size="small" onClick={() => open(call.call_id)}>
              {t("summary.write")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
