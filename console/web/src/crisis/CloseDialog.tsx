import { Alert, Modal, Radio } from "antd";
import { useState } from "react";
import { crises } from "../api/crises";
import { refusal } from "../api/errors";
import type { Crisis, CrisisClosing } from "../api/types";
import { usePreferences } from "../preferences/Preferences";
import { Field } from "../shared/Field";
import { useSend } from "../shared/useSend";
import { Words } from "../shared/Words";
import { crisisText } from "./text";

type Outcome = CrisisClosing["outcome"];
const OUTCOMES: readonly Outcome[] = ["rescued", "calmed", "no_danger", "other"];

interface CloseDialogProps {
  crisis: Crisis;
  close: () => void;
  closed: () => void;
}

/** How a crisis ended, and what was done. */
export function CloseDialog({ crisis, close, closed }: CloseDialogProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [outcome, setOutcome] = useState<Outcome>();
  const [note, setNote] = useState("");
  const wanting = outcome === undefined || (outcome === "other" && !note.trim());
  return (
    <Modal
      open
      title={t("crisis.closeOf")}
      okText={t("crisis.close")}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: wanting, loading: busy }}
      onCancel={close}
      onOk={() => outcome && send(() => crises.close(crisis.call_id, { outcome, note }), closed)}
    >
      {error ? <Alert className="field" type="error" showIcon title={refusal(error, t)} /> : null}
      <p className="dim">{crisisText(crisis, t)}</p>
      <Field label={t("crisis.outcome")}>
        <Radio.Group
          aria-label={t("crisis.outcome")}
          className="crisis-outcomes"
          value={outcome}
          onChange={(event) => setOutcome(event.target.value as Outcome)}
          options={OUTCOMES.map((value) => ({ value, label: t(`crisis.outcome.${value}`) }))}
        />
      </Field>
      <Words label={t("crisis.note")} value={note} change={setNote} />
    </Modal>
  );
}
