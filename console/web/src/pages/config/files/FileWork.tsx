import { Alert, Button, Popconfirm, Segmented } from "antd";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { explain } from "../../../api/errors";
import { usePreferences } from "../../../preferences/Preferences";
import { Notice } from "../../../shared/Notice";
import { Waiting } from "../../../shared/Waiting";
import "../../../shared/tags.css";
import { FindingsList } from "./FindingsList";
import { HistoryDialog } from "./HistoryDialog";
import { PublishDialog } from "./PublishDialog";
import type { FileDesk } from "./useFile";

// The editor is as large as a page: it comes when somebody edits.
const Editor = lazy(() => import("./Editor"));
const Difference = lazy(() => import("./Difference"));

interface FileWorkProps {
  file: string;
  desk: FileDesk;
  /** False: looked at only. */
  mayPublish?: boolean;
  jump: { line: number } | null;
  setJump: (jump: { line: number }) => void;
  /** The same text as a form, shown first. */
  form?: { label: string; view: ReactNode };
  /** What helps beside the text. */
  children?: ReactNode;
}

/** A file that can be published: its text with what is wrong, publishing, history. The same for all. */
export function FileWork({ file, desk, mayPublish = true, jump, setJump, form, children }: FileWorkProps) {
  const { t } = usePreferences();
  const [open, setOpen] = useState<"" | "publish" | "history">("");
  const [done, setDone] = useState("");
  const [asForm, setAsForm] = useState(form !== undefined);
  const { data, error, reload } = desk.loaded;
  if (!data) {
    return error ? (
      <Notice tone="error" title={t("files.failed")} hint={explain(error, t)} action={{ label: t("app.retry"), onClick: reload }} />
    ) : (
      <Notice tone="busy" title={t("app.loading")} />
    );
  }
  return (
    <>
      <div className="file-bar">
        <span className={desk.changed ? "tag tag-open" : "tag"}>{desk.changed ? t("files.changed") : versionTitle()}</span>
        <span className="grow" />
        {desk.changed ? (
          <Popconfirm title={t("files.discardSure")} okText={t("files.discard")} cancelText={t("app.cancel")} onConfirm={desk.discard}>
            <Button>{t("files.discard")}</Button>
          </Popconfirm>
        ) : null}
        <Button onClick={() => setOpen("history")}>{t("files.history")}</Button>
        {mayPublish ? (
          <Button type="primary" disabled={!desk.publishable} onClick={() => setOpen("publish")}>
            {t("files.publish")}
          </Button>
        ) : null}
      </div>
      <div aria-live="polite">
        {done && !desk.changed ? <Alert className="field" type="success" showIcon title={done} /> : null}
        {desk.theirs ? <Theirs desk={desk} /> : null}
        {data.version === null ? <Alert className="field" type="info" showIcon title={t("files.byHand")} /> : null}
      </div>
      <div className={children ? "file-work" : "file-work file-alone"}>
        <section className="card file-text" aria-label={t("files.text")}>
          {form ? (
            <Segmented<boolean>
              className="file-views"
              value={asForm}
              onChange={setAsForm}
              options={[
                { value: true, label: form.label },
                { value: false, label: t("files.asText") },
              ]}
            />
          ) : null}
          {form && asForm ? (
            form.view
          ) : (
            <Suspense fallback={<Waiting />}>
              <Editor label={t("files.text")} value={desk.draft} change={desk.write} findings={desk.findings.filter((one) => one.file === file)} jump={jump} readOnly={!mayPublish} />
            </Suspense>
          )}
          <FindingsList file={file} desk={desk} go={go} />
        </section>
        {children}
      </div>
      {open === "publish" ? (
        <PublishDialog file={file} desk={desk} close={() => setOpen("")} published={(n) => finish(t("files.published", { n }))} />
      ) : null}
      {open === "history" ? (
        <HistoryDialog file={file} desk={desk} mayRestore={mayPublish} close={() => setOpen("")} restored={() => finish(t("files.restored"))} />
      ) : null}
    </>
  );

  function go(line: number) {
    setAsForm(false);
    setJump({ line });
  }

  function finish(text: string) {
    setDone(text);
    setOpen("");
  }

  function versionTitle(): string {
    if (!data || data.version === null) return t("files.hand");
    if (data.version) return t("files.version", { n: data.version });
    return data.product ? t("files.product") : t("files.new");
  }
}

/** Somebody was quicker: what they changed, and what becomes of one's own. */
function Theirs({ desk }: { desk: FileDesk }) {
  const { t } = usePreferences();
  const { theirs } = desk;
  if (!theirs) return null;
  return (
    <Alert
      className="field"
      type="warning"
      showIcon
      title={t("files.stale")}
      description={
        <>
          <p>{t("files.staleHint")}</p>
          <Suspense fallback={<Waiting />}>
            <Difference before={theirs.text} after={desk.draft} label={t("files.staleDiff")} />
          </Suspense>
        </>
      }
      action={
        <span className="row-acts">
          <Button size="small" onClick={desk.keepMine}>{t("files.keepMine")}</Button>
          <Button size="small" onClick={desk.discard}>{t("files.takeTheirs")}</Button>
        </span>
      }
    />
  );
}
