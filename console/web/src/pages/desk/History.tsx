import { Link } from "react-router";
import type { PastCall } from "../../api/types";
import { listTime } from "../../format/time";
import { wordFor } from "../../i18n/translate";
import { usePreferences } from "../../preferences/Preferences";
import { OutcomeTag } from "../../shared/CallTags";

/** Earlier calls, with what was written and promised. */
export function History({ calls }: { calls: PastCall[] }) {
  const { t } = usePreferences();
  return (
    <section className="card desk-card" aria-label={t("card.history")}>
      <h2>{t("card.history")}</h2>
      {calls.length === 0 ? <p className="dim">{t("card.noHistory")}</p> : null}
      <ul className="card-list">
        {calls.map((call) => (
          <Past key={call.call_id} call={call} />
        ))}
      </ul>
    </section>
  );
}

function Past({ call }: { call: PastCall }) {
  const { t, language } = usePreferences();
  const { summary } = call;
  const when = listTime(call.started_at, new Date(), language);
  return (
    <li>
      <span>
        {call.mine ? <Link to={`/calls/${encodeURIComponent(call.call_id)}`}>{when}</Link> : when}{" "}
        <OutcomeTag outcome={call.outcome} />{" "}
        {call.queue ? <span className="tag">{wordFor(t, "queue", call.queue)}</span> : null}{" "}
        <span className="dim">{call.agent_name}</span>
      </span>
      {summary ? (
        <span>
          {t(`orderKind.${summary.topic}`)} · {t(`summary.result.${summary.result}`)}
          {summary.text ? ` · ${summary.text}` : null}
        </span>
      ) : null}
      {summary?.promised ? <strong className="card-promised">{t("card.promised", { what: summary.promised })}</strong> : null}
    </li>
  );
}
