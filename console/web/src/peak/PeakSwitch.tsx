import { Alert, Button, Input, Modal } from "antd";
import { useState } from "react";
import { api } from "../api/client";
import { explain } from "../api/errors";
import type { PeakNow } from "../api/types";
import type { Translate } from "../i18n/translate";
import { wordFor } from "../i18n/translate";
import { usePreferences } from "../preferences/Preferences";
import { Field } from "../shared/Field";
import { useSend } from "../shared/useSend";
import { usePeak } from "./usePeak";

const REASON_LENGTH = 80;

/** The switch of the peak emergency, for those who may. */
export function PeakSwitch() {
  const { t } = usePreferences();
  const { data: peak, refresh } = usePeak();
  const [asking, setAsking] = useState(false);
  if (!peak) return null;
  return (
    <>
      <Button danger={!peak.on} onClick={() => setAsking(true)}>
        {t(peak.on ? "peak.end" : "peak.begin")}
      </Button>
      {asking ? (
        <PeakDialog
          peak={peak}
          close={() => setAsking(false)}
          saved={() => {
            setAsking(false);
            void refresh();
          }}
        />
      ) : null}
    </>
  );
}

interface PeakDialogProps {
  peak: PeakNow;
  close: () => void;
  saved: () => void;
}

/** What it does, or that it ends, to be confirmed; beginning it takes a reason. */
function PeakDialog({ peak, close, saved }: PeakDialogProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [reason, setReason] = useState("");
  // What was on when the dialog opened: somebody else's switching must not turn this one round.
  const [on] = useState(!peak.on);
  const ready = !on || reason.trim() !== "";
  return (
    <Modal
      open
      title={t(on ? "peak.begin" : "peak.end")}
      okText={t(on ? "peak.begin" : "peak.end")}
      cancelText={t("app.cancel")}
      okButtonProps={{ danger: on, disabled: !ready, loading: busy }}
      onCancel={close}
      onOk={() => send(() => api.setPeak({ on, reason: reason.trim() }), saved)}
    >
      {error ? <Alert className="field" type="error" showIcon title={explain(error, t)} /> : null}
      <ul className="peak-does">
        {(on ? does(peak, t) : [t("peak.ends")]).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {on ? (
        <Field label={t("peak.why")}>
          <Input
            value={reason}
            maxLength={REASON_LENGTH}
            placeholder={t("peak.whyHint")}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
      ) : null}
    </Modal>
  );
}

/** What happens at once, one sentence each, by the policy in force. */
export function does(peak: PeakNow, t: Translate): string[] {
  const queues = peak.merge.map((queue) => wordFor(t, "queue", queue)).join(t("peak.and"));
  return [
    ...(queues ? [t("peak.merges", { queues }), t("peak.seniors", { seconds: peak.seniors_after_s })] : []),
    ...(peak.reserves.length > 0 ? [t("peak.reserves", { agents: peak.reserves.join(t("peak.and")) })] : []),
    t("peak.wrapUp", { seconds: peak.wrap_up_s }),
    ...(peak.callback_possible ? [t("peak.callbacks")] : []),
    t("peak.notice"),
    t("peak.hours", { hours: peak.ends_after_h }),
  ];
}
