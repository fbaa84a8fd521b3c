import { useCallback, useMemo } from "react";
import { api } from "../../api/client";
import type { CallEvent, CallSummary } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { clockTime, fullTime } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { eventText, eventTone, isTold } from "./eventText";
import { reasons } from "./reasons";
import "./timeline.css";

/** What happened, in order. */
export function Timeline({ events, call }: { events: CallEvent[]; call: CallSummary }) {
  const { t, language } = usePreferences();
  const agents = useLoad(useCallback((signal: AbortSignal) => api.agents(signal), []));
  const names = useMemo(() => {
    const known = new Map((agents.data ?? []).map((a) => [a.id, a.name]));
    if (call.agent_id && call.agent_name) known.set(call.agent_id, call.agent_name);
    return known;
  }, [agents.data, call.agent_id, call.agent_name]);
  return (
    <section className="card" aria-label={t("timeline.title")}>
      <header className="card-head">
        <h2>{t("timeline.title")}</h2>
      </header>
      {events.length === 0 ? <p className="timeline-empty dim">{t("timeline.empty")}</p> : null}
      <ol className="timeline">
        {events.filter(isTold).map((event) => (
          <li key={event.id} className={`event event-${eventTone(event)}`}>
            {event.at ? (
              <time dateTime={event.at} title={fullTime(event.at)}>
                {clockTime(event.at)}
              </time>
            ) : (
              <span className="dim">{t("app.none")}</span>
            )}
            <div>
              {eventText(event, { t, language, names })}
              <Reasons lines={reasons(event, { t, language, names })} />
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Why the call went where it went: shown on demand, the story stays short. */
function Reasons({ lines: [first, ...others] }: { lines: string[] }) {
  if (first === undefined) return null;
  return (
    <details className="event-why dim">
      <summary>{first}</summary>
      <ul>
        {others.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  );
}
