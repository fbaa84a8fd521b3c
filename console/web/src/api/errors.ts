import type { Translate } from "../i18n/translate";
import type { Fault } from "./types";

/** Why a request failed. `status` is the HTTP status, 0 for no answer, -1 for too late. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
    /** Of single fields, where the server could tell. */
    readonly faults: Fault[] = [],
    /** A stable word for why it cannot be done now, or "". */
    readonly reason = "",
  ) {
    super(`${status} ${detail}`);
    this.name = "ApiError";
  }
}

/** Any thrown value as an ApiError. */
export function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof DOMException && thrown.name === "TimeoutError") return new ApiError(-1, "");
  return new ApiError(0, thrown instanceof Error ? thrown.message : String(thrown));
}

/** What to tell the reader, in words that say what to do. */
export function explain(error: ApiError, t: Translate): string {
  const { status, detail } = error;
  if (status === 0) return t("error.network");
  if (status === -1) return t("error.timeout");
  if (status === 403) return t("error.forbidden");
  if (status >= 500) return t("error.server", { status });
  return t("error.request", { status, detail: detail || "—" });
}

/** What to say beside each of a form's fields, and what to say above it. */
export interface Told<F extends string> {
  beside: Partial<Record<F, string>>;
  above: string | null;
}

/** An error divided among the fields of a form; whatever belongs to none of them is said above. */
export function tell<F extends string>(error: ApiError | null, fields: readonly F[], t: Translate): Told<F> {
  const beside: Told<F>["beside"] = {};
  if (!error) return { beside, above: null };
  let placed = 0;
  for (const { field, detail } of error.faults) {
    const known = fields.find((name) => name === field);
    if (!known) continue;
    placed += 1;
    beside[known] = beside[known] ? `${beside[known]}；${detail}` : detail;
  }
  const whole = placed > 0 && placed === error.faults.length;
  return { beside, above: whole ? null : refusal(error, t) };
}

/** What was refused, in the server's words where it said why. */
export function refusal(error: ApiError, t: Translate): string {
  return [404, 409, 422].includes(error.status) && error.detail ? error.detail : explain(error, t);
}
