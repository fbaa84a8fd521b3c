import { Alert, Button } from "antd";
import { useCallback, useEffect, useState } from "react";
import { useParams } from "react-router";
import { api } from "../../api/client";
import { explain } from "../../api/errors";
import type { CallDetail, Evidence, Recording, ReviewDetail } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { usePreferences } from "../../preferences/Preferences";
import { useMay, useUsername } from "../../session/may";
import { Notice } from "../../shared/Notice";
import { useSend } from "../../shared/useSend";
import { useTitle } from "../../shared/useTitle";
import { Waiting } from "../../shared/Waiting";
import "../call/call.css";
import { Playback } from "../call/Playback";
import { Player } from "../call/Player";
import { isPlayable } from "../call/Recorded";
import "../call/score.css";
import { WriteNote } from "../coaching/WriteNote";
import { Transcript } from "../call/Transcript";
import { JudgeForm } from "./JudgeForm";
import { Judged } from "./Judged";
import { ToReviews } from "./ToReviews";
import "./reviews.css";

/** One review beside the call's sound and words. */
export default function ReviewPage() {
  const { reviewId = "" } = useParams();
  return <OneReview key={reviewId} id={Number(reviewId)} />;
}

function OneReview({ id }: { id: number }) {
  const { t } = usePreferences();
  useTitle(t("review.title"));
  const { data, error, reload } = useLoad(
    useCallback((signal: AbortSignal) => api.review(id, signal), [id]),
  );
  if (error && !data) {
    return (
      <Notice
        tone="error"
        title={t("review.failed")}
        hint={explain(error, t)}
        action={{ label: t("app.retry"), onClick: reload }}
      />
    );
  }
  if (!data) return <Waiting />;
  return (
    <div className="call">
      <ToReviews />
      <div className="page-head">
        <h1>{data.review.title}</h1>
        <span className="dim">
          {t(`reviews.state.${data.review.state}`)} · {t("review.plan", { plan: data.review.plan })}
        </span>
      </div>
      <WithCall detail={data} reload={reload} />
    </div>
  );
}

function WithCall({ detail, reload }: { detail: ReviewDetail; reload: () => void }) {
  const { t } = usePreferences();
  const { call_id } = detail.review;
  const { data, error, reload: again } = useLoad(
    useCallback((signal: AbortSignal) => api.call(call_id, signal), [call_id]),
  );
  if (!data && !error) return <Waiting />;
  const recording = data?.recording ?? null;
  if (data && recording && isPlayable(recording)) {
    const shown = { call: data, recording, detail, reload, again };
    return <Heard key={recording.id} {...shown} />;
  }
  return (
    <>
      <Notice title={t("review.noSound")} hint={error ? explain(error, t) : undefined} />
      <Side detail={detail} reload={reload} play={() => undefined} />
    </>
  );
}

interface HeardProps {
  call: CallDetail;
  recording: Recording & { audio_url: string };
  detail: ReviewDetail;
  reload: () => void;
  /** Loads the call anew: its words were changed. */
  again: () => void;
}

function Heard({ call, recording, detail, reload, again }: HeardProps) {
  const [playback] = useState(() => new Playback(recording.audio_url, recording.duration_s));
  const [mark, setMark] = useState<Evidence | null>(null);
  useEffect(() => playback.open(), [playback]);
  const play = (evidence: Evidence) => {
    setMark(evidence);
    playback.playFrom(evidence.start);
  };
  return (
    <>
      <div className="call-player">
        <Player playback={playback} recording={recording} mark={mark} />
      </div>
      <div className="call-columns">
        <div className="call-words">
          {call.transcript ? (
            <Transcript transcript={call.transcript} playback={playback} mark={mark} changed={again} />
          ) : null}
        </div>
        <div className="call-side">
          <Side detail={detail} reload={reload} play={play} />
          {detail.review.judged_at && detail.review.agent_id ? (
            <WriteNote
              callId={call.call.call_id}
              agents={[detail.review.agent_id]}
              at={() => playback.now().time}
            />
          ) : null}
        </div>
      </div>
    </>
  );
}

interface SideProps {
  detail: ReviewDetail;
  reload: () => void;
  play: (evidence: Evidence) => void;
}

/** What may be done now: take it, judge it, or see what came of it. */
function Side({ detail, reload, play }: SideProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const { review } = useMay();
  const username = useUsername();
  const { id, state, reviewer } = detail.review;
  if (state === "waiting") {
    return (
      <section className="card judge-end" aria-label={t("review.title")}>
        <p className="dim">{t("review.blind")}</p>
        {error ? <Alert type="error" showIcon title={explain(error, t)} /> : null}
        {review ? (
          <Button type="primary" loading={busy} onClick={() => send(() => api.takeReview(id), reload)}>
            {t("review.take")}
          </Button>
        ) : null}
      </section>
    );
  }
  if (state === "taken" && reviewer === username) {
    return (
      <JudgeForm
        items={detail.items}
        submit={(judgement) => api.judgeReview(id, judgement)}
        release={() => api.releaseReview(id)}
        done={reload}
      />
    );
  }
  return <Judged detail={detail} reload={reload} play={play} />;
}
