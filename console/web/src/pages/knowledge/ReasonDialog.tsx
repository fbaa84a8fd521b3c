import { Alert, Input, Modal } from "antd";
import { useState } from "react";
import { knowledge } from "../../api/knowledge";
import { refusal } from "../../api/errors";
import type { ArticleView } from "../../api/types";
import { usePreferences } from "../../preferences/Preferences";
import { Field } from "../../shared/Field";
import { useSend } from "../../shared/useSend";

/** What is to be done with an article. */
export type Asked = { what: "publish" | "withdraw" } | { what: "restore"; version: number };

interface ReasonDialogProps {
  article: ArticleView;
  asked: Asked;
  close: () => void;
  done: () => void;
}

/** Publishing, withdrawing, taking up an earlier text: each with a reason that the history keeps. */
export function ReasonDialog({ article, asked, close, done }: ReasonDialogProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [note, setNote] = useState("");
  const { id, latest } = article;
  const run = () => {
    const why = note.trim();
    if (asked.what === "restore") return knowledge.restore(id, asked.version, latest, why);
    return asked.what === "publish" ? knowledge.publish(id, latest, why) : knowledge.withdraw(id, why);
  };
  return (
    <Modal
      open
      title={t(`knowledge.${asked.what}`)}
      okText={t(`knowledge.${asked.what}`)}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: !note.trim(), loading: busy }}
      onOk={() => send(run, done)}
      onCancel={close}
    >
      {error ? <Alert className="field" type="error" showIcon title={refusal(error, t)} /> : null}
      <p>{t(`knowledge.${asked.what}Hint`)}</p>
      <Field label={t("knowledge.note")}>
        <Input value={note} maxLength={200} onChange={(event) => setNote(event.target.value)} />
      </Field>
    </Modal>
  );
}
