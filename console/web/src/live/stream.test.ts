import { beforeEach, describe, expect, it, vi } from "vitest";
import { LiveStream, type Doors, type LiveStatus, type News } from "./stream";

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

const event = (id: string, type: string) =>
  `id: ${id}\ndata: {"id":"e${id}","at":"2026-01-05T01:00:00Z","type":"${type}","call_id":"c1","data":{}}\n\n`;

/** An answer whose pieces come a second apart, and that ends, unless broken, ten seconds later. */
const answer = (...pieces: string[]) => () => {
  const body = new ReadableStream<Uint8Array>({
    async start(control) {
      for (const piece of pieces) {
        if (piece === "broken") return control.error(new TypeError("network"));
        control.enqueue(new TextEncoder().encode(piece));
        await new Promise((done) => setTimeout(done, 1000));
      }
      await new Promise((done) => setTimeout(done, 10_000));
      control.close();
    },
  });
  return new Response(body);
};

/** A stream over these answers in turn; ends when they are used up. */
async function watched(...answers: (() => Response)[]) {
  const asked: (string | null)[] = [];
  const news: News[] = [];
  const statuses: LiveStatus[] = [];
  const waits: number[] = [];
  const life = new AbortController();
  const sessionLost = vi.fn();
  const doors: Doors = {
    connect: (lastId) => {
      asked.push(lastId);
      const next = answers.shift();
      if (!next) {
        life.abort();
        return Promise.reject(new Error("no more"));
      }
      return new Promise((resolve) => resolve(next()));
    },
    seen: () => Promise.resolve(),
    onUnseen: () => () => undefined,
    wait: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    sessionLost,
  };
  const stream = new LiveStream(doors, (n) => news.push(n), (s) => statuses.push(s));
  const running = stream.run(life.signal);
  await vi.advanceTimersByTimeAsync(120_000);
  await running;
  return { asked, news, statuses, waits, sessionLost };
}

const types = (news: News[]) => news.map((n) => (n.kind === "event" ? n.event.type : n.kind));

describe("the line to the server", () => {
  it("goes on after the last event it saw, also one that it cannot read", async () => {
    const first = answer("id: 1-0\nevent: ready\ndata: {}\n\n", event("2-0", "CallArrived"), "id: 3-0\n\n", "broken");
    const { asked, news, statuses } = await watched(first, answer(event("4-0", "CallEnded")));
    expect(asked).toEqual([null, "3-0", "4-0"]);
    expect(types(news)).toEqual(["reset", "CallArrived", "CallEnded"]);
    expect(statuses).toEqual(["open", "lost", "open"]);
  });
  it("tells the pages to load anew when the server kept too little", async () => {
    const { news } = await watched(answer("event: reset\ndata: {}\n\n", event("9-0", "CallArrived")));
    expect(types(news)).toEqual(["reset", "CallArrived"]);
  });
  it("waits longer after each failure in a row", async () => {
    const away = () => {
      throw new TypeError("connection refused");
    };
    const busy = () => new Response(null, { status: 503 });
    const { waits, statuses } = await watched(away, busy, away, away, away, answer(""));
    expect(waits).toEqual([1000, 2000, 4000, 8000, 10_000]);
    expect(statuses).toEqual(["lost", "open"]);
  });
  it("does not call the usual end of a stream a loss", async () => {
    const { statuses, waits } = await watched(answer(event("1-0", "CallArrived")), answer(""));
    expect([statuses, waits]).toEqual([["open"], []]);
  });
  it("takes silence for a cut", async () => {
    const control = new AbortController();
    const doors: Doors = {
      connect: (_, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("cut")))),
      seen: () => Promise.resolve(),
      onUnseen: () => () => undefined,
      wait: () => Promise.resolve(control.abort()),
      sessionLost: () => undefined,
    };
    const statuses: LiveStatus[] = [];
    const running = new LiveStream(doors, () => undefined, (s) => statuses.push(s)).run(control.signal);
    await vi.advanceTimersByTimeAsync(41_000);
    await running;
    expect(statuses).toEqual(["lost"]);
  });
  it("stops when the session is over, and says so", async () => {
    const { statuses, sessionLost } = await watched(() => new Response(null, { status: 401 }), answer(""));
    expect(statuses).toEqual(["off"]);
    expect(sessionLost).toHaveBeenCalledOnce();
  });
  it("passes over what is not an event", async () => {
    const { news } = await watched(answer("data: nonsense\n\ndata: null\n\ndata: 7\n\n"));
    expect(news).toEqual([]);
  });
});

describe("what is said in running calls", () => {
  it("is told by the calls' ids alone, and what is no list is none", async () => {
    const said = (data: string) => `event: said\ndata: ${data}\n\n`;
    const { news } = await watched(answer(said('["c1","c2"]'), said("{"), said('[1,"c3"]')));
    expect(news.filter(({ kind }) => kind === "said")).toEqual([
      { kind: "said", calls: ["c1", "c2"] },
      { kind: "said", calls: [] },
      { kind: "said", calls: ["c3"] },
    ]);
  });
});
