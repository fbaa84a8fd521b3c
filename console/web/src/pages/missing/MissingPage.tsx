import { useNavigate } from "react-router";
import { usePreferences } from "../../preferences/Preferences";
import { Notice } from "../../shared/Notice";
import { useTitle } from "../../shared/useTitle";

export default function MissingPage() {
  const { t } = usePreferences();
  const go = useNavigate();
  useTitle(t("missing.title"));
  return (
    <Notice
      title={t("missing.title")}
      hint={t("missing.hint")}
      action={{ label: t("missing.back"), onClick: () => void go("/calls") }}
    />
  );
}
