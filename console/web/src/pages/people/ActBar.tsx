import { Alert, Button } from "antd";
import { refusal } from "../../api/errors";
import { usePreferences } from "../../preferences/Preferences";
import type { Acts } from "./useActs";

/** What was just done, with its undoing, or why it was not. */
export function ActBar({ acts: { busy, error, undo, act } }: { acts: Acts }) {
  const { t } = usePreferences();
  return (
    <div className="act-bar" aria-live="polite">
      {error ? (
        <Alert type="error" showIcon title={refusal(error, t)} />
      ) : undo ? (
        <Alert
          type="success"
          showIcon
          title={undo.text}
          action={
            <Button size="small" loading={busy} onClick={() => act(undo.run)}>
              {t("people.undo")}
            </Button>
          }
        />
      ) : null}
    </div>
  );
}
