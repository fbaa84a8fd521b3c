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
  const [number, setNumber] = useState<string | null>(null);
  const [called, setCalled] = useState(task.called);
  const show = () =>
    send(
      async () => setNumber((await api.numberToCall(task.id)).number),
      () => undefined,
    );
  const tried = () =>
    send(
      async () => setCalled((await api.changeTask(task.id, { tried: true })).called),
      () => undefined,
    );
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
      onCancel={called === task.called ? close : saved}
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
      {isOpen ? (
        <div className="task-call">
          {number ? (
            <a href={`tel:${number}`}>{number}</a>
          ) : (
            <Button loading={busy} disabled={!task.has_number} onClick={show}>
              {t(task.has_number ? "tasks.showNumber" : "tasks.noNumber")}
            </Button>
          )}
          <Button loading={busy} onClick={tried}>
            {t("tasks.tried")}
          </Button>
          <span className="dim">{called > 0 ? t("tasks.called", { n: called }) : null}</span>
        </div>
      ) : null}
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
