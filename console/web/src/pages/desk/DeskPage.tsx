import { useCallback, useEffect, useState } from "react";
import { api } from "../../api/client";
import { explain } from "../../api/errors";
import type { Agent } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { newest, nothing, useFloor, useLiveRefresh } from "../../live/Live";
import type { LiveEvent } from "../../live/stream";
import { usePhone } from "../../phone/Phone";
import { usePreferences } from "../../preferences/Preferences";
import { useMay, useOwnAgent } from "../../session/may";
import { Notice } from "../../shared/Notice";
import { useTitle } from "../../shared/useTitle";
import { OwnCalls } from "../../talk/OwnCalls";
import { TalkPanel } from "../../talk/TalkPanel";
import { Abuse } from "./Abuse";
import { Card } from "./Card";
import "./desk.css";
import { Knowledge } from "./Knowledge";
import { OwnFigures } from "./OwnFigures";
import { PhoneCard } from "./PhoneCard";
import { StateBar } from "./StateBar";
import { UnwrittenCalls } from "./Unwritten";
import { useCallAtHand } from "./useCard";
import { useKeys } from "./useKeys";

const SLOWLY_MS = 5_000;
const CONCERNS = new Set(["AgentStateChanged", "CallOffered", "OfferFailed", "AgentJoined", "AgentLeft", "CallEnded"]);
const concerns = (event: LiveEvent) => CONCERNS.has(event.type);

/** Where an agent works: the phone, their state, the caller, and what is to be done. */
export default function DeskPage() {
  const { t } = usePreferences();
  const own = useOwnAgent();
  useTitle(t("nav.desk"));
  if (own === null) return <Notice title={t("desk.nobody")} hint={t("desk.nobodyHint")} />;
  return <Desk own={own} />;
}

function Desk({ own }: { own: string }) {
  const { t } = usePreferences();
  const { open } = usePhone();
  const floor = useFloor();
  const asked = useLoad(useCallback((signal: AbortSignal) => api.agents(signal), []));
  const agents = newest(asked, floor?.agents ?? null);
  const queues = useLoad(useCallback((signal: AbortSignal) => api.queues(signal), []));
  const { refresh } = agents;
  useLiveRefresh(refresh, floor ? nothing : concerns, SLOWLY_MS);
  useEffect(() => {
    open();
    void api.deskOpen(own, true).catch(() => undefined); // said again when the phone registers
  }, [open, own]);
  const agent = agents.data?.find(({ id }) => id === own);
  if (!agents.data) {
    return agents.error ? (
      <Notice
        tone="error"
        title={t("agents.failed")}
        hint={explain(agents.error, t)}
        action={{ label: t("app.retry"), onClick: agents.reload }}
      />
    ) : (
      <Notice tone="busy" title={t("app.loading")} />
    );
  }
  if (!agent) return <Notice title={t("desk.nobody")} hint={t("desk.nobodyHint")} />;
  return (
    <Work
      agent={agent}
      agents={agents.data}
      queues={(queues.data ?? []).map(({ queue }) => queue)}
      changed={() => void refresh()}
    />
  );
}

interface WorkProps {
  agent: Agent;
  agents: Agent[];
  queues: string[];
  changed: () => void;
}

function Work({ agent, agents, queues, changed }: WorkProps) {
  const { t } = usePreferences();
  const keyed = useKeys(agent, changed);
  const atHand = useCallAtHand(agent);
  const { seeReviews } = useMay();
  const [writing, setWriting] = useState<string | null>(null);
  useEffect(() => setWriting(null), [agent.call_id]); // a new caller comes before an old summary
  const shown = writing ?? atHand;
  return (
    <>
      <h1 className="desk-title">{t("nav.desk")}</h1>
      <StateBar agent={agent} changed={changed} />
      <div className="desk">
        <div className="desk-side">
          <PhoneCard agent={agent} />
          <section className="card desk-talk" aria-label={t("talk.mine")}>
            <h2>{t("talk.mine")}</h2>
            <TalkPanel agentId={agent.id} agents={agents} queues={queues} look={changed} />
            <OwnCalls agent={agent} changed={changed} />
            <Abuse agent={agent} changed={changed} />
          </section>
          <p className="dim desk-keys">{t("desk.keys")}</p>
          <p role="status">{keyed}</p>
        </div>
        <div className="desk-main">
          {shown ? (
            <Card callId={shown} over={agent.call_id !== shown} />
          ) : (
            <section className="card desk-card" aria-label={t("card.title")}>
              <Notice title={t("card.none")} />
            </section>
          )}
          <Knowledge callId={shown} />
          <UnwrittenCalls open={setWriting} />
          {seeReviews ? null : <OwnFigures />}
        </div>
      </div>
    </>
  );
}
