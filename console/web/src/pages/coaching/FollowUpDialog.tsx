import { Alert, Button, Modal } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import { explain } from "../../api/errors";
import type { CoachingNote } from "../../api/types";
import { usePreferences } from "../../preferences/Preferences";
import { useSend } from "../../shared/useSend";
import { Words } from "../../shared/Words";

const LEAST = 2;

interface FollowUpDialogProps {
  note: CoachingNote;
  close: () => void;
  saved: () => void;
}

/** What was found when somebody looked again; it ends the note. */
export function FollowUpDialog({ note, close, saved }: FollowUpDialogProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [outcome, setOutcome] = useState("");
  const wanted = { outcome: outcome.trim() };
  return (
    <Modal
      open
      title={t("coaching.follow")}
      onCancel={close}
      footer={
        <Button
          type="primary"
          loading={busy}
          disabled={wanted.outcome.length < LEAST}
          onClick={() => send(() => api.followUpCoaching(note.id, wanted), saved)}
        >
          {t("app.save")}
        </Button>
      }
    >
      {error ? <Alert className="field" type="error" showIcon title={explain(error, t)} /> : null}
      <p className="dim note-quoted">{note.text}</p>
      <Words autoFocus label={t("coaching.outcome")} value={outcome} change={setOutcome} />
    </Modal>
  );
}
