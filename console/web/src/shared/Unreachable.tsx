import { usePreferences } from "../preferences/Preferences";
import { Notice } from "./Notice";

/** The server does not answer at all. */
export function Unreachable({ retry }: { retry: () => void }) {
  const { t } = usePreferences();
  return (
    <Notice
      tone="error"
      title={t("app.unreachable")}
      hint={t("app.unreachableHint")}
      action={{ label: t("app.retry"), onClick: retry }}
    />
  );
}
