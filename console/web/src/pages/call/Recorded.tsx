import { useEffect, useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import type { CallDetail, CallEvent, Evidence, Recording } from "../../api/types";
import { dayOf } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { WriteNote } from "../coaching/WriteNote";
import { Notice } from "../../shared/Notice";
import { Holds } from "./Holds";
import { stageOf } from "./pending";
import { Playback } from "./Playback";
import { Player } from "./Player";
import { ScoreCard } from "./ScoreCard";
import { Timeline } from "./Timeline";
import { Transcript } from "./Transcript";

type Playable = Recording & { audio_url: string };

export function isPlayable(recording: Recording): recording is Playable {
  return recording.audio_url !== null;
}

interface RecordedProps {
  detail: CallDetail;
  recording: Playable;
  /** The page has stopped looking for what is still to come. */
  tired: boolean;
  reload: () => void;
}

/** A call with its sound: player, words and scorecard move together. */
export function Recorded({ detail, recording, tired, reload }: RecordedProps) {
  const [playback] = useState(() => new Playback(recording.audio_url, recording.duration_s));
  const [mark, setMark] = useState<Evidence | null>(null);
  useEffect(() => playback.open(), [playback]);
  const [address] = useSearchParams();
  const at = Number(address.get("at"));
  useEffect(() => {
    if (at > 0) playback.seek(at);
  }, [playback, at]);

  function play(evidence: Evidence) {
    setMark(evidence);
    playback.playFrom(evidence.start);
  }
  const { transcript, score, further_scores: further } = detail;
  const evidence = useMemo(
    () => (score ? [score, ...further] : further).flatMap(({ items }) => items.flatMap((item) => item.evidence)),
    [score, further],
  );
  const { t } = usePreferences();
  const trouble = detail.call.recording_trouble;
  return (
    <>
      {trouble ? <p className="call-trouble">{t(`trouble.${trouble}`)}</p> : null}
      <div className="call-player">
        <Player playback={playback} recording={recording} evidence={evidence} mark={mark} />
      </div>
      <div className="call-columns">
        <div className="call-words">
          {transcript ? (
            <Transcript transcript={transcript} playback={playback} mark={mark} changed={reload} />
          ) : (
            <NoWords tired={tired} reload={reload} />
          )}
        </div>
        <div className="call-side">
          <WriteNote
            callId={detail.call.call_id}
            agents={[...new Set(detail.legs.map((leg) => leg.agent_id))]}
            at={() => playback.now().time}
          />
          <Scores detail={detail} coming={detail.call.outcome !== "voicemail"} mark={mark} play={play} />
          <Timeline events={detail.events} call={detail.call} />
          <Holds callId={detail.call.call_id} />
        </div>
      </div>
    </>
  );
}

/** A call without sound: not yet, never, or not before personal data can be hidden in it. */
export function Unrecorded({ detail, tired, reload }: Omit<RecordedProps, "recording">) {
  const { t } = usePreferences();
  const stage = stageOf(detail, new Date());
  const coming = stage === "live" || stage === "saving";
  const { recording_trouble: trouble, recording_declined: declined } = detail.call;
  const deleted = deletedBy(detail.events);
  const [silent] = useState(() => new Playback("", 0));
  const why = t(trouble ? `trouble.${trouble}` : declined ? "call.declined" : "player.noneHint");
  return (
    <div className="call-columns">
      <div className="call-words">
      <section className="card" aria-label={t("player.title")}>
        {detail.call.secret?.hidden && detail.recording ? (
          <Notice title={t("secret.noSound")} hint={t("secret.noSoundHint")} />
        ) : detail.recording ? (
          <Notice tone={tired ? "empty" : "busy"} title={t("player.hiding")} hint={t("player.hidingHint")} />
        ) : coming ? (
          <Notice
            tone={tired ? "empty" : "busy"}
            title={stage === "live" ? t("player.live") : t("player.saving")}
            hint={stage === "live" ? t("player.liveHint") : t("player.savingHint")}
            action={tired ? { label: t("app.refresh"), onClick: reload } : undefined}
          />
        ) : (
          <Notice title={t(deleted ? "player.deleted" : "player.none")} hint={deleted ?? why} />
        )}
      </section>
      {detail.transcript ? <Transcript transcript={detail.transcript} playback={silent} mark={null} changed={reload} /> : null}
      </div>
      <div className="call-side">
        {coming ? null : <Scores detail={detail} coming={false} />}
        <Timeline events={detail.events} call={detail.call} />
      </div>
    </div>
  );
}

interface ScoresProps {
  detail: CallDetail;
  coming: boolean;
  mark?: Evidence | null;
  play?: (evidence: Evidence) => void;
}

/** The call's own score and others; a deleted recording leaves them without words. */
function Scores({ detail, coming, mark = null, play = () => undefined }: ScoresProps) {
  const { score, further_scores: further } = detail;
  return (
    <>
      {score ? <ScoreCard score={score} mark={mark} play={play} /> : <NoScore coming={coming} />}
      {further.map((one) => (
        <ScoreCard key={one.scorecard} score={one} mark={mark} play={play} />
      ))}
    </>
  );
}

/** The rule by which the recording went, with the day; null when it was not deleted. */
function deletedBy(events: CallEvent[]): string | null {
  const gone = events.find((event) => event.type === "RecordingDeleted");
  return gone ? `${gone.at ? dayOf(new Date(gone.at)) : ""} · ${String(gone.data.why ?? "")}` : null;
}

function NoWords({ tired, reload }: { tired: boolean; reload: () => void }) {
  const { t } = usePreferences();
  return (
    <section className="card transcript" aria-label={t("transcript.title")}>
      {tired ? (
        <Notice
          title={t("transcript.late")}
          hint={t("transcript.lateHint")}
          action={{ label: t("app.refresh"), onClick: reload }}
        />
      ) : (
        <Notice tone="busy" title={t("transcript.pending")} hint={t("transcript.pendingHint")} />
      )}
    </section>
  );
}

function NoScore({ coming }: { coming: boolean }) {
  const { t } = usePreferences();
  return (
    <section className="card" aria-label={t("score.title")}>
      <Notice
        title={coming ? t("score.none") : t("score.notScored")}
        hint={coming ? t("score.noneHint") : t("score.notScoredHint")}
      />
    </section>
  );
}
