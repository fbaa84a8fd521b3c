import { Alert, Button, Dropdown, Input, Select } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import { explain, refusal } from "../../api/errors";
import { serverNow } from "../../api/serverClock";
import type { CallerCard, SummaryEntry } from "../../api/types";
import { dayAfter, dayOf, listTime } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { Field } from "../../shared/Field";
import { useSend } from "../../shared/useSend";
import { KINDS } from "../orders/moves";
import { type NoteField } from "./draft";
import { Drafted } from "./Drafted";
import { usualTimes } from "./hints";

const RESULTS: SummaryEntry["result"][] = ["solved", "answered", "follow_up", "passed_on", "unsolved"];
const NINE_MS = 9 * 3600 * 1000;
const TEXT_LENGTH = 500;
const PROMISE_LENGTH = 200;

interface AfterCallProps {
  card: CallerCard;
  changed: () => void;
}

/** What is left of the call: four fields, a promise to call back, a work order. May be begun while it lasts. */
export function AfterCall({ card, changed }: AfterCallProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [entry, setEntry] = useState<SummaryEntry>(() => begun(card));
  const [saved, setSaved] = useState<SummaryEntry | null>(card.summary ? entry : null);
  const [touched, setTouched] = useState<ReadonlySet<NoteField>>(new Set());
  const put = (news: Partial<SummaryEntry>) => {
    setEntry({ ...entry, ...news });
    setTouched(new Set([...touched, ...(Object.keys(news) as NoteField[])]));
  };
  const done = saved !== null && JSON.stringify(saved) === JSON.stringify(entry);
  const save = () =>
    send(
      () => api.writeSummary(card.call_id, entry),
      () => {
        setSaved(entry);
        changed();
      },
    );
  return (
    <section className="card desk-card" aria-label={t("summary.title")}>
      <h2>{t("summary.title")}</h2>
      <div className="summary-choices">
        <Field label={t("summary.topic")}>
          <Select
            aria-label={t("summary.topic")}
            value={entry.topic}
            options={KINDS.map((value) => ({ value, label: t(`orderKind.${value}`) }))}
            virtual={false}
            onChange={(topic) => put({ topic })}
          />
        </Field>
        <Field label={t("summary.result")}>
          <Select
            aria-label={t("summary.result")}
            value={entry.result}
            options={RESULTS.map((value) => ({ value, label: t(`summary.result.${value}`) }))}
            virtual={false}
            onChange={(result) => put({ result })}
          />
        </Field>
      </div>
      <Field label={t("summary.text")}>
        <Input.TextArea
          value={entry.text}
          maxLength={TEXT_LENGTH}
          autoSize={{ minRows: 2, maxRows: 6 }}
          onChange={(event) => put({ text: event.target.value })}
        />
      </Field>
      <Field label={t("summary.promised")}>
        <Input
          value={entry.promised}
          maxLength={PROMISE_LENGTH}
          onChange={(event) => put({ promised: event.target.value })}
        />
      </Field>
      {saved ? null : <Drafted card={card} entry={entry} touched={touched} put={setEntry} />}
      {error ? <Alert type="error" showIcon title={explain(error, t)} /> : null}
      <div className="phone-keys">
        <Button type="primary" loading={busy} disabled={done} onClick={save}>
          {t(done ? "summary.saved" : "app.save")}
        </Button>
        <PromiseCall card={card} note={entry.text ?? ""} changed={changed} />
        <Order card={card} note={entry.text ?? ""} changed={changed} />
      </div>
    </section>
  );
}

/** What is on file, or what the call's way tells already. */
function begun(card: CallerCard): SummaryEntry {
  const { summary } = card;
  if (summary) {
    const { topic, result, text, promised } = summary;
    return { topic, result, text, promised };
  }
  const topic = KINDS.find((kind) => kind === card.queue) ?? "consult";
  return { topic, result: "solved", text: card.said.at(-1) ?? "", promised: "" };
}

interface DeedProps extends AfterCallProps {
  note: string;
}

/** The caller is to be called back: when, and it is filed. */
function PromiseCall({ card, note, changed }: DeedProps) {
  const { t, language } = usePreferences();
  const { busy, error, send } = useSend();
  const [until, setUntil] = useState("");
  const now = serverNow();
  const nine = new Date(Date.parse(dayAfter(dayOf(new Date(now)))) + NINE_MS).toISOString();
  const times = usualTimes(now, nine);
  const promise = (due_at: string) =>
    send(
      () => api.promiseCall(card.call_id, { due_at, note: note.trim() }),
      () => {
        setUntil(due_at);
        changed();
      },
    );
  return (
    <>
      <Dropdown
        trigger={["click"]}
        menu={{
          items: times.map(({ key }) => ({ key, label: t(`promise.${key}`) })),
          onClick: ({ key }) => promise(times.find((one) => one.key === key)?.at ?? nine),
        }}
      >
        <Button loading={busy}>{t("promise.make")}</Button>
      </Dropdown>
      <span role="status">
        {error
          ? refusal(error, t)
          : until
            ? t("promise.made", { time: listTime(until, new Date(now), language) })
            : null}
      </span>
    </>
  );
}

/** A small work order about this caller: of which kind, and it is filed. */
function Order({ card, note, changed }: DeedProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [number, setNumber] = useState("");
  const file = (kind: SummaryEntry["topic"]) =>
    send(
      async () => {
        const wanted = { kind, note: note.trim(), subject: "", person_id: card.person?.id ?? null, call_id: card.call_id };
        const order = await api.openWorkOrder(wanted);
        setNumber(order.number);
      },
      changed,
    );
  return (
    <>
      <Dropdown
        trigger={["click"]}
        menu={{
          items: KINDS.map((key) => ({ key, label: t(`orderKind.${key}`) })),
          onClick: ({ key }) => file(key as SummaryEntry["topic"]),
        }}
      >
        <Button loading={busy}>{t("summary.order")}</Button>
      </Dropdown>
      <span role="status">
        {error ? refusal(error, t) : number ? t("summary.ordered", { number }) : null}
      </span>
    </>
  );
}
