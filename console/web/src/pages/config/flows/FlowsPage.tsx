import { Button, Input, Modal } from "antd";
import { useCallback, useState } from "react";
import { Link, useNavigate } from "react-router";
import { api } from "../../../api/client";
import { explain } from "../../../api/errors";
import type { PublishedFile } from "../../../api/types";
import { useLoad } from "../../../api/useLoad";
import { listTime } from "../../../format/time";
import { usePreferences } from "../../../preferences/Preferences";
import { Field } from "../../../shared/Field";
import { Notice } from "../../../shared/Notice";
import { useTitle } from "../../../shared/useTitle";
import "../../../shared/rows.css";
import "../../../shared/tags.css";
import "./flows.css";

const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;
const GROUPS = ["flow", "beside", "book"] as const;
const BESIDE = ["numbers", "hours", "door", "surveys"];

/** What callers hear: every flow, and the files beside them. */
export default function FlowsPage() {
  const { t } = usePreferences();
  useTitle(t("nav.flows"));
  const { data, error, reload } = useLoad(useCallback((signal: AbortSignal) => api.files(signal), []));
  const [adding, setAdding] = useState(false);
  return (
    <>
      <div className="page-head">
        <h1>{t("nav.flows")}</h1>
        <span className="dim">{t("flows.hint")}</span>
        <span className="grow" />
        <Button onClick={() => setAdding(true)}>{t("flows.add")}</Button>
      </div>
      {error && !data ? (
        <Notice tone="error" title={t("flows.failed")} hint={explain(error, t)} action={{ label: t("app.retry"), onClick: reload }} />
      ) : !data ? (
        <Notice tone="busy" title={t("app.loading")} />
      ) : (
        GROUPS.map((group) => <Group key={group} group={group} files={data.filter((one) => belongs(one, group))} />)
      )}
      {adding ? <AddDialog close={() => setAdding(false)} /> : null}
    </>
  );
}

function belongs({ kind }: PublishedFile, group: (typeof GROUPS)[number]): boolean {
  return group === "beside" ? BESIDE.includes(kind) : kind === group;
}

function Group({ group, files }: { group: (typeof GROUPS)[number]; files: PublishedFile[] }) {
  const { t } = usePreferences();
  if (files.length === 0) return null;
  const title = t(`flows.group.${group}`);
  return (
    <section className="card field" aria-label={title}>
      <div className="side-card">
        <strong>{title}</strong> <span className="dim">{t(`flows.groupHint.${group}`)}</span>
      </div>
      <ul className="rows">
        {files.map((file) => (
          <li key={file.file}>
            <Row file={file} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Row({ file }: { file: PublishedFile }) {
  const { t, language } = usePreferences();
  const { title, numbers, wrong, changed_at, changed_by, kind } = file;
  const name = file.file.replace(/^flows\//, "");
  const named = kind === "numbers" || kind === "hours" || kind === "door" || kind === "surveys" ? t(`flows.kind.${kind}`) : title || name;
  return (
    <>
      <span className="col-l">
        <Link to={flowPath(file.file)}>{named}</Link>
        <div className="dim file-name">{name}</div>
      </span>
      <span className="col-m flow-numbers">
        {numbers.map((number) => (
          <span key={number} className="tag">
            {number === "*" ? t("flows.others") : number}
          </span>
        ))}
      </span>
      <span className="col-m dim">
        {changed_at ? `${listTime(changed_at, new Date(), language)} ${changed_by || t("files.hand")}` : t("files.product")}
      </span>
      {wrong ? <span className="tag tag-overdue">{t("files.wrong", { n: wrong })}</span> : null}
    </>
  );
}

/** A file's page; without its ending, which the server would take for a file of its own. */
function flowPath(file: string): string {
  return `/config/${file.replace(/\.yaml$/, "")}`;
}

function AddDialog({ close }: { close: () => void }) {
  const { t } = usePreferences();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const good = NAME.test(name);
  const go = () => good && void navigate(flowPath(`flows/${name}.yaml`));
  return (
    <Modal open title={t("flows.add")} okText={t("flows.write")} cancelText={t("app.cancel")} okButtonProps={{ disabled: !good }} onOk={go} onCancel={close}>
      <Field label={t("flows.name")} hint={t("flows.nameHint")}>
        <Input autoFocus value={name} maxLength={40} status={name && !good ? "error" : ""} onChange={(event) => setName(event.target.value.trim())} onPressEnter={go} />
      </Field>
    </Modal>
  );
}
