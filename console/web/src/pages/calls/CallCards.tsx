import { Link } from "react-router";
import { listTime, span } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { OutcomeTag, PathTags, ScoreNumber } from "../../shared/CallTags";
import { callAddress } from "./address";
import { Caller, type CallsProps } from "./CallTable";

/** Calls as cards, for a phone. */
export function CallCards({ calls, fresh, loading }: CallsProps) {
  const { t, language } = usePreferences();
  const now = new Date();
  return (
    <ul className="call-cards" aria-busy={loading}>
      {calls.map((call) => (
        <li key={call.call_id} className={fresh.has(call.call_id) ? "call-fresh" : undefined}>
          <Link to={callAddress(call)} className="call-card">
            <span className="call-card-line">
              <Caller call={call} />
              <OutcomeTag outcome={call.outcome} />
            </span>
            <PathTags path={call.path} />
            <span className="call-card-line dim">
              <span className="call-time">{listTime(call.started_at, now, language)}</span>
              <span>
                {call.waited_s === null ? null : `${t("calls.wait")} ${span(call.waited_s, language)} `}
                {call.talk_s === null ? null : `${t("calls.talk")} ${span(call.talk_s, language)}`}
              </span>
            </span>
            {call.agent_name || call.score !== null ? (
              <span className="call-card-line">
                <span>{call.agent_name}</span>
                {call.score === null ? null : (
                  <span>
                    {t("calls.score")} <ScoreNumber score={call.score} />
                  </span>
                )}
              </span>
            ) : null}
          </Link>
        </li>
      ))}
    </ul>
  );
}
