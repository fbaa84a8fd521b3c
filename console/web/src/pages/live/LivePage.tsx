import { useCallback } from "react";
import { Link } from "react-router";
import { api } from "../../api/client";
import { explain } from "../../api/errors";
import { serverNow } from "../../api/serverClock";
import type { WaitingCall } from "../../api/types";
import { useLoad, type Loaded } from "../../api/useLoad";
import { newest, nothing, useFloor, useLiveRefresh } from "../../live/Live";
import type { LiveEvent } from "../../live/stream";
import { PeakSwitch } from "../../peak/PeakSwitch";
import { usePreferences } from "../../preferences/Preferences";
import { useMay, useOwnAgent } from "../../session/may";
import { Notice } from "../../shared/Notice";
import { useTitle } from "../../shared/useTitle";
import { OwnCalls } from "../../talk/OwnCalls";
import { TalkPanel } from "../../talk/TalkPanel";
import { Agents } from "./Agents";
import { LINE_EVENTS } from "./lanes";
import "./live.css";
import { Queues } from "./Queues";
import { useListeners } from "./useListeners";
import { Waiting } from "./Waiting";

const SLOWLY_MS = 15_000;

/** The rest of a call does not concern this page. */
const CONCERNS = new Set(LINE_EVENTS);
const concerns = (event: LiveEvent) => CONCERNS.has(event.type);

/** Who waits and who is there, at this moment. */
export default function LivePage() {
  const { t } = usePreferences();
  const { switchPeak, actInAnyCall } = useMay();
  const own = useOwnAgent();
  useTitle(t("nav.live"));
  const floor = useFloor();
  const askedQueues = useLoad(
    useCallback(async (signal: AbortSignal) => {
      const found = await api.queues(signal);
      return { queues: found, at: serverNow() };
    }, []),
  );
  const askedAgents = useLoad(useCallback((signal: AbortSignal) => api.agents(signal), []));
  const queues = newest(askedQueues, floor);
  const agents = newest(askedAgents, floor?.agents ?? null);
  const waiting = useLoad(
    useCallback(
      (signal: AbortSignal) => (actInAnyCall ? api.waiting(signal) : Promise.resolve<WaitingCall[]>([])),
      [actInAnyCall],
    ),
  );
  const { refresh: refreshWaiting } = waiting;
  const { refresh: refreshQueues } = askedQueues;
  const { refresh: refreshAgents } = askedAgents;
  const refreshFloor = useCallback(async () => {
    await Promise.all([refreshQueues(), refreshAgents()]);
  }, [refreshQueues, refreshAgents]);
  const refresh = useCallback(async () => {
    await Promise.all([refreshFloor(), refreshWaiting()]);
  }, [refreshFloor, refreshWaiting]);
  const listeners = useListeners(actInAnyCall);
  useLiveRefresh(refreshFloor, floor ? nothing : concerns, SLOWLY_MS);
  useLiveRefresh(refreshWaiting, concerns, SLOWLY_MS);
  const names = (queues.data?.queues ?? []).map(({ queue }) => queue);
  return (
    <>
      <div className="page-head">
        <h1>{t("nav.live")}</h1>
        <span className="grow" />
        {actInAnyCall ? <Link to="/crises">{t("crisis.title")}</Link> : null}
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
      {actInAnyCall ? (
        <Part title={t("waiting.title")} failed={t("waiting.failed")} loaded={waiting}>
          {(found) => (
            <Waiting calls={found} queues={queues.data?.queues ?? []} changed={() => void refresh()} />
          )}
        </Part>
      ) : null}
      <Part title={t("agents.title")} failed={t("agents.failed")} loaded={agents}>
        {(found) => (
          <Agents
            agents={found}
            queues={names}
            listeners={listeners.found}
            changed={() => {
              listeners.look();
              void refreshAgents();
            }}
          />
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
