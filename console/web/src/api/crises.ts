import { client, limit, take } from "./client";
import type { CrisisClosing, Danger } from "./types";

const of = (call_id: string) => ({ params: { path: { call_id } }, signal: limit() });

export interface CrisisQuery {
  page?: number;
  size?: number;
  ended?: boolean;
}

/** What is asked and said of people in danger. */
export const crises = {
  list: (query: CrisisQuery, signal?: AbortSignal) =>
    take(client.GET("/api/crises", { params: { query }, signal: limit(signal) })),
  raise: (call_id: string, danger: Danger) =>
    take(client.POST("/api/calls/{call_id}/crisis", { ...of(call_id), body: { danger } })),
  acknowledge: (call_id: string) => take(client.POST("/api/calls/{call_id}/crisis/acknowledge", of(call_id))),
  close: (call_id: string, body: CrisisClosing) =>
    take(client.POST("/api/calls/{call_id}/crisis/close", { ...of(call_id), body })),
  /** `key`: sent again with the same one, it is not done twice. */
  emergency: (call_id: string, service: string, agent_id: string, key: string) =>
    take(
      client.POST("/api/calls/{call_id}/emergency", {
        params: { path: { call_id }, header: { "Idempotency-Key": key } },
        body: { service, agent_id },
        signal: limit(),
      }),
    ),
};
