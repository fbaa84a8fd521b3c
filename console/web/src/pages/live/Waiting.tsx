import { Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import type { QueueNow, WaitingCall } from "../../api/types";
import { position } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { Notice } from "../../shared/Notice";
import "../../shared/tags.css";
import { useTick } from "../../shared/useTick";
import { MoveDialog } from "./MoveDialog";

interface WaitingProps {
  calls: WaitingCall[];
  queues: QueueNow[];
  changed: () => void;
}

/** Who waits, the next in line first; a supervisor moves those who stand in line. */
export function Waiting({ calls, queues, changed }: WaitingProps) {
  const { t, language } = usePreferences();
  const [moving, setMoving] = useState<WaitingCall | null>(null);
  const now = useTick();
  if (calls.length === 0) return <Notice title={t("waiting.empty")} />;
  const nameOf = (id: string) => {
    const queue = queues.find((one) => one.queue === id);
    return queue ? (language === "zh" ? queue.name_zh : queue.name_en) : id;
  };
  return (
    <>
      <ol className="waiting-list">
        {calls.map((call) => (
          <li key={call.call_id} className="card waiting-call">
            <span className="waiting-place">{call.place > 0 ? t("waiting.place", { place: call.place }) : "–"}</span>
            <span>{nameOf(call.queue)}</span>
            {call.senior ? <span className="senior-tag">{t("waiting.senior")}</span> : null}
            <span className="agent-timer">{position(Math.max(0, (now - Date.parse(call.since)) / 1000))}</span>
            <span className="dim">{t(call.callback ? "waiting.callback" : `waiting.stage.${call.stage}`)}</span>
            <Link to={`/calls/${encodeURIComponent(call.call_id)}`}>{t("waiting.call")}</Link>
            {call.stage === "waiting" && call.place > 0 ? (
              <Button size="small" onClick={() => setMoving(call)}>
                {t("waiting.move")}
              </Button>
            ) : null}
          </li>
        ))}
      </ol>
      {moving ? (
        <MoveDialog
          key={moving.call_id}
          call={moving}
          queues={queues}
          nameOf={nameOf}
          close={() => setMoving(null)}
          saved={() => {
            setMoving(null);
            changed();
          }}
        />
      ) : null}
    </>
  );
}
