import { Alert, Button, Modal, Popconfirm } from "antd";
import { lazy, Suspense, useCallback, useState } from "react";
import { api } from "../../../api/client";
import { explain, refusal } from "../../../api/errors";
import type { FileVersion } from "../../../api/types";
import { useLoad } from "../../../api/useLoad";
import { listTime } from "../../../format/time";
import { usePreferences } from "../../../preferences/Preferences";
import { Notice } from "../../../shared/Notice";
import { useSend } from "../../../shared/useSend";
import { Waiting } from "../../../shared/Waiting";
import type { FileDesk } from "./useFile";

const Difference = lazy(() => import("./Difference"));

interface HistoryDialogProps {
  file: string;
  desk: FileDesk;
  mayRestore: boolean;
  close: () => void;
  restored: (version: number) => void;
}

/** Who published what and when; each beside what is in force, and put in force again. */
export function HistoryDialog({ file, desk, mayRestore, close, restored }: HistoryDialogProps) {
  const { t } = usePreferences();
  const versions = useLoad(useCallback((signal: AbortSignal) => api.fileVersions(file, signal), [file]));
  const [chosen, setChosen] = useState<number | null>(null);
  const { busy, error, send } = useSend();
  const now = desk.loaded.data;
  const restore = (version: number) =>
    send(
      async () => {
        const after = await api.restoreFile(file, version, now?.mark ?? "");
        desk.took(after);
        restored(version);
      },
      () => undefined,
    );
  return (
    <Modal open width={860} title={t("files.historyTitle", { file })} footer={null} onCancel={close}>
      {error ? <Alert className="field" type="error" showIcon title={refusal(error, t)} /> : null}
      {versions.error ? (
        <Notice tone="error" title={t("files.historyFailed")} hint={explain(versions.error, t)} action={{ label: t("app.retry"), onClick: versions.reload }} />
      ) : !versions.data ? (
        <Notice tone="busy" title={t("app.loading")} />
      ) : (
        <ul className="file-versions" aria-label={t("files.history")}>
          {versions.data.map((one) => (
            <Entry key={one.number} version={one} chosen={chosen === one.number} look={() => setChosen(one.number)} {...acts(one.number, one.in_force)} />
          ))}
          <Entry version={null} chosen={chosen === 0} look={() => setChosen(0)} {...acts(0, now?.version === 0)} product={now?.product ?? false} />
        </ul>
      )}
      {chosen === null ? <p className="dim">{t("files.historyHint")}</p> : <Beside file={file} version={chosen} now={now?.text ?? ""} />}
    </Modal>
  );

  function acts(number: number, inForce: boolean) {
    return { inForce, busy, restore: mayRestore && !inForce ? () => restore(number) : null };
  }
}

interface EntryProps {
  /** Null: the product's own, or no file. */
  version: FileVersion | null;
  chosen: boolean;
  inForce: boolean;
  busy: boolean;
  look: () => void;
  restore: (() => void) | null;
  product?: boolean;
}

function Entry({ version, chosen, inForce, busy, look, restore, product }: EntryProps) {
  const { t, language } = usePreferences();
  const title = version ? t("files.version", { n: version.number }) : product ? t("files.product") : t("files.none");
  return (
    <li className={chosen ? "chosen" : ""}>
      <strong>{title}</strong>
      {version ? (
        <>
          <span className="dim">{listTime(version.at, new Date(), language)}</span>
          <span>{version.by || t("files.hand")}</span>
          <span className="note dim">{version.note}</span>
        </>
      ) : (
        <span className="grow" />
      )}
      {inForce ? <span className="tag tag-done">{t("files.inForce")}</span> : null}
      <Button size="small" onClick={look} aria-label={`${t("files.look")} ${title}`}>
        {t("files.look")}
      </Button>
      {restore ? (
        <Popconfirm title={t("files.restoreSure", { title })} okText={t("files.restore")} cancelText={t("app.cancel")} onConfirm={restore}>
          <Button size="small" disabled={busy} aria-label={`${t("files.restore")} ${title}`}>
            {t("files.restore")}
          </Button>
        </Popconfirm>
      ) : null}
    </li>
  );
}

/** What would change if the version were in force again. */
function Beside({ file, version, now }: { file: string; version: number; now: string }) {
  const { t } = usePreferences();
  const loaded = useLoad(useCallback((signal: AbortSignal) => api.fileVersion(file, version, signal), [file, version]));
  if (loaded.error) return <Notice tone="error" title={t("files.historyFailed")} hint={explain(loaded.error, t)} />;
  if (!loaded.data || loaded.loading) return <Notice tone="busy" title={t("app.loading")} />;
  if (loaded.data.text === now) return <p className="dim">{t("files.same")}</p>;
  return (
    <>
      <p className="dim">{t("files.besideHint")}</p>
      <Suspense fallback={<Waiting />}>
        <Difference before={now} after={loaded.data.text} label={t("files.diff")} />
      </Suspense>
    </>
  );
}
