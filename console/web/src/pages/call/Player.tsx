import { BackwardOutlined, CaretRightOutlined, ForwardOutlined, PauseOutlined } from "@ant-design/icons";
import { Alert, Button, Segmented, Select } from "antd";
import { lazy, Suspense, type KeyboardEvent } from "react";
import type { Evidence, Recording, RecordingMark } from "../../api/types";
import { position } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { useNarrow } from "../../shared/useNarrow";
import { STEP_S, usePlaybackKeys } from "./keys";
import { RATES, useHeard, type Playback } from "./Playback";
import "./player.css";

const Waveform = lazy(() => import("./Waveform"));

interface PlayerProps {
  playback: Playback;
  recording: Recording;
  /** All that the call was judged by, where the reader may know it. */
  evidence?: Evidence[];
  /** The piece of evidence that was chosen. */
  mark: Evidence | null;
}

const NONE: Evidence[] = [];

/** The recording, one lane per side, with its controls. */
export function Player({ playback, recording, evidence = NONE, mark }: PlayerProps) {
  const { t } = usePreferences();
  const failed = useHeard(playback, (heard) => heard.failed);
  usePlaybackKeys(playback);
  return (
    <section className="card player" aria-label={t("player.title")}>
      {failed ? (
        <Alert type="error" showIcon title={t("player.failed")} />
      ) : (
        <>
          <div className="wave">
            <div className="wave-names" aria-hidden="true">
              {recording.channels > 1 ? (
                <>
                  <span className="is-caller">{t("player.caller")}</span>
                  <span className="is-agent">{t("player.agent")}</span>
                </>
              ) : (
                <span className="is-agent">{t("player.both")}</span>
              )}
            </div>
            <Lane playback={playback}>
              <Suspense fallback={null}>
                <Waveform
                  playback={playback}
                  recording={recording}
                  evidence={evidence}
                  mark={mark}
                />
              </Suspense>
            </Lane>
          </div>
          <Breaks playback={playback} marks={recording.marks} />
          <Controls playback={playback} />
        </>
      )}
    </section>
  );
}

/** The waveform as a slider, for keyboards and screen readers. */
function Lane({ playback, children }: { playback: Playback; children: React.ReactNode }) {
  const { t } = usePreferences();
  const second = useHeard(playback, (heard) => Math.floor(heard.time));
  const total = Math.floor(playback.duration);
  function key(event: KeyboardEvent) {
    const moves: Record<string, number> = {
      ArrowLeft: second - STEP_S,
      ArrowRight: second + STEP_S,
      PageDown: second - 30,
      PageUp: second + 30,
      Home: 0,
      End: total,
    };
    const to = moves[event.key];
    if (to !== undefined) playback.seek(to);
    else if (event.key === " ") playback.toggle();
    else return;
    event.preventDefault();
  }
  return (
    <div
      className="wave-lane"
      role="slider"
      tabIndex={0}
      aria-label={t("player.position")}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={second}
      aria-valuetext={t("player.positionText", { now: position(second), total: position(total) })}
      onKeyDown={key}
    >
      {children}
    </div>
  );
}

/** Holds and pauses in words, each a way to where it begins. */
function Breaks({ playback, marks }: { playback: Playback; marks: RecordingMark[] }) {
  const { t } = usePreferences();
  if (marks.length === 0) return null;
  return (
    <ul className="breaks" aria-label={t("player.breaks")}>
      {marks.map((mark) => (
        <li key={`${mark.kind}-${mark.start}`}>
          <button type="button" className={`break break-${mark.kind}`} onClick={() => playback.seek(mark.start)}>
            {t(`player.${mark.kind}${mark.end > mark.start ? "At" : "Out"}`, {
              at: position(mark.start),
              seconds: Math.round(mark.end - mark.start),
            })}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Controls({ playback }: { playback: Playback }) {
  const { t } = usePreferences();
  const playing = useHeard(playback, (heard) => heard.playing);
  const second = useHeard(playback, (heard) => Math.floor(heard.time));
  const move = (seconds: number) => playback.seek(playback.now().time + seconds);
  return (
    <div className="controls">
      <Button
        type="text"
        icon={<BackwardOutlined />}
        aria-label={t("player.back")}
        title={t("player.back")}
        onClick={() => move(-STEP_S)}
      />
      <Button
        type="primary"
        shape="circle"
        size="large"
        icon={playing ? <PauseOutlined /> : <CaretRightOutlined />}
        aria-label={playing ? t("player.pause") : t("player.play")}
        title={playing ? t("player.pause") : t("player.play")}
        onClick={() => playback.toggle()}
      />
      <Button
        type="text"
        icon={<ForwardOutlined />}
        aria-label={t("player.forward")}
        title={t("player.forward")}
        onClick={() => move(STEP_S)}
      />
      <span className="controls-time">
        {position(second)} <span className="dim">/ {position(playback.duration)}</span>
      </span>
      <span className="grow" />
      <span className="dim controls-hint">{t("player.hint")}</span>
      <Rate playback={playback} />
    </div>
  );
}

/** The speed: all choices in sight, or a list where there is no room for them. */
function Rate({ playback }: { playback: Playback }) {
  const { t } = usePreferences();
  const narrow = useNarrow();
  const rate = useHeard(playback, (heard) => heard.rate);
  const choices = {
    "aria-label": t("player.rate"),
    value: rate,
    options: RATES.map((value) => ({ value, label: `${value}x` })),
    onChange: (value: number) => playback.setRate(value),
  };
  return narrow ? <Select<number> {...choices} /> : <Segmented<number> size="small" {...choices} />;
}
