import { Alert, Input, Modal } from "antd";
import { useState } from "react";
import { refusal } from "../api/errors";
import { settlements } from "../api/settlements";
import type { SettlementView } from "../api/types";
import { usePreferences } from "../preferences/Preferences";
import { Field } from "../shared/Field";
import { useSend } from "../shared/useSend";
import { yuan } from "./money";

/** What is done with a word to it. */
export type Noted = "approve" | "decline" | "withdraw";

interface NoteDialogProps {
  settlement: SettlementView;
  what: Noted;
  close: () => void;
  done: () => void;
}

const NOTE_LENGTH = 200;

/** Approving, declining, withdrawing: the history keeps the word. */
export function NoteDialog({ settlement, what, close, done }: NoteDialogProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [note, setNote] = useState("");
  const { number, title, give, amount_fen, reason } = settlement;
  const needed = what !== "approve";
  return (
    <Modal
      open
      title={t(`settle.${what}Of`, { number })}
      okText={t(`settle.${what}`)}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: needed && !note.trim(), danger: what === "decline", loading: busy }}
      onOk={() => send(() => settlements[what](settlement.id, note.trim()), done)}
      onCancel={close}
    >
      {error ? <Alert className="field" type="error" showIcon title={refusal(error, t)} /> : null}
      <p>
        {title} · {t(`settle.give.${give}`)} <strong className="settle-sum">{amount_fen ? yuan(amount_fen) : null}</strong>
        <br />
        <span className="dim">{reason}</span>
      </p>
      <Field label={t(needed ? "settle.reason" : "settle.note")}>
        <Input value={note} maxLength={NOTE_LENGTH} onChange={(event) => setNote(event.target.value)} />
      </Field>
    </Modal>
  );
}
