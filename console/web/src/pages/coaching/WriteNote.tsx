import { Alert, Button, Checkbox, DatePicker, Modal, Select } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { api } from "../../api/client";
import { explain } from "../../api/errors";
import { position } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { useMay } from "../../session/may";
import { Field } from "../../shared/Field";
import { useAgents } from "../../shared/useAgents";
import { useSend } from "../../shared/useSend";
import { Words } from "../../shared/Words";
import "./coaching.css";

const LEAST = 2;
const MOST = 1000;

interface WriteNoteProps {
  callId: string;
  /** Who had the caller, the first one first. */
  agents: string[];
  /** Where the recording stands, seconds. */
  at: () => number;
}

/** A button for leads beside a call: writes its agent a note about the moment that is heard. */
export function WriteNote(props: WriteNoteProps) {
  const { t } = usePreferences();
  const { seeReviews } = useMay();
  const [at, setAt] = useState<number | null>(null);
  const [written, setWritten] = useState(false);
  if (!seeReviews || props.agents.length === 0) return null;
  return (
    <div className="note-write">
      <Button onClick={() => setAt(props.at())}>{t("coaching.write")}</Button>
      <span role="status">
        {written ? <Link to="/coaching">{t("coaching.written")}</Link> : null}
      </span>
      {at === null ? null : (
        <NoteDialog
          {...props}
          moment={at}
          close={() => setAt(null)}
          saved={() => {
            setAt(null);
            setWritten(true);
          }}
        />
      )}
    </div>
  );
}

interface NoteDialogProps extends WriteNoteProps {
  moment: number;
  close: () => void;
  saved: () => void;
}

function NoteDialog({ callId, agents, moment, close, saved }: NoteDialogProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const { nameOf } = useAgents();
  const [agent, setAgent] = useState(agents[0] ?? "");
  const [text, setText] = useState("");
  const [here, setHere] = useState(moment > 0);
  const [day, setDay] = useState<string | null>(null);
  const save = () =>
    send(
      () =>
        api.writeCoaching({
          agent_id: agent,
          call_id: callId,
          text: text.trim(),
          at_s: here ? moment : null,
          follow_up_on: day,
        }),
      saved,
    );
  return (
    <Modal
      open
      title={t("coaching.write")}
      onCancel={close}
      footer={
        <Button type="primary" loading={busy} disabled={text.trim().length < LEAST} onClick={save}>
          {t("coaching.send")}
        </Button>
      }
    >
      {error ? <Alert className="field" type="error" showIcon title={explain(error, t)} /> : null}
      <Field label={t("coaching.agent")}>
        <Select
          aria-label={t("coaching.agent")}
          value={agent}
          options={agents.map((id) => ({ value: id, label: nameOf(id) }))}
          onChange={setAgent}
        />
      </Field>
      <Words autoFocus label={t("coaching.text")} value={text} change={setText} most={MOST} rows={4} />
      {moment > 0 ? (
        <div className="field">
          <Checkbox checked={here} onChange={(event) => setHere(event.target.checked)}>
            {t("coaching.here", { at: position(moment) })}
          </Checkbox>
        </div>
      ) : null}
      <Field label={t("coaching.followUpOn")}>
        <DatePicker
          aria-label={t("coaching.followUpOn")}
          placeholder={t("coaching.noFollowUp")}
          onChange={(chosen) => setDay(chosen ? chosen.format("YYYY-MM-DD") : null)}
        />
      </Field>
    </Modal>
  );
}
