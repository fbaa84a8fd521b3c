import { Alert, AutoComplete, DatePicker, Input, Modal, Segmented, Select } from "antd";
import dayjs from "dayjs";
import { useCallback, useState } from "react";
import { knowledge } from "../../api/knowledge";
import { explain, tell } from "../../api/errors";
import type { ArticleChoices, ArticleContent, ArticleView } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { Body } from "../../knowledge/Article";
import { blank, lines } from "../../knowledge/words";
import { usePreferences } from "../../preferences/Preferences";
import { useUsername } from "../../session/may";
import { Field } from "../../shared/Field";
import { Notice } from "../../shared/Notice";
import { useSend } from "../../shared/useSend";

const FIELDS = [
  ...(["title", "category", "say", "body", "questions", "intents", "queues", "audience"] as const),
  ...(["valid_from", "valid_until", "owner", "note"] as const),
];
type Name = (typeof FIELDS)[number];

interface ArticleFormProps {
  /** Null: a new one. */
  article: ArticleView | null;
  close: () => void;
  saved: (article: ArticleView) => void;
}

/** Writing an article: its newest text, with a reason; agents read it once it is published. */
export function ArticleForm({ article, close, saved }: ArticleFormProps) {
  const { t } = usePreferences();
  const me = useUsername();
  const begun = useLoad(
    useCallback(
      async (signal: AbortSignal) => {
        const choices = await knowledge.choices(signal);
        if (article === null) return { choices, content: blank(me), base: 0 };
        const [newest] = await knowledge.versions(article.id, signal);
        return { choices, content: newest?.content ?? blank(me), base: newest?.number ?? article.latest };
      },
      [article, me],
    ),
  );
  if (begun.data) return <Form article={article} {...begun.data} close={close} saved={saved} />;
  const retry = { label: t("app.retry"), onClick: begun.reload };
  return (
    <Modal open title={t("knowledge.edit")} footer={null} onCancel={close}>
      {begun.error ? (
        <Notice tone="error" title={t("knowledge.failed")} hint={explain(begun.error, t)} action={retry} />
      ) : (
        <Notice tone="busy" title={t("app.loading")} />
      )}
    </Modal>
  );
}

interface FormProps extends ArticleFormProps {
  choices: ArticleChoices;
  content: ArticleContent;
  /** The version that the text was made from. */
  base: number;
}

function Form({ article, choices, content, base, close, saved }: FormProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [wanted, setWanted] = useState(content);
  const [asked, setAsked] = useState((content.questions ?? []).join("\n"));
  const [note, setNote] = useState("");
  const { beside, above } = tell(error, FIELDS, t);
  const set = (news: Partial<ArticleContent>) => setWanted((old) => ({ ...old, ...news }));
  const save = async () => {
    const whole = { ...wanted, questions: lines(asked) };
    const made = article
      ? await knowledge.rewrite(article.id, whole, base, note.trim())
      : await knowledge.write(whole, note.trim());
    saved(made);
  };
  const ready = [wanted.title, wanted.category, note].every((text) => text.trim());
  return (
    <Modal
      open
      width={860}
      title={t(article ? "knowledge.edit" : "knowledge.new")}
      okText={t("knowledge.saveDraft")}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: !ready, loading: busy }}
      onOk={() => send(save, () => undefined)}
      onCancel={close}
    >
      {above ? <Alert className="field" type="error" showIcon title={above} /> : null}
      <div className="article-form">
        <Field label={t("knowledge.title")} fault={beside.title}>
          <Input value={wanted.title} maxLength={60} onChange={({ target }) => set({ title: target.value })} />
        </Field>
        <Belongs wanted={wanted} set={set} choices={choices} beside={beside} />
        <div className="wide">
          <Said wanted={wanted} set={set} beside={beside} />
          <Field label={t("knowledge.questions")} fault={beside.questions} hint={t("knowledge.questionsHint")}>
            <Input.TextArea rows={3} value={asked} onChange={({ target }) => setAsked(target.value)} />
          </Field>
          <Field label={t("knowledge.note")} fault={beside.note}>
            <Input value={note} maxLength={200} onChange={({ target }) => setNote(target.value)} />
          </Field>
        </div>
      </div>
    </Modal>
  );
}

