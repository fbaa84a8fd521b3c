import { client, limit, take } from "./client";
import type { paths } from "./schema";
import type { HookChange, MemberChange, NewHook, NewMember, NewToken } from "./types";

export type MemberQuery = NonNullable<paths["/api/users"]["get"]["parameters"]["query"]>;
export type AuditQuery = NonNullable<paths["/api/audit"]["get"]["parameters"]["query"]>;

export type DeliveryQuery = NonNullable<
  paths["/api/webhooks/{hook_id}/deliveries"]["get"]["parameters"]["query"]
>;

const of = (user_id: number) => ({ params: { path: { user_id } }, signal: limit() });

/** What admins' pages ask for. */
export const admin = {
  users: (query: MemberQuery, signal?: AbortSignal) =>
    take(client.GET("/api/users", { params: { query }, signal: limit(signal) })),
  addUser: (body: NewMember) => take(client.POST("/api/users", { body, signal: limit() })),
  changeUser: (user_id: number, body: MemberChange) =>
    take(client.POST("/api/users/{user_id}", { ...of(user_id), body })),
  givePassword: (user_id: number) => take(client.POST("/api/users/{user_id}/password", of(user_id))),
  endSessions: (user_id: number) => take(client.POST("/api/users/{user_id}/sign-out", of(user_id))),
  resetFactor: (user_id: number) =>
    take(client.POST("/api/users/{user_id}/second-factor/reset", of(user_id))),
  tokens: (query: { page: number; size: number }, signal?: AbortSignal) =>
    take(client.GET("/api/tokens", { params: { query }, signal: limit(signal) })),
  addToken: (body: NewToken) => take(client.POST("/api/tokens", { body, signal: limit() })),
  revokeToken: (token_id: number) =>
    take(client.POST("/api/tokens/{token_id}/revoke", { params: { path: { token_id } }, signal: limit() })),
  hooks: (query: { page: number; size: number }, signal?: AbortSignal) =>
    take(client.GET("/api/webhooks", { params: { query }, signal: limit(signal) })),
  addHook: (body: NewHook) => take(client.POST("/api/webhooks", { body, signal: limit() })),
  changeHook: (hook_id: number, body: HookChange) =>
    take(client.POST("/api/webhooks/{hook_id}", { params: { path: { hook_id } }, body, signal: limit() })),
  tryHook: (hook_id: number) =>
    take(client.POST("/api/webhooks/{hook_id}/ping", { params: { path: { hook_id } }, signal: limit() })),
  removeHook: (hook_id: number) =>
    take(client.POST("/api/webhooks/{hook_id}/remove", { params: { path: { hook_id } }, signal: limit() })),
  deliveries: (hook_id: number, query: DeliveryQuery, signal?: AbortSignal) =>
    take(
      client.GET("/api/webhooks/{hook_id}/deliveries", {
        params: { path: { hook_id }, query },
        signal: limit(signal),
      }),
    ),
  sendAgain: (hook_id: number, delivery_id: number) =>
    take(
      client.POST("/api/webhooks/{hook_id}/deliveries/{delivery_id}/again", {
        params: { path: { hook_id, delivery_id } },
        signal: limit(),
      }),
    ),
  audit: (query: AuditQuery, signal?: AbortSignal) =>
    take(client.GET("/api/audit", { params: { query }, signal: limit(signal) })),
};

/** What the page of one's own account asks for. */
export const account = {
  get: (signal?: AbortSignal) => take(client.GET("/api/account", { signal: limit(signal) })),
  changePassword: (body: { old: string; new: string }) =>
    take(client.POST("/api/account/password", { body, signal: limit() })),
  beginFactor: (password: string) =>
    take(client.POST("/api/account/second-factor", { body: { password }, signal: limit() })),
  confirmFactor: (code: string) =>
    take(client.POST("/api/account/second-factor/confirm", { body: { code }, signal: limit() })),
  endFactor: (body: { password: string; code: string }) =>
    take(client.POST("/api/account/second-factor/off", { body, signal: limit() })),
};
