import { Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { crises } from "../api/crises";
import { refusal } from "../api/errors";
import type { Crisis } from "../api/types";
import { listTime } from "../format/time";
import { usePreferences } from "../preferences/Preferences";
import { SeniorTag } from "../shared/CallTags";
import { useSend } from "../shared/useSend";
import { CloseDialog } from "./CloseDialog";
import { crisisText } from "./text";

interface CrisisLineProps {
  crisis: Crisis;
  changed: () => void;
}

/** One crisis that goes on: what it is, who sees to it, and what can be done. */
export function CrisisLine({ crisis, changed }: CrisisLineProps) {
  const { t, language } = usePreferences();
  const { busy, error, send } = useSend();
  const [closing, setClosing] = useState(false);
  const raised = crisis.state === "raised";
  return (
    <div className={raised ? "crisis-line crisis-raised" : "crisis-line"}>
      <p>
        <strong>{t("crisis.one")}</strong> <span>{crisisText(crisis, t)}</span>
        <br />
        <time dateTime={crisis.raised_at}>{listTime(crisis.raised_at, new Date(), language)}</time>{" "}
        <span>{crisis.caller_masked || t("secret.reporter")}</span> {crisis.senior ? <SeniorTag /> : null}{" "}
        {crisis.agent_id ? <span>{t("crisis.agent", { agent: crisis.agent_id })}</span> : null}{" "}
        <span>{t(crisis.talking ? "crisis.talking" : "crisis.over")}</span>{" "}
        <span role="status">
          {error
            ? refusal(error, t)
            : raised
              ? t("crisis.untaken")
              : t("crisis.taken", { by: crisis.acknowledged_by })}
        </span>
      </p>
      <div className="crisis-acts">
        {raised ? (
          <Button danger type="primary" loading={busy} onClick={() => send(() => crises.acknowledge(crisis.call_id), changed)}>
            {t("crisis.take")}
          </Button>
        ) : null}
        <Link to={`/calls/${crisis.call_id}`}>{t("crisis.call")}</Link>
        <Link to="/live">{t("nav.live")}</Link>
        <Button onClick={() => setClosing(true)}>{t("crisis.close")}</Button>
      </div>
      {closing ? (
        <CloseDialog
          crisis={crisis}
          close={() => setClosing(false)}
          closed={() => {
            setClosing(false);
            changed();
          }}
        />
      ) : null}
    </div>
  );
}
