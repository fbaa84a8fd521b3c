import { Button, Modal } from "antd";
import { useCallback, useState } from "react";
import { api } from "../../api/client";
import { refusal } from "../../api/errors";
import type { Agent } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { usePreferences } from "../../preferences/Preferences";
import { useSend } from "../../shared/useSend";

/** The break that follows abuse, where the centre's reasons have it. */
const COOL_OFF = "情绪调整";
const STEPS = ["first", "second", "last"] as const;

interface AbuseProps {
  agent: Agent;
  changed: () => void;
}

/** What to say to a caller who abuses one, word for word, and a break after the call. */
export function Abuse({ agent, changed }: AbuseProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [open, setOpen] = useState(false);
  const reasons = useLoad(useCallback((signal: AbortSignal) => api.breakReasons(signal), []));
  if (!agent.call_id) return null;
  const rest = () =>
    send(
      () => api.setAgentState(agent.id, { state: "break", reason: COOL_OFF }),
      () => {
        setOpen(false);
        changed();
      },
    );
  const mayRest = reasons.data?.includes(COOL_OFF) ?? false;
  return (
    <p className="desk-abuse">
      <Button size="small" onClick={() => setOpen(true)}>
        {t("abuse.open")}
      </Button>
      <Modal
        open={open}
        title={t("abuse.title")}
        okText={t("abuse.rest")}
        cancelText={t("talk.close")}
        okButtonProps={{ loading: busy }}
        footer={(_, { OkBtn, CancelBtn }) => (
          <>
            <CancelBtn />
            {mayRest ? <OkBtn /> : null}
          </>
        )}
        onOk={rest}
        onCancel={() => setOpen(false)}
      >
        <ol className="abuse-steps">
          {STEPS.map((step) => (
            <li key={step}>
              <span className="dim">{t(`abuse.${step}.when`)}</span>
              <br />
              <q>{t(`abuse.${step}.say`)}</q>
            </li>
          ))}
        </ol>
        <p className="dim">{t("abuse.hint")}</p>
        <p role="status">{error ? refusal(error, t) : null}</p>
      </Modal>
    </p>
  );
}
