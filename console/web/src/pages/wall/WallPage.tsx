import { Button } from "antd";
import { useCallback, useEffect, useRef, useState } from "react";
import { api } from "../../api/client";
import { explain } from "../../api/errors";
import { serverNow } from "../../api/serverClock";
import type { Agent, QueueNow, Wall } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { clockTime } from "../../format/time";
import { newest, nothing, useFloor, useLiveRefresh } from "../../live/Live";
import type { LiveEvent } from "../../live/stream";
import { usePreferences } from "../../preferences/Preferences";
import { beep } from "../../shared/beep";
import { Notice } from "../../shared/Notice";
import { useTick } from "../../shared/useTick";
import { useTitle } from "../../shared/useTitle";
import { inOrder, LINE_EVENTS, longestNow } from "../live/lanes";
import { Crew } from "./Crew";
import { Lane } from "./Lane";
import { Day } from "./Day";
import { Limits } from "./Limits";
import { high, keptThresholds, newlyBad, type Thresholds } from "./thresholds";
import "./wall.css";

const SLOWLY_MS = 10_000;
/** The day's figures come from the journal, which is written a moment later anyway. */
const DAY_MS = 5_000;
const CONCERNS = new Set([...LINE_EVENTS, "AgentJoined"]);
const concerns = (event: LiveEvent) => CONCERNS.has(event.type);

interface Lines {
  queues: QueueNow[];
  agents: Agent[];
  at: number;
}

/** The centre on a wall: who waits, who is there, how the day goes; readable from five metres. */
export default function WallPage() {
  const { t } = usePreferences();
  useTitle(t("nav.wall"));
  const floor = useFloor();
  const asked = useLoad(
    useCallback(async (signal: AbortSignal): Promise<Lines> => {
      const [queues, agents] = await Promise.all([api.queues(signal), api.agents(signal)]);
      return { queues, agents, at: serverNow() };
    }, []),
  );
  const lines = newest(asked, floor);
  const day = useLoad(useCallback((signal: AbortSignal) => api.wall(signal), []));
  useLiveRefresh(asked.refresh, floor ? nothing : concerns, SLOWLY_MS);
  useLiveRefresh(day.refresh, nothing, DAY_MS);
  if (!lines.data || !day.data) {
    const error = lines.error ?? day.error;
    const again = () => {
      asked.reload();
      day.reload();
    };
    return error ? (
      <Notice
        tone="error"
        title={t("wall.failed")}
        hint={explain(error, t)}
        action={{ label: t("app.retry"), onClick: again }}
      />
    ) : (
      <Notice tone="busy" title={t("app.loading")} />
    );
  }
  const stale = lines.error !== null || day.error !== null;
  return <Board lines={lines.data} wall={day.data} stale={stale} />;
}

interface BoardProps {
  lines: Lines;
  wall: Wall;
  stale: boolean;
}

function Board({ lines: { queues, agents, at }, wall, stale }: BoardProps) {
  const { t } = usePreferences();
  const [limits, setLimits] = useState<Thresholds>(keptThresholds);
  const board = useRef<HTMLDivElement>(null);
  const tick = useTick();
  const lanes = inOrder(queues).map((queue) => ({
    queue,
    longest: longestNow(queue, tick - at),
    figures: wall.queues.find((one) => one.queue === queue.queue)?.figures ?? [],
  }));
  const bad = lanes.filter(({ longest }) => high(longest, limits.wait) === "bad").map(({ queue }) => queue.queue);
  return (
    <div className="wall" ref={board}>
      <header className="wall-head">
        <h1>{t("nav.wall")}</h1>
        <time className="wall-clock">{clockTime(new Date(tick).toISOString())}</time>
        {stale ? (
          <strong className="wall-stale" role="alert">
            {t("wall.stale")}
          </strong>
        ) : null}
        <span className="grow" />
        <Alarm bad={bad} />
        <Limits limits={limits} changed={setLimits} />
        <Button onClick={() => void full(board.current)}>{t("wall.full")}</Button>
      </header>
      <Day wall={wall} waiting={queues.reduce((sum, { waiting }) => sum + waiting, 0)} limits={limits} />
      <ul className="wall-lanes" aria-label={t("queues.title")}>
        {lanes.map((lane) => (
          <Lane key={lane.queue.queue} {...lane} seniors={wall.seniors} limits={limits} />
        ))}
      </ul>
      <Crew agents={agents} now={tick} />
    </div>
  );
}

async function full(element: HTMLElement | null): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await element?.requestFullscreen();
}

/** A sound when a lane turns red; off until somebody lets it, as browsers want it. */
function Alarm({ bad }: { bad: string[] }) {
  const { t } = usePreferences();
  const audio = useRef<AudioContext | null>(null);
  const [on, setOn] = useState(false);
  const before = useRef<ReadonlySet<string>>(new Set());
  const all = bad.join(" ");
  useEffect(() => {
    const now = new Set(all.split(" ").filter(Boolean));
    if (on && audio.current && newlyBad(before.current, now)) beep(audio.current);
    before.current = now;
  }, [all, on]);
  useEffect(() => () => void audio.current?.close(), []);
  return (
    <Button
      aria-pressed={on}
      onClick={() => {
        audio.current ??= new AudioContext();
        if (!on) beep(audio.current); // so that one hears what will be heard
        setOn(!on);
      }}
    >
      {t(on ? "wall.soundOn" : "wall.soundOff")}
    </Button>
  );
}
