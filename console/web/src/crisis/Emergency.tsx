import { Button, Popconfirm, Popover } from "antd";
import { useState } from "react";
import { crises } from "../api/crises";
import { refusal } from "../api/errors";
import type { Danger, TalkNow } from "../api/types";
import { isKey, wordFor } from "../i18n/translate";
import { usePreferences } from "../preferences/Preferences";
import { useSend } from "../shared/useSend";
import "./crisis.css";

const DANGERS: readonly Danger[] = ["self_harm", "violence", "illness", "fire", "other"];

interface EmergencyProps {
  talk: TalkNow;
  /** Whose conversation it is. */
  agentId: string;
  changed: () => void;
}

/** In a conversation: tell the supervisors that somebody is in danger, and have help join. */
export function Emergency({ talk, agentId, changed }: EmergencyProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [open, setOpen] = useState(false);
  const [told, setTold] = useState(false);
  const call = talk.call_id;
  const report = (danger: Danger) => {
    setOpen(false);
    send(
      () => crises.raise(call, danger),
      () => setTold(true),
    );
  };
  const reason = talk.why_not.emergency;
  const blocked = reason === undefined ? undefined : wordFor(t, "why", reason);
  const why = error && (isKey(`why.${error.reason}`) ? wordFor(t, "why", error.reason) : refusal(error, t));
  const ask = (service: string) => {
    const key = crypto.randomUUID();
    send(() => crises.emergency(call, service, agentId, key), changed);
  };
  return (
    <div className="crisis-help" role="group" aria-label={t("crisis.services")}>
      <Popover
        open={open}
        onOpenChange={setOpen}
        trigger="click"
        title={t("crisis.reportHint")}
        content={
          <div className="crisis-acts">
            {DANGERS.map((danger) => (
              <Button key={danger} danger onClick={() => report(danger)}>
                {wordFor(t, "crisis.danger", danger)}
              </Button>
            ))}
          </div>
        }
      >
        <Button danger loading={busy}>
          {t("crisis.report")}
        </Button>
      </Popover>
      {(talk.services ?? []).map((service) => (
        <Popconfirm
          key={service}
          title={t("crisis.serviceSure", { service })}
          description={t("crisis.serviceHint")}
          okText={t("crisis.service", { service })}
          cancelText={t("app.cancel")}
          disabled={blocked !== undefined}
          onConfirm={() => ask(service)}
        >
          <Button danger aria-disabled={blocked !== undefined} className={blocked ? "talk-not" : undefined} title={blocked}>
            {t("crisis.service", { service })}
          </Button>
        </Popconfirm>
      ))}
      <span role="status">{why ?? (told ? t("crisis.reported") : null)}</span>
    </div>
  );
}
