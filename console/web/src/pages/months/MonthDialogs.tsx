import { Alert, Button, Input, Modal } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import { explain } from "../../api/errors";
import type { ReviewMonth } from "../../api/types";
import { usePreferences } from "../../preferences/Preferences";
import { Field } from "../../shared/Field";
import { useSend } from "../../shared/useSend";
import { Words } from "../../shared/Words";

const LEAST = 2;
const MOST = 500;

interface Asking {
  month: ReviewMonth;
  close: () => void;
  done: () => void;
}

/** Says what locking does before it is done. */
export function LockDialog({ month, close, done }: Asking) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [note, setNote] = useState("");
  const lock = () => send(() => api.lockMonth(month.month, { note: note.trim() }), done);
  return (
    <Modal
      open
      title={t("months.lockTitle", { month: month.month })}
      onCancel={close}
      footer={
        <Button type="primary" loading={busy} onClick={lock}>
          {t("months.lock")}
        </Button>
      }
    >
      {error ? <Alert className="field" type="error" showIcon title={explain(error, t)} /> : null}
      <p className="field">{t("months.lockMeans", { n: month.judged })}</p>
      <Field label={t("months.note")}>
        <Input
          maxLength={MOST}
          aria-label={t("months.note")}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </Field>
    </Modal>
  );
}

/** Opens a month for corrections, with the reason that everybody will read. */
export function UnlockDialog({ month, close, done }: Asking) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [reason, setReason] = useState("");
  const wanted = { reason: reason.trim() };
  return (
    <Modal
      open
      title={t("months.unlockTitle", { month: month.month })}
      onCancel={close}
      footer={
        <Button
          danger
          loading={busy}
          disabled={wanted.reason.length < LEAST}
          onClick={() => send(() => api.unlockMonth(month.month, wanted), done)}
        >
          {t("months.unlock")}
        </Button>
      }
    >
      {error ? <Alert className="field" type="error" showIcon title={explain(error, t)} /> : null}
      <p className="field">{t("months.unlockMeans")}</p>
      <Words autoFocus label={t("months.reason")} value={reason} change={setReason} />
    </Modal>
  );
}
