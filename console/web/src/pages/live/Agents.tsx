import { Button, Modal } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import type { Agent, Listener } from "../../api/types";
import { position } from "../../format/time";
import { wordFor } from "../../i18n/translate";
import { usePreferences } from "../../preferences/Preferences";
import { useMay, useOwnAgent } from "../../session/may";
import { Notice } from "../../shared/Notice";
import { useTick } from "../../shared/useTick";
import { TalkPanel } from "../../talk/TalkPanel";
import { SkillsDialog } from "../config/agents/SkillsDialog";
import { ForceDialog } from "./ForceDialog";
import { Listen } from "./Listen";
import { isHeldBack, isTalking, standing } from "./standing";

/** In the order of a supervisor's interest. */
const STATES = ["talking", "on_hold", "ringing", "wrap_up", "ready", "set_aside", "break", "offline"];

interface AgentsProps {
  agents: Agent[];
  /** Where callers can be handed on to. */
  queues: string[];
  /** Supervisors who listen to one of them. */
  listeners: Listener[];
  changed: () => void;
}

/** Everyone who works here, by id, each with state, reason and timer; a supervisor may set states. */
export function Agents({ agents, queues, listeners, changed }: AgentsProps) {
  const { t } = usePreferences();
  const { forceStates, actInAnyCall, seeReviews } = useMay();
  const own = useOwnAgent();
  const [forcing, setForcing] = useState<Agent | null>(null);
  const [skilling, setSkilling] = useState<Agent | null>(null);
  const [acting, setActing] = useState<Agent | null>(null);
  const now = useTick();
  const nameOf = (id: string) => agents.find((agent) => agent.id === id)?.name ?? id;
  if (agents.length === 0) return <Notice title={t("agents.empty")} />;
  return (
    <>
      <Sums agents={agents} />
      <ul className="agents">
        {agents.map((agent) => (
          <li
            key={agent.id}
            className={`card agent agent-${agent.state}${isHeldBack(agent) ? " agent-held" : ""}`}
          >
            <span className="agent-who">
              <strong>{agent.name}</strong> <span className="dim">{agent.id}</span>
              {forceStates && agent.state !== "unknown" ? (
                <Button size="small" type="text" className="agent-set" onClick={() => setForcing(agent)}>
                  {t("agents.set")}
                </Button>
              ) : null}
              {forceStates ? (
                <Button size="small" type="text" onClick={() => setSkilling(agent)}>
                  {t("roster.skills")}
                </Button>
              ) : null}
            </span>
            {actInAnyCall && own !== agent.id && isTalking(agent) ? (
              <Listen agent={agent} own={own} listeners={listeners} nameOf={nameOf} changed={changed} />
            ) : null}
            {seeReviews && agent.call_id && isTalking(agent) ? (
              <Link className="agent-read" to={`/calls/${encodeURIComponent(agent.call_id)}`}>
                {t("spoken.read")}
              </Link>
            ) : null}
            {actInAnyCall && isTalking(agent) ? (
              <Button size="small" onClick={() => setActing(agent)}>
                {t("talk.open")}
              </Button>
            ) : null}
            <span className="agent-state">
              <span className="agent-dot" aria-hidden="true" />
              {wordFor(t, "state", agent.state)}
              <span className="agent-timer">
                {agent.since ? position((now - Date.parse(agent.since)) / 1000) : null}
              </span>
            </span>
            <span className="agent-standing">{standing(agent, t).join(" · ")}</span>
            <span className="agent-skills dim">
              {Object.entries(agent.skills)
                .map(([skill, level]) => `${wordFor(t, "queue", skill)} ${level}`)
                .join(" · ")}
            </span>
          </li>
        ))}
      </ul>
      {skilling ? (
        <SkillsDialog
          agent={skilling}
          close={() => setSkilling(null)}
          saved={() => {
            setSkilling(null);
            changed();
          }}
        />
      ) : null}
      {acting ? (
        <Modal
          open
          footer={null}
          title={t("talk.of", { agent: `${acting.name} ${acting.id}` })}
          onCancel={() => setActing(null)}
        >
          <TalkPanel agentId={acting.id} agents={agents} queues={queues} look={changed} />
        </Modal>
      ) : null}
      {forcing ? (
        <ForceDialog
          key={forcing.id}
          agent={forcing}
          close={() => setForcing(null)}
          saved={() => {
            setForcing(null);
            changed();
          }}
        />
      ) : null}
    </>
  );
}

function Sums({ agents }: { agents: Agent[] }) {
  const { t } = usePreferences();
  const count = (state: string) => agents.filter((a) => a.state === state).length;
  if (agents.every((a) => a.state === "unknown")) {
    return <p className="agents-sums lane-long">{t("agents.unknown")}</p>;
  }
  return (
    <p className="agents-sums dim">
      {STATES.filter((state) => count(state) > 0)
        .map((state) => `${wordFor(t, "state", state)} ${count(state)}`)
        .join(" · ")}
    </p>
  );
}
