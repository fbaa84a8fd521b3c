import { reportSessionLost } from "../api/client";
import { learnPages } from "../api/pages";
import type { Doors } from "./stream";

/** A tab out of sight for so long gives up its line: browsers allow only six to one server. */
const UNSEEN_MS = 60_000;

/** Resolves after `ms`, or at once when `signal` ends or the network comes back. */
function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    // Many pages lose one server at the same moment; they need not come back at the same moment.
    const timer = setTimeout(done, ms * (1 + Math.random() / 3));
    addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}

function seen(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener("visibilitychange", look);
      signal.removeEventListener("abort", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
    signal.addEventListener("abort", look);
    look();
  });
}

function onUnseen(callback: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(callback, UNSEEN_MS);
  };
  document.addEventListener("visibilitychange", look);
  look();
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", look);
  };
}

async function connect(lastId: string | null, signal: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { Accept: "text/event-stream" };
  if (lastId !== null) headers["Last-Event-ID"] = lastId;
  const response = await fetch("/api/live", { headers, signal, credentials: "same-origin", cache: "no-store" });
  learnPages(response); // comes back by itself after the server was updated
  return response;
}

/** The stream's doors in a browser. */
export const browserDoors: Doors = { connect, seen, onUnseen, wait, sessionLost: reportSessionLost };
