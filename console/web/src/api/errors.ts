import type { Translate } from "../i18n/translate";

/** Why a request failed. `status` is the HTTP status, 0 for no answer, -1 for too late. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
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
