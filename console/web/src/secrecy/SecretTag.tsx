import type { Secrecy } from "../api/types";
import { usePreferences } from "../preferences/Preferences";
import "../shared/tags.css";

/** Beside a caller: that they make a secret report; in place of one who may not be known: its case. */
export function SecretTag({ secret }: { secret: Secrecy | null | undefined }) {
  const { t } = usePreferences();
  if (!secret) return null;
  return (
    <span className="tag" title={secret.case}>
      {secret.hidden ? secret.case : t("secret.tag")}
    </span>
  );
}
