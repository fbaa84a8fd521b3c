import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { Loaded } from "../api/useLoad";
import { browserDoors } from "./doors";
import { merge, type Floor } from "./floor";
import { Pace } from "./pace";
import { LiveStream, type LiveEvent, type LiveStatus, type News } from "./stream";

type Listener = (news: News) => void;

interface LiveValue {
  status: LiveStatus;
  listen: (listener: Listener) => () => void;
}

const Context = createContext<LiveValue | null>(null);
const FloorContext = createContext<Floor | null>(null);

/** One line to the server for all that is shown below. */
export function Live({ children }: { children: ReactNode }) {
  const [status, setStatus] = useState<LiveStatus>("connecting");
  const [floor, setFloor] = useState<Floor | null>(null);
  const listeners = useRef(new Set<Listener>());
  useEffect(() => {
    const life = new AbortController();
    const tell = (news: News) => {
      if (news.kind === "floor") return setFloor((before) => merge(before, news.text));
      for (const listener of listeners.current) listener(news);
    };
    void new LiveStream(browserDoors, tell, setStatus).run(life.signal);
    return () => life.abort();
  }, []);
  const value = useMemo<LiveValue>(
    () => ({
      status,
      listen: (listener) => {
        listeners.current.add(listener);
        return () => listeners.current.delete(listener);
      },
    }),
    [status],
  );
  // While the line is cut nothing comes: pages ask by themselves then.
  return (
    <Context value={value}>
      <FloorContext value={status === "open" ? floor : null}>{children}</FloorContext>
    </Context>
  );
}

/** Who waits and who is there, the moment it changes; null while the server does not send it. */
export function useFloor(): Floor | null {
  return useContext(FloorContext);
}

/** What was loaded, or what came since. */
export function newest<T>(loaded: Loaded<T>, came: T | null): Loaded<T> {
  return came === null ? loaded : { ...loaded, data: came, error: null, loading: false };
}

/** For pages whose data comes by itself: no event is a reason to ask. */
export const nothing = (): boolean => false;

function useLive(): LiveValue {
  const value = useContext(Context);
  if (!value) throw new Error("live pages need <Live> above them");
  return value;
}

export function useLiveStatus(): LiveStatus {
  return useLive().status;
}

/**
 * Calls `refresh` when something happened that `wants` to be shown, and every `slowly` milliseconds
 * in case the line told too little. A tab out of sight looks when it is seen again.
 */
export function useLiveRefresh(
  refresh: () => Promise<void>,
  wants: (event: LiveEvent) => boolean,
  slowly: number,
): void {
  useNewsRefresh(
    refresh,
    useCallback((news: News) => news.kind === "event" && wants(news.event), [wants]),
    slowly,
  );
}

/** The same when more was said in a running call. */
export function useSaidRefresh(refresh: () => Promise<void>, callId: string, slowly: number): void {
  useNewsRefresh(
    refresh,
    useCallback((news: News) => news.kind === "said" && news.calls.includes(callId), [callId]),
    slowly,
  );
}

function useNewsRefresh(refresh: () => Promise<void>, wants: (news: News) => boolean, slowly: number): void {
  const { listen } = useLive();
  useEffect(() => {
    const pace = new Pace(refresh);
    let missed = false;
    const poke = () => {
      missed = document.hidden;
      if (!missed) pace.poke();
    };
    const seen = () => {
      if (missed && !document.hidden) poke();
    };
    const deaf = listen((news) => {
      if (news.kind === "reset" || wants(news)) poke();
    });
    const timer = setInterval(poke, slowly);
    document.addEventListener("visibilitychange", seen);
    return () => {
      pace.stop();
      deaf();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [listen, refresh, wants, slowly]);
}
