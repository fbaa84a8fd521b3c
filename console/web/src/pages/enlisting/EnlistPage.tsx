import { Alert, Button, Checkbox, Popconfirm } from "antd";
import { useCallback, useState } from "react";
import { api } from "../../api/client";
import { refusal } from "../../api/errors";
import type { ListCount, ListImport, ListPreview } from "../../api/types";
import { useLoad, type Loaded } from "../../api/useLoad";
import { listTime } from "../../format/time";
import type { Translate } from "../../i18n/translate";
import { usePreferences } from "../../preferences/Preferences";
import { FileButton } from "../../shared/FileButton";
import { Listed } from "../../shared/Listed";
import { Notice } from "../../shared/Notice";
import { useSend } from "../../shared/useSend";
import { useTitle } from "../../shared/useTitle";
import { ActBar } from "../people/ActBar";
import { useActs } from "../people/useActs";
import "./enlisting.css";

const MOST_BYTES = 2 * 1024 * 1024;

interface Chosen {
  file: File;
  preview: ListPreview;
}

/** A community's list: looked through line by line, imported, taken back. */
export default function EnlistPage() {
  const { t } = usePreferences();
  useTitle(t("enlist.title"));
  const loaded = useLoad(useCallback((signal: AbortSignal) => api.seniorImports(signal), []));
  const acts = useActs(loaded.refresh, null);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  return (
    <>
      <div className="page-head">
        <h1>{t("enlist.title")}</h1>
      </div>
      <p className="dim enlist-hint">{t("enlist.hint")}</p>
      <Choose chosen={chosen} choose={setChosen} />
      <ActBar acts={acts} />
      {chosen ? (
        <Preview
          chosen={chosen}
          imported={(number, did) => {
            setChosen(null);
            acts.done({ text: counted(t, "enlist.did", did, number), run: () => api.undoSeniorImport(number) });
          }}
        />
      ) : null}
      <h2 className="enlist-newest">{t("enlist.newest")}</h2>
      <Listed
        loaded={onePage(loaded)}
        label={t("enlist.newest")}
        failed={t("enlist.failed")}
        empty={<Notice title={t("enlist.none")} hint={t("enlist.noneHint")} />}
        turn={() => undefined}
      >
        {(made) => <Made made={made} undo={() => acts.act(() => api.undoSeniorImport(made.number))} />}
      </Listed>
    </>
  );
}

function counted(t: Translate, key: "enlist.did" | "enlist.would", count: ListCount, n = 0): string {
  const { added, completed, same, relatives } = count;
  return t(key, { n, added, completed, same, relatives });
}

/** The server sends the newest only: one page. */
function onePage(loaded: Loaded<ListImport[]>) {
  const items = loaded.data?.map((made) => ({ ...made, id: made.number }));
  const data = items ? { items, total: items.length, page: 1, size: Math.max(1, items.length) } : null;
  return { ...loaded, data };
}

interface ChooseProps {
  chosen: Chosen | null;
  choose: (chosen: Chosen | null) => void;
}

function Choose({ chosen, choose }: ChooseProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [large, setLarge] = useState(false);
  const take = (file: File) => {
    choose(null);
    setLarge(file.size > MOST_BYTES);
    if (file.size > MOST_BYTES) return;
    send(async () => choose({ file, preview: await api.checkSeniors(file) }), () => undefined);
  };
  return (
    <div className="filters">
      <FileButton label={t("enlist.choose")} accept=".csv,.tsv,.txt,text/csv" busy={busy} chosen={take} />
      <span className="dim enlist-file" aria-live="polite">
        {busy ? t("enlist.checking") : chosen ? t("enlist.chosen", { name: chosen.file.name }) : null}
      </span>
      {large ? <Alert type="error" showIcon title={t("enlist.large")} /> : null}
      {error ? <Alert type="error" showIcon title={refusal(error, t)} /> : null}
    </div>
  );
}

interface PreviewProps {
  chosen: Chosen;
  imported: (number: number, did: ListCount) => void;
}

function Preview({ chosen: { file, preview }, imported }: PreviewProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [skip, setSkip] = useState(false);
  const faults = preview.faults.length + preview.more_faults;
  const may = preview.good > 0 && (faults === 0 || skip);
  const carryOut = () =>
    send(
      async () => {
        const { number, did } = await api.importSeniors(file, skip);
        imported(number, did);
      },
      () => undefined,
    );
  return (
    <section className="card enlist" aria-label={file.name}>
      <p>
        <span className="tag tag-done">{t("enlist.good", { n: preview.good })}</span>{" "}
        {faults ? <span className="tag enlist-bad">{t("enlist.faults", { n: faults })}</span> : null}
      </p>
      <p>{preview.good ? counted(t, "enlist.would", preview.would) : t("enlist.nothing")}</p>
      {preview.would.differ.length ? (
        <p className="dim">{t("enlist.differ", { lines: preview.would.differ.join(t("app.listed")) })}</p>
      ) : null}
      {preview.unread.length ? (
        <p className="dim">{t("enlist.unread", { names: preview.unread.join(t("app.listed")) })}</p>
      ) : null}
      {faults ? (
        <ul className="enlist-faults" aria-label={t("enlist.faults", { n: faults })}>
          {preview.faults.map(({ line, what }, at) => (
            <li key={at}>
              <b>{line ? t("enlist.line", { n: line }) : t("enlist.whole")}</b> {what}
            </li>
          ))}
          {preview.more_faults ? <li className="dim">{t("enlist.more", { n: preview.more_faults })}</li> : null}
        </ul>
      ) : null}
      {error ? <Alert type="error" showIcon title={refusal(error, t)} /> : null}
      <div className="enlist-acts">
        <span className="dim" aria-live="polite">
          {busy ? t("enlist.importing") : null}
        </span>
        {faults && preview.good ? (
          <Checkbox checked={skip} onChange={(event) => setSkip(event.target.checked)}>
            {t("enlist.skip")}
          </Checkbox>
        ) : null}
        <Button type="primary" disabled={!may} loading={busy} onClick={carryOut}>
          {t("enlist.import", { n: preview.good })}
        </Button>
      </div>
    </section>
  );
}

function Made({ made, undo }: { made: ListImport; undo: () => void }) {
  const { t, language } = usePreferences();
  const now = new Date();
  const { number: n } = made;
  return (
    <>
      <span className="col-s">{t("enlist.number", { n })}</span>
      <span className="col-m">{listTime(made.at, now, language)}</span>
      <span className="col-m dim">{made.by}</span>
      <span className="col-m">{t("enlist.changes", { n: made.changes })}</span>
      {made.taken_back_at ? (
        <span className="col-m dim">{t("enlist.takenBack", { time: listTime(made.taken_back_at, now, language) })}</span>
      ) : (
        <Popconfirm
          title={t("enlist.confirm", { n })}
          description={t("enlist.confirmHint")}
          okText={t("enlist.undo")}
          cancelText={t("app.cancel")}
          onConfirm={undo}
        >
          <Button size="small" aria-label={t("enlist.undoOf", { n })}>
            {t("enlist.undo")}
          </Button>
        </Popconfirm>
      )}
    </>
  );
}
