import { Alert, Button, Input, Modal } from "antd";
import { useCallback, useState } from "react";
import { api } from "../../api/client";
import { explain, refusal } from "../../api/errors";
import type { PromptVersion, PromptVersions } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { listTime } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { Field } from "../../shared/Field";
import { Notice } from "../../shared/Notice";
import { useSend } from "../../shared/useSend";
import { Listen } from "./Listen";
import { Upload, type Checked } from "./Upload";

/** What was done, and which version was heard before. */
export interface Changed {
  name: string;
  was: number;
  text: string;
}

interface ChangeDialogProps {
  set: string;
  /** Empty: one that is to be added. */
  name: string;
  close: () => void;
  changed: (what: Changed) => void;
}

const NAME = /^[a-z0-9][a-z0-9-]{0,47}$/;
const TEXT_LENGTH = 500;

/** A prompt's recordings: listened to, another put in force, a new one sent. */
export function ChangeDialog({ set, name: given, close, changed }: ChangeDialogProps) {
  const { t } = usePreferences();
  const [typed, setTyped] = useState("");
  const name = given || typed;
  const known = given !== "";
  const loaded = useLoad(
    useCallback(
      (signal: AbortSignal) => (known ? api.promptVersions(set, given, signal) : Promise.resolve(null)),
      [known, set, given],
    ),
  );
  const { busy, error, send } = useSend();
  const [checked, setChecked] = useState<Checked | null>(null);
  const [text, setText] = useState("");
  const heard = loaded.data?.versions.find((one) => one.heard)?.number ?? 0;
  const put = ({ file }: Checked) =>
    send(
      async () => {
        const after = await api.replacePrompt(set, name, file, text.trim());
        const n = after.versions[0]?.number ?? 0;
        changed({ name, was: heard, text: t("prompts.replaced", { name, n }) });
      },
      () => undefined,
    );
  const use = (version: number) =>
    send(
      () => api.restorePrompt(set, name, version),
      () => changed({ name, was: heard, text: t("prompts.restored", { name }) }),
    );
  const usable = checked !== null && checked.check.faults.length === 0 && NAME.test(name);
  return (
    <Modal
      open
      title={given || t("prompts.add")}
      okText={t("prompts.put")}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: !usable, loading: busy }}
      onOk={() => checked && put(checked)}
      onCancel={close}
    >
      {error ? <Alert className="field" type="error" showIcon title={refusal(error, t)} /> : null}
      {known ? (
        <Versions set={set} name={name} data={loaded.data} failed={loaded.error ? explain(loaded.error, t) : ""} busy={busy} use={use} />
      ) : (
        <Field label={t("prompts.name")} hint={t("prompts.nameHint")}>
          <Input value={typed} maxLength={48} status={typed && !NAME.test(typed) ? "error" : ""} onChange={(event) => setTyped(event.target.value.trim())} />
        </Field>
      )}
      {NAME.test(name) ? <Upload set={set} name={name} checked={checked} setChecked={setChecked} /> : null}
      {checked && checked.check.faults.length === 0 ? (
        <Field label={t("prompts.text")} hint={t("prompts.textHint")}>
          <Input.TextArea autoSize value={text} maxLength={TEXT_LENGTH} onChange={(event) => setText(event.target.value)} />
        </Field>
      ) : null}
    </Modal>
  );
}

interface VersionsProps {
  set: string;
  name: string;
  data: PromptVersions | null;
  failed: string;
  busy: boolean;
  use: (version: number) => void;
}

function Versions({ set, name, data, failed, busy, use }: VersionsProps) {
  const { t } = usePreferences();
  if (failed) return <Notice tone="error" title={t("prompts.versionsFailed")} hint={failed} />;
  if (!data) return <Notice tone="busy" title={t("app.loading")} />;
  return (
    <ul className="prompt-versions" aria-label={t("prompts.versions")}>
      {data.versions.map((one) => (
        <li key={one.number}>
          <Listen source={api.promptSound(set, name, one.number)} what={title(one)} />
          <VersionText version={one} />
          {one.heard ? (
            <span className="tag tag-done">{t("prompts.heard")}</span>
          ) : (
            <Button size="small" disabled={busy} onClick={() => use(one.number)} aria-label={`${t("prompts.use")} ${one.number}`}>
              {t("prompts.use")}
            </Button>
          )}
        </li>
      ))}
      {data.versions.length === 0 ? <li className="dim">{t("prompts.none")}</li> : null}
    </ul>
  );

  function title({ number }: PromptVersion): string {
    return number ? t("prompts.ownVersion", { n: number }) : t("prompts.productVersion");
  }
}

function VersionText({ version }: { version: PromptVersion }) {
  const { t, language } = usePreferences();
  const { number, at, by, file, text } = version;
  return (
    <span className="grow">
      {number ? t("prompts.ownVersion", { n: number }) : t("prompts.productVersion")}
      {at ? <span className="dim"> {[listTime(at, new Date(), language), by, file].filter(Boolean).join(" · ")}</span> : null}
      {text ? <div className="dim">{text}</div> : null}
    </span>
  );
}
