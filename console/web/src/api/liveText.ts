import { client, limit, take } from "./client";

/** What was said in a running call so far. */
export const liveText = (call_id: string, signal?: AbortSignal) =>
  take(client.GET("/api/calls/{call_id}/live-text", { params: { path: { call_id } }, signal: limit(signal) }));
