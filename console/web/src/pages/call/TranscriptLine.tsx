import { memo, useEffect, useMemo, useRef, type KeyboardEvent, type MouseEvent } from "react";
import { position } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { pieces, UNSURE_SEGMENT, UNSURE_WORD, wordAt, type Line } from "./conversation";
import { useHeard, type Playback } from "./Playback";
import { LineCheck } from "./LineCheck";

interface LineProps {
  line: Line;
  playback: Playback;
  marked: boolean;
  /** Brings the line into view when it is heard; null when the reader does not follow. */
  show: ((line: HTMLElement) => void) | null;
  transcriptId: string;
  changed: () => void;
}

/** One thing said. A click plays from the word that was clicked, Enter from the line's start. */
export const TranscriptLine = memo(function TranscriptLine(props: LineProps) {
  const { line, playback, marked, show, transcriptId, changed } = props;
  const { t } = usePreferences();
  const item = useRef<HTMLLIElement>(null);
  const heard = useHeard(playback, ({ time }) => time >= line.start && time < line.end);
  const started = useHeard(playback, ({ time, playing }) => playing || time > 0);
  const who = line.speaker === "caller" ? t("player.caller") : t("player.agent");
  const percent = Math.round(line.confidence * 100);

  useEffect(() => {
    if (heard && started && show && item.current) show(item.current);
  }, [heard, started, show]);

  function click(event: MouseEvent) {
    if (getSelection()?.toString()) return; // copying, not playing
    const word = event.target instanceof HTMLElement ? event.target.dataset.word : undefined;
    playback.playFrom((word && line.words[Number(word)]?.start) || line.start);
  }
  function key(event: KeyboardEvent) {
    if (event.key === "Enter") playback.playFrom(line.start);
  }

  const state = `${heard && started ? " line-now" : ""}${marked ? " line-marked" : ""}`;
  return (
    <li ref={item} className={`line line-${line.speaker}${state}`}>
      <span className="line-meta">
        <span className={`is-${line.speaker}`}>{who}</span>
        <span>{position(line.start)}</span>
        {line.confidence < UNSURE_SEGMENT ? (
          <span className="line-unsure" title={t("transcript.lowSegmentHint", { percent })}>
            {t("transcript.lowSegment")}
          </span>
        ) : null}
      </span>
      <div
        className="bubble"
        role="button"
        tabIndex={0}
        aria-label={t("transcript.playFrom", { time: position(line.start), who, text: line.shown || line.text })}
        aria-current={heard && started ? "true" : undefined}
        onClick={click}
        onKeyDown={key}
      >
        {line.text === "" ? <span className="dim">{t("check.nobody")}</span> : null}
        <Words line={line} playback={playback} active={heard && started} />
      </div>
      <LineCheck line={line} transcriptId={transcriptId} changed={changed} />
    </li>
  );
});

function Words({ line, playback, active }: { line: Line; playback: Playback; active: boolean }) {
  const cut = useMemo(() => pieces(line.shown || line.text, line.words), [line]);
  const now = useHeard(playback, ({ time }) => (active ? wordAt(line.words, time) : -1));
  return cut.map(({ text, word }, index) => {
    if (word === null) return text;
    const unsure = (line.words[word]?.confidence ?? 1) < UNSURE_WORD;
    const look = `${word === now ? "word-now" : ""} ${unsure ? "word-unsure" : ""}`.trim();
    return (
      // The pieces of a line never change places.
      <span key={index} data-word={word} className={look || undefined}>
        {text}
      </span>
    );
  });
}
