import { client, limit, take } from "./client";
import type { SettlementState, SettlementWish } from "./types";

const of = (settlement_id: number) => ({ params: { path: { settlement_id } }, signal: limit() });

export interface SettlementQuery {
  state?: SettlementState[];
  agent?: string;
  matter?: string;
  person?: number;
  order?: number;
  page?: number;
  size?: number;
}

/** What is asked and said of settling at once. */
export const settlements = {
  desk: (call_id: string, signal?: AbortSignal) =>
    take(client.GET("/api/calls/{call_id}/settlements", { params: { path: { call_id } }, signal: limit(signal) })),
  check: (call_id: string, body: SettlementWish, signal?: AbortSignal) =>
    take(client.POST("/api/calls/{call_id}/settlements/check", { params: { path: { call_id } }, body, signal: limit(signal) })),
  /** `key`: sent again with the same one, it is not done twice. */
  open: (call_id: string, body: SettlementWish, key: string) =>
    take(
      client.POST("/api/calls/{call_id}/settlements", {
        params: { path: { call_id }, header: { "Idempotency-Key": key } },
        body,
        signal: limit(),
      }),
    ),
  list: (query: SettlementQuery, signal?: AbortSignal) =>
    take(client.GET("/api/settlements", { params: { query }, signal: limit(signal) })),
  totals: (month: string, signal?: AbortSignal) =>
    take(client.GET("/api/settlements/totals", { params: { query: { month } }, signal: limit(signal) })),
  approve: (id: number, note: string) =>
    take(client.POST("/api/settlements/{settlement_id}/approve", { ...of(id), body: { note } })),
  decline: (id: number, reason: string) =>
    take(client.POST("/api/settlements/{settlement_id}/decline", { ...of(id), body: { reason } })),
  agree: (id: number) => take(client.POST("/api/settlements/{settlement_id}/agree", of(id))),
  withdraw: (id: number, reason: string) =>
    take(client.POST("/api/settlements/{settlement_id}/withdraw", { ...of(id), body: { reason } })),
};
