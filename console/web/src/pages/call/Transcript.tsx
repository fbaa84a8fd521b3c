import { Alert, Switch } from "antd";
import { useCallback, useMemo, useRef, useState } from "react";
import type { Evidence, Transcript as TranscriptData } from "../../api/types";
import { usePreferences } from "../../preferences/Preferences";
import { Notice } from "../../shared/Notice";
import { conversation, overlaps } from "./conversation";
import type { Playback } from "./Playback";
import { TranscriptLine } from "./TranscriptLine";
import "./transcript.css";

interface TranscriptProps {
  transcript: TranscriptData;
  playback: Playback;
  mark: Evidence | null;
  /** The words were changed. */
  changed: () => void;
}

/** The conversation, following what is heard. */
export function Transcript({ transcript, playback, mark, changed }: TranscriptProps) {
  const { t } = usePreferences();
  const lines = useMemo(() => conversation(transcript), [transcript]);
  const box = useRef<HTMLOListElement>(null);
  const [follow, setFollow] = useState(true);

  const show = useCallback((line: HTMLElement) => {
    const list = box.current;
    if (!list) return;
    // Only the list scrolls, never the page: the player and the scorecard stay where they are.
    const top = line.offsetTop - list.offsetTop - (list.clientHeight - line.offsetHeight) / 2;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    list.scrollTo({ top, behavior: calm ? "instant" : "smooth" });
  }, []);
  const percent = Math.round(transcript.confidence * 100);

  return (
    <section className="card transcript" aria-label={t("transcript.title")}>
      <header className="card-head">
        <h2>{t("transcript.title")}</h2>
        <span className="dim">
          {transcript.engine} · {transcript.model} · {t("transcript.confidence", { percent })}
        </span>
        <span className="grow" />
        <label className="follow">
          <Switch size="small" checked={follow} onChange={setFollow} />
          {t("transcript.follow")}
        </label>
      </header>
      {transcript.low_confidence ? <Alert banner type="warning" title={t("transcript.low")} /> : null}
      {transcript.redacted ? <p className="transcript-redacted">{t("transcript.redacted")}</p> : null}
      {lines.length === 0 ? <Notice title={t("transcript.silent")} /> : null}
      {/* A reader who scrolls wants to read: following stops until it is switched on again. */}
      <ol
        ref={box}
        className="lines"
        data-playback-keys
        onWheel={() => setFollow(false)}
        onTouchMove={() => setFollow(false)}
      >
        {lines.map((line) => (
          <TranscriptLine
            key={`${line.speaker}-${line.start}`}
            line={line}
            playback={playback}
            marked={mark !== null && mark.channel === line.speaker && overlaps(mark, line)}
            show={follow ? show : null}
            transcriptId={transcript.id}
            changed={changed}
          />
        ))}
      </ol>
    </section>
  );
}
