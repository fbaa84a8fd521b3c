import { Alert, Input, Modal } from "antd";
import { lazy, Suspense, useState } from "react";
import { api } from "../../../api/client";
import { refusal } from "../../../api/errors";
import { usePreferences } from "../../../preferences/Preferences";
import { Field } from "../../../shared/Field";
import { useSend } from "../../../shared/useSend";
import { Waiting } from "../../../shared/Waiting";
import type { FileDesk } from "./useFile";

const Difference = lazy(() => import("./Difference"));
const NOTE_LENGTH = 200;

interface PublishDialogProps {
  file: string;
  desk: FileDesk;
  close: () => void;
  published: (version: number) => void;
}

/** What changes, why, and then it is in force. */
export function PublishDialog({ file, desk, close, published }: PublishDialogProps) {
  const { t } = usePreferences();
  const [note, setNote] = useState("");
  const { busy, error, send } = useSend();
  const now = desk.loaded.data;
  const put = () =>
    send(
      async () => {
        try {
          const after = await api.publishFile(file, { text: desk.draft, base: now?.mark ?? "", note: note.trim() });
          desk.took(after);
          published(after.version ?? 0);
        } catch (thrown) {
          await lookAgainIfStale(thrown);
          throw thrown;
        }
      },
      () => undefined,
    );
  const lookAgainIfStale = async (thrown: unknown) => {
    if ((thrown as { reason?: string }).reason !== "stale") return;
    await desk.lookAgain();
    close();
  };
  return (
    <Modal
      open
      width={860}
      title={t("files.publishTitle", { file })}
      okText={t("files.publish")}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: !note.trim(), loading: busy }}
      onOk={put}
      onCancel={close}
    >
      {error ? <Alert className="field" type="error" showIcon title={refusal(error, t)} /> : null}
      <Field label={t("files.note")} hint={t("files.noteHint")}>
        <Input autoFocus value={note} maxLength={NOTE_LENGTH} onChange={(event) => setNote(event.target.value)} onPressEnter={() => note.trim() && put()} />
      </Field>
      <Suspense fallback={<Waiting />}>
        <Difference before={now?.text ?? ""} after={desk.draft} label={t("files.diff")} />
      </Suspense>
    </Modal>
  );
}
