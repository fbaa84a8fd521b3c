import { Alert } from "antd";
import { refusal, type ApiError } from "../api/errors";
import type { SettlementDecision } from "../api/types";
import { usePreferences } from "../preferences/Preferences";

const TONES = { allowed: "success", approval: "warning", refused: "error" } as const;

/** What the policy says to the wish, and the words for the caller. */
export function Decided({ decision, error }: { decision: SettlementDecision | null; error: ApiError | null }) {
  const { t } = usePreferences();
  return (
    <div className="settle-decided" role="status">
      {error ? <Alert type="error" showIcon title={refusal(error, t)} /> : null}
      {!decision && !error ? <Alert type="info" title={t("settle.check")} /> : null}
      {decision ? <Alert type={TONES[decision.verdict]} showIcon title={decision.reason} /> : null}
      {decision?.say ? (
        <p className="settle-say">
          <span className="dim">{t("settle.say")}</span> <q>{decision.say}</q>
        </p>
      ) : null}
    </div>
  );
}
