import { WarningOutlined } from "@ant-design/icons";
import { useCallback } from "react";
import { api } from "../api/client";
import type { Alarm } from "../api/types";
import { useLoad } from "../api/useLoad";
import { listTime } from "../format/time";
import { useLiveRefresh } from "../live/Live";
import type { LiveEvent } from "../live/stream";
import { usePreferences } from "../preferences/Preferences";
import { alarmWords } from "./alarmWords";
import "./alarms.css";

/** When Redis itself is away no event tells of it. */
const SLOWLY_MS = 20_000;

const wants = (event: LiveEvent) => event.type === "AlarmRaised" || event.type === "AlarmCleared";

/** What is wrong now and what to do, above every page; nothing when nothing is wrong. */
export function Alarms() {
  const { data, refresh } = useLoad(useCallback((signal: AbortSignal) => api.alarms(signal), []));
  useLiveRefresh(refresh, wants, SLOWLY_MS);
  // The peak emergency has a banner of its own.
  return <AlarmList alarms={(data ?? []).filter((alarm) => alarm.kind !== "peak_on")} />;
}

function AlarmList({ alarms }: { alarms: Alarm[] }) {
  const { t } = usePreferences();
  // The region stays, empty: screen readers announce what is put into one they know.
  return (
    <section className="alarms" aria-label={t("alarms.title")} role="alert">
      {alarms.length > 0 ? (
        <ul>
          {alarms.map((alarm) => (
            <AlarmLine key={`${alarm.kind} ${alarm.subject}`} alarm={alarm} />
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function AlarmLine({ alarm }: { alarm: Alarm }) {
  const { t, language } = usePreferences();
  const { what, todo } = alarmWords(alarm, language, t);
  return (
    <li>
      <WarningOutlined aria-hidden="true" />
      <p>
        <strong>{what}</strong> {todo}
      </p>
      <time dateTime={alarm.since}>{t("alarms.since", { time: listTime(alarm.since, new Date(), language) })}</time>
    </li>
  );
}
