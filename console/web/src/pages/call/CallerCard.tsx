import { Alert, Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import type { CallDetail } from "../../api/types";
import { usePreferences } from "../../preferences/Preferences";
import { useMay } from "../../session/may";
import { FileDialog } from "../blacklist/FileDialog";

/** Whether the caller's number is on the blacklist, and putting it there. */
export function CallerCard({ detail, changed }: { detail: CallDetail; changed: () => void }) {
  const { t } = usePreferences();
  const { keepPeople, seePeople } = useMay();
  const [filing, setFiling] = useState(false);
  const { call, listing } = detail;
  if (listing) {
    const told = { kind: t(`listingKind.${listing.kind}`), reason: listing.reason };
    return (
      <Alert
        type="warning"
        showIcon
        title={t("blacklist.isListed", told)}
        action={seePeople ? <Link to="/blacklist">{t("nav.blacklist")}</Link> : null}
      />
    );
  }
  if (!keepPeople || call.senior) return null;
  return (
    <p className="call-file">
      <Button size="small" onClick={() => setFiling(true)}>
        {t("blacklist.file")}
      </Button>
      {filing ? (
        <FileDialog
          about={{ call_id: call.call_id }}
          masked={call.caller_masked}
          close={() => setFiling(false)}
          filed={changed}
        />
      ) : null}
    </p>
  );
}
