import { useCallback } from "react";
import { api } from "../../api/client";
import { explain } from "../../api/errors";
import { serverNow } from "../../api/serverClock";
import { useLoad, type Loaded } from "../../api/useLoad";
import { useLiveRefresh } from "../../live/Live";
import type { LiveEvent } from "../../live/stream";
import { PeakSwitch } from "../../peak/PeakSwitch";
import { usePreferences } from "../../preferences/Preferences";
import { useMay, useOwnAgent } from "../../session/may";
import { Notice } from "../../shared/Notice";
import { useTitle } from "../../shared/useTitle";
import { OwnCalls } from "../../talk/OwnCalls";
import { TalkPanel } from "../../talk/TalkPanel";
import { Agents } from "./Agents";
import "./live.css";
import { Queues } from "./Queues";

const SLOWLY_MS = 15_000;

/** What changes who waits or who is free; the rest of a call does not concern this page. */
const CONCERNS = new Set([
  "AgentStateChanged",
  "CallQueued",
  "CallOffered",
  "OfferFailed",
  "CallAnswered",
  "CallAbandoned",
  "CallEnded",
]);
const concerns = (event: LiveEvent) => CONCERNS.has(event.type);

/** Who waits and who is there, at this moment. */
export default function LivePage() {
  const { t } = usePreferences();
  const { switchPeak } = useMay();
  const own = useOwnAgent();
  useTitle(t("nav.live"));
  const queues = useLoad(
    useCallback(async (signal: AbortSignal) => {
      const found = await api.queues(signal);
      return { queues: found, at: serverNow() };
    }, []),
  );
  const agents = useLoad(useCallback((signal: AbortSignal) => api.agents(signal), []));
  const { refresh: refreshQueues } = queues;
  const { refresh: refreshAgents } = agents;
  const refresh = useCallback(async () => {
    await Promise.all([refreshQueues(), refreshAgents()]);
  }, [refreshQueues, refreshAgents]);
  useLiveRefresh(refresh, concerns, SLOWLY_MS);
  const names = (queues.data?.queues ?? []).map(({ queue }) => queue);
  return (
    <>
      <div className="page-head">
        <h1>{t("nav.live")}</h1>
        <span className="grow" />
        {switchPeak ? <PeakSwitch /> : null}
      </div>
      {own !== null && agents.data ? (
        <section className="live-part card talk-own" aria-label={t("talk.mine")}>
          <h2>{t("talk.mine")}</h2>
          <TalkPanel
            agentId={own}
            agents={agents.data}
            queues={names}
            look={() => void refreshAgents()}
          />
          <OwnCalls agent={agents.data.find(({ id }) => id === own)} changed={() => void refreshAgents()} />
        </section>
      ) : null}
      <Part title={t("queues.title")} failed={t("queues.failed")} loaded={queues}>
        {({ queues: found, at }) => <Queues queues={found} at={at} />}
      </Part>
      <Part title={t("agents.title")} failed={t("agents.failed")} loaded={agents}>
        {(found) => (
          <Agents agents={found} queues={names} changed={() => void refreshAgents()} />
        )}
      </Part>
    </>
  );
}

interface PartProps<T> {
  title: string;
  failed: string;
  loaded: Loaded<T>;
  children: (data: T) => React.ReactNode;
}

/** One half of the page; the other one shows even when this one fails. */
function Part<T>({ title, failed, loaded: { data, error, reload }, children }: PartProps<T>) {
  const { t } = usePreferences();
  return (
    <section className="live-part" aria-label={title}>
      <h2>{title}</h2>
      {data ? (
        children(data)
      ) : error ? (
        <Notice
          tone="error"
          title={failed}
          hint={explain(error, t)}
          action={{ label: t("app.retry"), onClick: reload }}
        />
      ) : (
        <Notice tone="busy" title={t("app.loading")} />
      )}
    </section>
  );
}
