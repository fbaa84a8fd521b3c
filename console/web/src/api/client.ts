import createClient from "openapi-fetch";
import { ApiError } from "./errors";
import type { paths } from "./schema";

/** Longest wait for an answer, in milliseconds. */
const DEADLINE_MS = 15_000;

const client = createClient<paths>({ baseUrl: "", credentials: "same-origin" });

/** Fires "lost" when the server no longer knows our session. */
export const session = new EventTarget();

export function reportSessionLost(): void {
  session.dispatchEvent(new Event("lost"));
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer's data; throws ApiError for every other outcome. */
async function take<T>(asked: Promise<Answer<T>>, expect401 = false): Promise<T> {
  const { data, error, response } = await asked;
  if (response.ok) return data as T;
  if (response.status === 401 && !expect401) reportSessionLost();
  throw new ApiError(response.status, problemText(error));
}

/** The words of an application/problem+json body, or "". */
function problemText(body: unknown): string {
  if (typeof body !== "object" || body === null) return "";
  const { detail, title } = body as { detail?: unknown; title?: unknown };
  if (typeof detail === "string" && detail) return detail;
  return typeof title === "string" ? title : "";
}

/** The caller's signal, joined with the deadline. */
function limit(signal?: AbortSignal): AbortSignal {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  return signal ? AbortSignal.any([signal, deadline]) : deadline;
}

export type CallQuery = NonNullable<paths["/api/calls"]["get"]["parameters"]["query"]>;

export const api = {
  whoAmI: () => take(client.GET("/api/session", { signal: limit() }), true),
  signIn: (username: string, password: string) =>
    take(client.POST("/api/session", { body: { username, password }, signal: limit() }), true),
  signOut: () => take(client.DELETE("/api/session", { signal: limit() }), true),
  calls: (query: CallQuery, signal?: AbortSignal) =>
    take(client.GET("/api/calls", { params: { query }, signal: limit(signal) })),
  call: (call_id: string, signal?: AbortSignal) =>
    take(client.GET("/api/calls/{call_id}", { params: { path: { call_id } }, signal: limit(signal) })),
  agents: (signal?: AbortSignal) => take(client.GET("/api/agents", { signal: limit(signal) })),
};
