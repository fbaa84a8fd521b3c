import { Button, Checkbox, Input, Select } from "antd";
import { useCallback, useState } from "react";
import { api } from "../../api/client";
import type { PromptRow, PromptSet } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import type { Translate } from "../../i18n/translate";
import { usePreferences } from "../../preferences/Preferences";
import { Listed } from "../../shared/Listed";
import { Notice } from "../../shared/Notice";
import { useAddress } from "../../shared/useAddress";
import { useTitle } from "../../shared/useTitle";
import { ActBar } from "../people/ActBar";
import { useActs } from "../people/useActs";
import { ChangeDialog, type Changed } from "./ChangeDialog";
import { Listen } from "./Listen";
import { rounded } from "./remarks";
import "./prompts.css";

const NAMES = ["set", "words", "own"] as const;
const SIZE = 50;
const MANDARIN: PromptSet[] = [
  { name: "normal", language: "", slow: false },
  { name: "slow", language: "", slow: true },
];

/** What callers hear, and in whose voice. */
export default function PromptsPage() {
  const { t } = usePreferences();
  useTitle(t("nav.prompts"));
  const { values, page, change } = useAddress(NAMES);
  const set = values.set || "normal";
  const { words } = values;
  const own = values.own === "1";
  const loaded = useLoad(
    useCallback(
      (signal: AbortSignal) => api.prompts({ set, words, own, page, size: SIZE }, signal),
      [set, words, own, page],
    ),
  );
  const acts = useActs(loaded.refresh, null);
  const [open, setOpen] = useState<string | null>(null);
  const changed = ({ name, was, text }: Changed) =>
    acts.done({ text, run: () => api.restorePrompt(set, name, was) });
  return (
    <>
      <div className="page-head">
        <h1>{t("nav.prompts")}</h1>
        <span className="dim" aria-live="polite">
          {loaded.data ? t("prompts.total", { total: loaded.data.total }) : null}
        </span>
      </div>
      <p className="dim">{t("prompts.hint")}</p>
      <search className="filters" aria-label={t("calls.filters")}>
        <Select<string>
          className="filter-wide"
          aria-label={t("prompts.set")}
          value={set}
          options={(loaded.data?.sets ?? MANDARIN).map((one) => ({ value: one.name, label: setTitle(t, one) }))}
          onChange={(value) => change({ set: value === "normal" ? "" : value })}
        />
        <Input.Search
          className="filter-wide"
          allowClear
          defaultValue={words}
          maxLength={60}
          placeholder={t("prompts.words")}
          aria-label={t("prompts.words")}
          onSearch={(value) => change({ words: value.trim() })}
        />
        <Checkbox checked={own} onChange={(event) => change({ own: event.target.checked ? "1" : "" })}>
          {t("prompts.own")}
        </Checkbox>
        <Button onClick={() => setOpen("")}>{t("prompts.add")}</Button>
      </search>
      <ActBar acts={acts} />
      <Listed
        loaded={loaded}
        label={t("nav.prompts")}
        failed={t("prompts.failed")}
        empty={<Notice title={t("prompts.empty")} hint={t("prompts.emptyHint")} />}
        turn={(to) => change({ page: to })}
      >
        {(prompt) => <Row prompt={prompt} change={() => setOpen(prompt.name)} />}
      </Listed>
      {open === null ? null : (
        <ChangeDialog
          set={set}
          name={open}
          close={() => setOpen(null)}
          changed={(what) => {
            setOpen(null);
            changed(what);
          }}
        />
      )}
    </>
  );
}

function setTitle(t: Translate, { name, language, slow }: PromptSet): string {
  if (name === "normal" || name === "slow") return t(`prompts.set.${name}`);
  return t(slow ? "prompts.set.otherSlow" : "prompts.set.other", { language });
}

function Row({ prompt, change }: { prompt: PromptRow; change: () => void }) {
  const { t } = usePreferences();
  const { set, name, version } = prompt;
  return (
    <>
      <Listen source={api.promptSound(set, name, version)} what={name} />
      <span className="col-l prompt-text">
        {prompt.text}
        <div className="dim prompt-name">{name}</div>
      </span>
      <span className="col-s dim">{t("prompts.seconds", { n: rounded(prompt.seconds) })}</span>
      <span className="col-m">
        <span className={version ? "tag tag-done" : "tag"}>
          {version ? t("prompts.version", { n: version }) : t("prompts.product")}
        </span>
      </span>
      <Button size="small" onClick={change} aria-label={`${t("prompts.change")} ${name}`}>
        {t("prompts.change")}
      </Button>
    </>
  );
}
