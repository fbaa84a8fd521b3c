import { LeftOutlined } from "@ant-design/icons";
import { useCallback, useEffect, useRef } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { api } from "../../api/client";
import { explain } from "../../api/errors";
import type { CallDetail } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { useLiveRefresh } from "../../live/Live";
import type { LiveEvent } from "../../live/stream";
import { Speaking } from "../../authority/Speaking";
import { usePreferences } from "../../preferences/Preferences";
import { LiveText } from "../../spoken/LiveText";
import { useMay } from "../../session/may";
import { KeepSecret } from "../../secrecy/KeepSecret";
import { Notice } from "../../shared/Notice";
import { useTitle } from "../../shared/useTitle";
import { Waiting } from "../../shared/Waiting";
import { OpenOrder } from "../orders/OpenOrder";
import "./call.css";
import { CallerCard } from "./CallerCard";
import { Facts } from "./Facts";
import { Legs } from "./Legs";
import { AGAIN_MS, AGAIN_TIMES, stageOf } from "./pending";
import { isPlayable, Recorded, Unrecorded } from "./Recorded";

/** The live line tells of every change; this is for what it may have missed. */
const SLOWLY_MS = 60_000;

/** What was said while it ran is kept for an hour. */
const FRESH_MS = 3_600_000;

/** One call. Another call is another page: nothing of the one before stays. */
export default function CallPage() {
  const { callId = "" } = useParams();
  return <OneCall key={callId} callId={callId} />;
}

function OneCall({ callId }: { callId: string }) {
  const { t } = usePreferences();
  const go = useNavigate();
  const { data, error, loading, reload, refresh } = useLoad(
    useCallback((signal: AbortSignal) => api.call(callId, signal), [callId]),
  );
  const tired = useAgain(data, loading, reload);
  useLiveRefresh(
    refresh,
    useCallback((event: LiveEvent) => event.call_id === callId, [callId]),
    SLOWLY_MS,
  );
  useTitle(data?.call.caller_name ?? t("call.title"));

  if (error && !data) {
    const missing = error.status === 404 || error.status === 422;
    return missing ? (
      <Notice
        title={t("call.notFound")}
        hint={t("call.notFoundHint")}
        action={{ label: t("missing.back"), onClick: () => void go("/calls") }}
      />
    ) : (
      <Notice
        tone="error"
        title={t("call.failed")}
        hint={explain(error, t)}
        action={{ label: t("app.retry"), onClick: reload }}
      />
    );
  }
  if (!data) return <Waiting />;
  return (
    <div className="call">
      <nav>
        <Link to="/calls" onClick={(event) => goBack(event, go)}>
          <LeftOutlined aria-hidden="true" /> {t("calls.title")}
        </Link>
      </nav>
      <Facts call={data.call} />
      <KeepSecret subject={{ call: callId }} secret={data.call.secret} changed={reload} />
      {data.call.secret?.hidden ? null : <CallerCard detail={data} changed={reload} />}
      {data.call.secret?.hidden ? null : <OpenOrder about={{ call_id: callId }} />}
      <Speaking callId={callId} talk={null} />
      <Legs legs={data.legs} />
      <Spoken detail={data} />
      {data.recording && isPlayable(data.recording) ? (
        <Recorded key={data.recording.id} detail={data} recording={data.recording} tired={tired} reload={reload} />
      ) : (
        <Unrecorded detail={data} tired={tired} reload={reload} />
      )}
    </div>
  );
}

/** What is said, while the call runs and until it is written down for good. */
function Spoken({ detail: { call, legs, transcript } }: { detail: CallDetail }) {
  const { readLive } = useMay();
  const now = call.outcome === "in_progress" || call.outcome === "answered";
  if (!readLive || !now || legs.length === 0 || transcript || call.secret?.hidden) return null;
  const fresh = call.ended_at === null || Date.now() - Date.parse(call.ended_at) < FRESH_MS;
  return fresh ? <LiveText callId={call.call_id} /> : null;
}

/** Back to the list as it was, filters and page included, when the reader came from it. */
function goBack(event: React.MouseEvent, go: ReturnType<typeof useNavigate>): void {
  const state: unknown = history.state;
  const depth = typeof state === "object" && state !== null && "idx" in state ? Number(state.idx) : 0;
  if (depth > 0 && !event.metaKey && !event.ctrlKey) {
    event.preventDefault();
    void go(-1);
  }
}

/** Looks again while something is still to come; true once it has looked long enough. */
function useAgain(data: CallDetail | null, loading: boolean, reload: () => void): boolean {
  const times = useRef(0);
  const told = data?.events.length;
  useEffect(() => {
    times.current = 0; // something happened: worth waiting anew
  }, [told]);
  const waiting = data !== null && stageOf(data, new Date()) !== "done";
  useEffect(() => {
    if (!waiting || loading || times.current >= AGAIN_TIMES) return;
    const timer = setTimeout(() => {
      times.current += 1;
      reload();
    }, AGAIN_MS);
    return () => clearTimeout(timer);
  }, [waiting, loading, reload]);
  return waiting && times.current >= AGAIN_TIMES;
}
