import { SseReader, type SseMessage } from "./sse";

/** What happened in the centre, as `/api/live` tells it. */
export interface LiveEvent {
  id: string;
  at: string;
  type: string;
  call_id: string | null;
  data: Record<string, unknown>;
}

/**
 * `reset`: what is on the screen may have missed something; load it anew. `floor`: who waits and who
 * is there has changed, as `floor.ts` reads it. `said`: in these running calls more was said.
 */
export type News =
  | { kind: "event"; event: LiveEvent }
  | { kind: "reset" }
  | { kind: "floor"; text: string }
  | { kind: "said"; calls: string[] };

/** `off`: this user may not watch, or is signed out. */
export type LiveStatus = "connecting" | "open" | "lost" | "off";

/** The world as the stream needs it. */
export interface Doors {
  /** Asks for the stream, from after `lastId` if there is one. */
  connect: (lastId: string | null, signal: AbortSignal) => Promise<Response>;
  /** Resolves at once in a tab that is seen, else when it is looked at again. */
  seen: (signal: AbortSignal) => Promise<void>;
  /** Calls back once the tab has been out of sight for a while; returns the way to stop. */
  onUnseen: (callback: () => void) => () => void;
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
  sessionLost: () => void;
}

/** The server says something every 15 s; silence for so long means that the line is dead. */
const SILENCE_MS = 40_000;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 10_000;
/** A stream that ended sooner counts as failed, so that nobody asks in circles. */
const SHORTEST_LIFE_MS = 5000;

type End = "over" | "failed" | "unseen" | "refused";

/** One line to `/api/live`: comes back by itself, and goes on after the last event it saw. */
export class LiveStream {
  #lastId: string | null = null;
  #status: LiveStatus = "connecting";

  constructor(
    private readonly doors: Doors,
    private readonly tell: (news: News) => void,
    private readonly onStatus: (status: LiveStatus) => void,
  ) {}

  /** Watches until `life` is over or the server refuses. */
  async run(life: AbortSignal): Promise<void> {
    let failures = 0;
    while (!life.aborted) {
      await this.doors.seen(life);
      const begun = Date.now();
      const end = await this.#once(life);
      if (life.aborted) return;
      if (end === "refused") return this.#say("off");
      if (end === "unseen") continue;
      const lasted = Date.now() - begun;
      if (lasted >= SHORTEST_LIFE_MS) failures = 0;
      if (end === "over" && lasted >= SHORTEST_LIFE_MS) continue; // the server's usual end
      this.#say("lost");
      await this.doors.wait(Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS), life);
      failures += 1;
    }
  }

  async #once(life: AbortSignal): Promise<End> {
    const attempt = new AbortController();
    const signal = AbortSignal.any([life, attempt.signal]);
    let unseen = false;
    const stopWatching = this.doors.onUnseen(() => {
      unseen = true;
      attempt.abort();
    });
    let silence = setTimeout(() => attempt.abort(), SILENCE_MS);
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => attempt.abort(), SILENCE_MS);
    };
    try {
      return await this.#read(signal, heard);
    } catch {
      return unseen ? "unseen" : "failed";
    } finally {
      clearTimeout(silence);
      stopWatching();
      attempt.abort();
    }
  }

  async #read(signal: AbortSignal, heard: () => void): Promise<End> {
    const response = await this.doors.connect(this.#lastId, signal);
    if (response.status === 401) this.doors.sessionLost();
    if (response.status === 401 || response.status === 403) return "refused";
    if (!response.ok || !response.body) return "failed";
    this.#say("open");
    const reader = new SseReader();
    const pieces = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await pieces.read();
      if (done) return "over";
      heard();
      for (const message of reader.push(value)) this.#take(message);
    }
  }

  #take({ id, event, data }: SseMessage): void {
    if (id !== null) this.#lastId = id || null;
    if (event === "message") {
      const read = readEvent(data);
      if (read) this.tell({ kind: "event", event: read });
    } else if (event === "floor") {
      this.tell({ kind: "floor", text: data });
    } else if (event === "said") {
      this.tell({ kind: "said", calls: readCalls(data) });
    } else if (event === "ready" || event === "reset") {
      // `ready` too: what was loaded before the first line stood may be older than its beginning.
      this.tell({ kind: "reset" });
    }
  }

  #say(status: LiveStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.onStatus(status);
  }
}

function readCalls(data: string): string[] {
  try {
    const calls: unknown = JSON.parse(data);
    return Array.isArray(calls) ? calls.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

function readEvent(data: string): LiveEvent | null {
  try {
    const event = JSON.parse(data) as Partial<LiveEvent> | null;
    if (typeof event?.type !== "string" || typeof event.data !== "object") return null;
    return { ...event, call_id: event.call_id ?? null } as LiveEvent;
  } catch {
    return null; // of a server that speaks otherwise; the slow refresh covers it
  }
}
