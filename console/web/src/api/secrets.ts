import { client, limit, take } from "./client";

/** What is kept secret: a call, or a work order. */
export type Subject = { call: string } | { order: number };

export const secrets = {
  mark: (subject: Subject, reason: string): Promise<unknown> => {
    const body = { reason };
    return "call" in subject
      ? take(client.POST("/api/calls/{call_id}/secret", { params: { path: { call_id: subject.call } }, body, signal: limit() }))
      : take(client.POST("/api/work-orders/{order_id}/secret", { params: { path: { order_id: subject.order } }, body, signal: limit() }));
  },
  lift: (subject: Subject, reason: string): Promise<unknown> => {
    const body = { reason };
    return "call" in subject
      ? take(client.POST("/api/calls/{call_id}/secret/lift", { params: { path: { call_id: subject.call } }, body, signal: limit() }))
      : take(client.POST("/api/work-orders/{order_id}/secret/lift", { params: { path: { order_id: subject.order } }, body, signal: limit() }));
  },
};
