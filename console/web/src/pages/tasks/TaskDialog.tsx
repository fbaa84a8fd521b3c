import { Alert, Button, Input, Modal, Select } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import { explain } from "../../api/errors";
import type { Task, TaskChange } from "../../api/types";
import { usePreferences } from "../../preferences/Preferences";
import { Field } from "../../shared/Field";
import { useSend } from "../../shared/useSend";

interface TaskDialogProps {
  task: Task;
  agents: { value: string; label: string }[];
  close: () => void;
  saved: () => void;
}

const RESULT_LENGTH = 500;

/** Taking a task, and saying what came of it. */
export function TaskDialog({ task, agents, close, saved }: TaskDialogProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [owner, setOwner] = useState(task.owner);
  const [result, setResult] = useState(task.result ?? "");
  const save = (state?: Task["state"]) => {
    const change: TaskChange = { tried: false };
    // Only what was changed here: a colleague may have changed the rest meanwhile.
    if (owner !== task.owner) change.owner = owner;
    if (result.trim() !== (task.result ?? "")) change.result = result.trim();
    if (state) change.state = state;
    send(() => api.changeTask(task.id, change), saved);
  };
  const isOpen = task.state === "open";
  return (
    <Modal
      open
      title={`${t(`taskKind.${task.kind}`)} ${task.person_name ?? task.caller_masked}`}
      onCancel={close}
      footer={
        <>
          <Button loading={busy} onClick={() => save()}>
            {t("app.save")}
          </Button>
          {isOpen ? (
            <>
              <Button loading={busy} onClick={() => save("closed")}>
                {t("tasks.close")}
              </Button>
              <Button type="primary" loading={busy} disabled={!result.trim()} onClick={() => save("done")}>
                {t("tasks.finish")}
              </Button>
            </>
          ) : (
            <Button loading={busy} onClick={() => save("open")}>
              {t("tasks.reopen")}
            </Button>
          )}
        </>
      }
    >
      {error ? <Alert className="field" type="error" showIcon title={explain(error, t)} /> : null}
      <Field label={t("tasks.owner")}>
        <Select<string>
          allowClear
          aria-label={t("tasks.owner")}
          placeholder={t("tasks.nobody")}
          value={owner}
          options={agents}
          onChange={(value: string | undefined) => setOwner(value ?? null)}
        />
      </Field>
      <Field label={t("tasks.result")}>
        <Input.TextArea
          rows={3}
          maxLength={RESULT_LENGTH}
          value={result}
          placeholder={t("tasks.resultHint")}
          onChange={(event) => setResult(event.target.value)}
        />
      </Field>
    </Modal>
  );
}
