import { Alert, Button, Input, Modal } from "antd";
import { useState } from "react";
import { refusal } from "../api/errors";
import type { Secrecy } from "../api/types";
import { usePreferences } from "../preferences/Preferences";
import { useMay, useSeesSecrets } from "../session/may";
import { Field } from "../shared/Field";
import { useSend } from "../shared/useSend";
import { secrets, type Subject } from "../api/secrets";

const REASON_LENGTH = 200;

interface KeepSecretProps {
  subject: Subject;
  secret: Secrecy | null | undefined;
  changed: () => void;
}

/** That the reporter is kept secret, and the one act that makes it so, or undoes it. */
export function KeepSecret({ subject, secret, changed }: KeepSecretProps) {
  const { t } = usePreferences();
  const { changeWork } = useMay();
  const sees = useSeesSecrets();
  const [asking, setAsking] = useState(false);
  const ask = (
    <Button size="small" onClick={() => setAsking(true)}>
      {t(secret ? "secret.lift" : "secret.mark")}
    </Button>
  );
  const dialog = asking ? (
    <ReasonDialog subject={subject} lift={Boolean(secret)} close={() => setAsking(false)} done={changed} />
  ) : null;
  if (!secret) {
    return changeWork ? (
      <p className="secret-mark">
        {ask}
        {dialog}
      </p>
    ) : null;
  }
  return (
    <>
      <Alert
        type={secret.hidden ? "info" : "warning"}
        showIcon
        title={t(secret.hidden ? "secret.hidden" : "secret.known", { case: secret.case })}
        action={sees ? ask : null}
      />
      {dialog}
    </>
  );
}

interface ReasonDialogProps {
  subject: Subject;
  lift: boolean;
  close: () => void;
  done: () => void;
}

function ReasonDialog({ subject, lift, close, done }: ReasonDialogProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [reason, setReason] = useState("");
  const title = t(lift ? "secret.lift" : "secret.mark");
  const request = () => (lift ? secrets.lift(subject, reason.trim()) : secrets.mark(subject, reason.trim()));
  return (
    <Modal
      open
      title={title}
      okText={title}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: !reason.trim(), loading: busy }}
      onCancel={close}
      onOk={() =>
        send(request, () => {
          close();
          done();
        })
      }
    >
      {error ? <Alert className="field" type="error" showIcon title={refusal(error, t)} /> : null}
      <p className="dim">{t(lift ? "secret.liftHint" : "secret.markHint")}</p>
      <Field label={t("secret.reason")} hint={lift ? null : t("secret.reasonHint")}>
        <Input value={reason} maxLength={REASON_LENGTH} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </Modal>
  );
}
