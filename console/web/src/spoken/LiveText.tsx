import { Button } from "antd";
import { useCallback, useLayoutEffect, useRef, useState } from "react";
import { explain } from "../api/errors";
import { liveText } from "../api/liveText";
import type { LiveLine, LiveText as LiveTextData } from "../api/types";
import { useLoad } from "../api/useLoad";
import { position } from "../format/time";
import { useSaidRefresh } from "../live/Live";
import { usePreferences } from "../preferences/Preferences";
import { Hints } from "./Hints";
import "./spoken.css";

/** In case the line told too little; it also says that somebody still reads. */
const SLOWLY_MS = 10_000;
/** So near to its end a list counts as being there. */
const NEAR_PX = 40;

/** What is said in a call while it runs, and hints. Of a height that never changes. */
export function LiveText({ callId }: { callId: string }) {
  const { t } = usePreferences();
  const { data, error, refresh } = useLoad(
    useCallback((signal: AbortSignal) => liveText(callId, signal), [callId]),
  );
  useSaidRefresh(refresh, callId, SLOWLY_MS);
  if (data?.state === "off" && data.lines.length === 0) return null;
  return (
    <section className="card spoken" aria-label={t("spoken.title")}>
      <header className="card-head">
        <h2>{t("spoken.title")}</h2>
        {data?.behind ? <span className="spoken-behind">{t("spoken.behind")}</span> : null}
        {data?.redacted ? <span className="dim">{t("spoken.redacted")}</span> : null}
      </header>
      <Hints callId={callId} hints={data?.hints ?? []} />
      <Lines lines={data?.lines ?? []} hints={data?.hints.length ?? 0} />
      <p className="spoken-state dim" role="status">
        {error && !data ? `${t("spoken.failed")}：${explain(error, t)}` : stateOf(data, t)}
      </p>
    </section>
  );
}

type Translate = ReturnType<typeof usePreferences>["t"];

function stateOf(data: LiveTextData | null, t: Translate): string {
  return data ? t(`spoken.state.${data.state}`) : t("app.loading");
}

/** Follows what is said as long as the reader is at its end; who scrolls up is left alone. */
function Lines({ lines, hints }: { lines: LiveLine[]; hints: number }) {
  const { t } = usePreferences();
  const box = useRef<HTMLDivElement>(null);
  const [follow, setFollow] = useState(true);
  const last = lines.at(-1)?.place;
  useLayoutEffect(() => {
    if (follow && box.current) box.current.scrollTop = box.current.scrollHeight;
    // Only for what is new, or leaves less room: else who begins to scroll would be carried back.
  }, [follow, last, lines.length, hints]);
  const scrolled = () => {
    const list = box.current;
    if (list) setFollow(list.scrollHeight - list.scrollTop - list.clientHeight <= NEAR_PX);
  };
  return (
    <div className="spoken-box">
      <div
        ref={box}
        className="spoken-lines"
        aria-label={t("spoken.lines")}
        role="log"
        aria-live="polite"
        tabIndex={0}
        onScroll={scrolled}
      >
        <ol>
          {lines.map((line) => (
            <Line key={line.place} line={line} />
          ))}
        </ol>
      </div>
      {follow || last === undefined ? null : (
        <Button size="small" className="spoken-latest" onClick={() => setFollow(true)}>
          {t("spoken.latest")}
        </Button>
      )}
    </div>
  );
}

function Line({ line }: { line: LiveLine }) {
  const { t } = usePreferences();
  return (
    <li className={`line line-${line.side}`}>
      <span className="line-meta">
        <span className={`is-${line.side}`}>{t(line.side === "caller" ? "player.caller" : "player.agent")}</span>
        <span>{position(line.start)}</span>
        {line.unsure ? <span className="line-unsure">{t("spoken.unsure")}</span> : null}
      </span>
      <span className="bubble">
        {line.missed ? <span className="dim">（{t("spoken.missed")}）</span> : line.text}
      </span>
    </li>
  );
}