interface PartProps {
  wanted: ArticleContent;
  set: (news: Partial<ArticleContent>) => void;
  beside: Partial<Record<Name, string>>;
}

/** What the article says. */
function Said({ wanted, set, beside }: PartProps) {
  const { t } = usePreferences();
  const [preview, setPreview] = useState(false);
  const internal = wanted.audience === "internal";
  return (
    <>
      <Field label={t("knowledge.audience")} group fault={beside.audience}>
        <Segmented<"caller" | "internal">
          aria-label={t("knowledge.audience")}
          value={wanted.audience ?? "caller"}
          options={(["caller", "internal"] as const).map((value) => ({ value, label: t(`articleAudience.${value}`) }))}
          onChange={(audience) => set(audience === "internal" ? { audience, say: "" } : { audience })}
        />
      </Field>
      <Field label={t("knowledge.say")} fault={beside.say} hint={internal ? t("knowledge.sayNone") : undefined}>
        <Input disabled={internal} value={wanted.say} maxLength={300} onChange={({ target }) => set({ say: target.value })} />
      </Field>
      <Field label={t("knowledge.body")} fault={beside.body} hint={t("knowledge.bodyHint")}>
        <Input.TextArea
          rows={8}
          value={wanted.body}
          maxLength={20_000}
          onChange={({ target }) => set({ body: target.value })}
        />
      </Field>
      <details onToggle={({ currentTarget }) => setPreview(currentTarget.open)}>
        <summary>{t("knowledge.preview")}</summary>
        {preview ? <Body text={wanted.body ?? ""} /> : null}
      </details>
    </>
  );
}

/** Where it belongs, until when, and who answers for it. */
function Belongs({ wanted, set, choices, beside }: PartProps & { choices: ArticleChoices }) {
  const { t } = usePreferences();
  const named = (known: ArticleChoices["intents"]) => known.map(({ name, title }) => ({ value: name, label: title }));
  return (
    <>
      <Field label={t("knowledge.category")} fault={beside.category}>
        <AutoComplete
          aria-label={t("knowledge.category")}
          value={wanted.category}
          options={choices.categories.map((value) => ({ value }))}
          onChange={(category: string) => set({ category })}
        />
      </Field>
      <Field label={t("knowledge.intents")} fault={beside.intents}>
        <Select<string[]>
          mode="multiple"
          optionFilterProp="label"
          aria-label={t("knowledge.intents")}
          value={[...(wanted.intents ?? [])]}
          options={named(choices.intents)}
          onChange={(intents) => set({ intents })}
        />
      </Field>
      <Field label={t("knowledge.queues")} fault={beside.queues}>
        <Select<string[]>
          mode="multiple"
          optionFilterProp="label"
          aria-label={t("knowledge.queues")}
          value={[...(wanted.queues ?? [])]}
          options={named(choices.queues)}
          onChange={(queues) => set({ queues })}
        />
      </Field>
      <Field label={t("knowledge.owner")} fault={beside.owner}>
        <Select<string>
          showSearch
          aria-label={t("knowledge.owner")}
          value={wanted.owner}
          options={choices.owners.map((value) => ({ value, label: value }))}
          onChange={(owner) => set({ owner })}
        />
      </Field>
      {(["valid_from", "valid_until"] as const).map((name) => (
        <Field key={name} label={t(`knowledge.${name}`)} fault={beside[name]}>
          <DatePicker
            className="field-wide"
            aria-label={t(`knowledge.${name}`)}
            value={wanted[name] ? dayjs(wanted[name]) : null}
            onChange={(day: dayjs.Dayjs | null) => set({ [name]: day ? day.startOf("day").toISOString() : null })}
          />
        </Field>
      ))}
    </>
  );
}
