import { useCallback, useEffect, useRef } from "react";
import { Link } from "react-router";
import { crises } from "../api/crises";
import { useLoad } from "../api/useLoad";
import { useLiveRefresh } from "../live/Live";
import type { LiveEvent } from "../live/stream";
import { usePreferences } from "../preferences/Preferences";
import { beep } from "../shared/beep";
import "./crisis.css";
import { CrisisLine } from "./CrisisLine";
import { alarming } from "./text";

const SLOWLY_MS = 20_000;
const AGAIN_MS = 6_000;
/** More are on the page. */
const SHOWN = 3;
const CONCERNS = new Set(["CrisisRaised", "CrisisAcknowledged", "CrisisClosed"]);
const concerns = (event: LiveEvent) => CONCERNS.has(event.type);

/** People in danger, above every page of those who answer for it; it sounds until somebody sees to them. */
export function CrisisBanner() {
  const { t } = usePreferences();
  const { data, refresh } = useLoad(useCallback((signal: AbortSignal) => crises.list({ size: SHOWN }, signal), []));
  useLiveRefresh(refresh, concerns, SLOWLY_MS);
  const items = data?.items ?? [];
  useAlarm(alarming(items).length > 0);
  // The region stays, empty: screen readers announce what is put into one they know.
  return (
    <section className="crises" aria-label={t("crisis.title")} role="alert">
      {items.map((crisis) => (
        <CrisisLine key={crisis.call_id} crisis={crisis} changed={() => void refresh()} />
      ))}
      {data && data.total > SHOWN ? (
        <p className="crisis-more">
          <Link to="/crises">
            {t("crisis.all")} ({data.total})
          </Link>
        </p>
      ) : null}
    </section>
  );
}

/** A tone at once and every few seconds; browsers let it sound once the page has been clicked at all. */
function useAlarm(on: boolean): void {
  const audio = useRef<AudioContext | null>(null);
  useEffect(() => {
    if (!on) return undefined;
    const sound = () => {
      audio.current ??= new AudioContext();
      void audio.current.resume();
      beep(audio.current);
    };
    sound();
    const again = setInterval(sound, AGAIN_MS);
    return () => clearInterval(again);
  }, [on]);
  useEffect(() => () => void audio.current?.close(), []);
}
