import type { Agent } from "../../api/types";
import { position } from "../../format/time";
import { wordFor } from "../../i18n/translate";
import { usePreferences } from "../../preferences/Preferences";
import "../live/live.css";
import { standing } from "../live/standing";
import { byState } from "./states";

/** The agents at work by state, each with their timer; how many are away is only counted. */
export function Crew({ agents, now }: { agents: Agent[]; now: number }) {
  const { t } = usePreferences();
  return (
    <ul className="wall-crew" aria-label={t("agents.title")}>
      {byState(agents).map(({ state, agents: those }) => (
        <li key={state} className={`wall-state agent-${state}`}>
          <h2>
            <span className="agent-dot" aria-hidden="true" /> {wordFor(t, "state", state)} <strong>{those.length}</strong>
          </h2>
          {state === "offline" ? null : (
            <ul>
              {those.map((agent) => (
                <li key={agent.id}>
                  <span>{agent.name}</span>
                  <span className="wall-timer">
                    {agent.since ? position((now - Date.parse(agent.since)) / 1000) : null}
                  </span>
                  <span className="wall-why">{standing(agent, t)[0]}</span>
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}
