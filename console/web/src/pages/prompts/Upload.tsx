import { Alert } from "antd";
import { useEffect, useState } from "react";
import { api } from "../../api/client";
import { refusal } from "../../api/errors";
import type { RecordingCheck } from "../../api/types";
import { usePreferences } from "../../preferences/Preferences";
import { FileButton } from "../../shared/FileButton";
import { useSend } from "../../shared/useSend";
import { Listen } from "./Listen";
import { remarkText, rounded } from "./remarks";

/** A file, and what the server says of it. */
export interface Checked {
  file: File;
  check: RecordingCheck;
}

interface UploadProps {
  set: string;
  name: string;
  checked: Checked | null;
  setChecked: (checked: Checked | null) => void;
}

const MOST_BYTES = 24 * 1024 * 1024;
const KINDS = ".wav,.flac,.ogg,.mp3,.aif,.aiff,audio/*";

/** Choosing a recording: checked at once, nothing changed yet. */
export function Upload({ set, name, checked, setChecked }: UploadProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [large, setLarge] = useState(false);
  const take = (file: File) => {
    setChecked(null);
    setLarge(file.size > MOST_BYTES);
    if (file.size > MOST_BYTES) return;
    send(async () => setChecked({ file, check: await api.checkRecording(set, name, file) }), () => undefined);
  };
  return (
    <div className="field">
      <FileButton label={t("prompts.upload")} accept={KINDS} busy={busy} chosen={take} />{" "}
      <span className="dim" aria-live="polite">
        {busy ? t("prompts.checking") : checked ? checked.file.name : t("prompts.uploadHint")}
      </span>
      {large ? <Alert type="error" showIcon title={t("prompts.large")} /> : null}
      {error ? <Alert type="error" showIcon title={refusal(error, t)} /> : null}
      {checked ? <Verdict checked={checked} /> : null}
    </div>
  );
}

function Verdict({ checked: { file, check } }: { checked: Checked }) {
  const { t } = usePreferences();
  const source = useObjectUrl(file);
  const { seconds, dbfs } = check;
  return (
    <div className="prompt-verdict">
      {check.faults.map((fault) => (
        <Alert key={fault.code} type="error" showIcon title={remarkText(t, fault)} />
      ))}
      {seconds !== null && dbfs !== null ? (
        <Alert
          type="success"
          showIcon
          title={t("prompts.good", { n: rounded(seconds), dbfs: Math.round(dbfs) })}
          action={source ? <Listen source={source} what={file.name} /> : null}
        />
      ) : null}
      {check.warnings.map((warning) => (
        <Alert key={warning.code} type="warning" showIcon title={remarkText(t, warning)} />
      ))}
    </div>
  );
}

/** An address for a file of this computer, given back when it is not needed any more. */
function useObjectUrl(file: File): string {
  const [address, setAddress] = useState("");
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return address;
}
