import { Alert, Checkbox, Input, Modal, Select } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import { refusal } from "../../api/errors";
import type { QueueNow, WaitingCall } from "../../api/types";
import { isKey, wordFor } from "../../i18n/translate";
import { usePreferences } from "../../preferences/Preferences";
import { Field } from "../../shared/Field";
import { useSend } from "../../shared/useSend";

const REASON_LENGTH = 80;

interface MoveDialogProps {
  call: WaitingCall;
  queues: QueueNow[];
  nameOf: (queue: string) => string;
  close: () => void;
  saved: () => void;
}

/** Where a waiting caller is to stand, and why. */
export function MoveDialog({ call, queues, nameOf, close, saved }: MoveDialogProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [queue, setQueue] = useState(call.queue);
  const [front, setFront] = useState(false);
  const [reason, setReason] = useState("");
  const same = queue === call.queue && !front;
  const wish = { queue: queue === call.queue ? null : queue, front, reason: reason.trim() };
  const why = error && (isKey(`why.${error.reason}`) ? wordFor(t, "why", error.reason) : refusal(error, t));
  return (
    <Modal
      open
      title={t("waiting.moveOf", { queue: nameOf(call.queue), place: call.place })}
      okText={t("waiting.move")}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: same || !reason.trim(), loading: busy }}
      onCancel={close}
      onOk={() => send(() => api.moveWaiting(call.call_id, wish), saved)}
    >
      {why ? <Alert className="field" type="error" showIcon title={why} /> : null}
      <Field label={t("waiting.queue")}>
        <Select
          aria-label={t("waiting.queue")}
          value={queue}
          onChange={setQueue}
          options={queues.map((one) => ({ value: one.queue, label: nameOf(one.queue) }))}
        />
      </Field>
      <Checkbox className="field" checked={front} onChange={(event) => setFront(event.target.checked)}>
        {t("waiting.front")}
      </Checkbox>
      <Field label={t("agents.why")}>
        <Input
          aria-label={t("agents.why")}
          value={reason}
          maxLength={REASON_LENGTH}
          placeholder={t("waiting.whyHint")}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
    </Modal>
  );
}
