import { Alert, Button, Modal, Select } from "antd";
import { useState, type ReactNode } from "react";
import { api } from "../../api/client";
import { explain } from "../../api/errors";
import type { ReviewItem, Verdict } from "../../api/types";
import { usePreferences } from "../../preferences/Preferences";
import { Field } from "../../shared/Field";
import { useSend } from "../../shared/useSend";
import { Words } from "../../shared/Words";
import { VERDICTS } from "./judging";

interface Closing {
  id: number;
  close: () => void;
  done: () => void;
}

const LEAST = 2;

/** Judging an item otherwise, with a reason. */
export function OverruleDialog({ id, item, close, done }: Closing & { item: ReviewItem }) {
  const { t, language } = usePreferences();
  const { busy, error, send } = useSend();
  const [verdict, setVerdict] = useState<Verdict>(item.final === "pass" ? "fail" : "pass");
  const [reason, setReason] = useState("");
  const save = () => send(() => api.overrule(id, { item: item.item, verdict, reason: reason.trim() }), done);
  return (
    <Asked title={`${t("review.overrule")} · ${language === "zh" ? item.title_zh : item.title_en}`} close={close} error={error ? explain(error, t) : ""}
      footer={
        <Button type="primary" loading={busy} disabled={reason.trim().length < LEAST} onClick={save}>
          {t("app.save")}
        </Button>
      }
    >
      <Field label={t("review.verdict")}>
        <Select<Verdict>
          aria-label={t("review.verdict")}
          value={verdict}
          options={VERDICTS.map((value) => ({ value, label: t(`verdict.${value}`) }))}
          onChange={setVerdict}
        />
      </Field>
      <Words label={t("review.reason")} value={reason} change={setReason} />
    </Asked>
  );
}

/** An agent's appeal against the review of their own call. */
export function AppealDialog({ id, close, done }: Closing) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [reason, setReason] = useState("");
  const save = () => send(() => api.appealReview(id, { reason: reason.trim() }), done);
  return (
    <Asked title={t("review.appeal")} close={close} error={error ? explain(error, t) : ""}
      footer={
        <Button type="primary" loading={busy} disabled={reason.trim().length < LEAST} onClick={save}>
          {t("review.appeal")}
        </Button>
      }
    >
      <Words label={t("review.reason")} value={reason} change={setReason} />
    </Asked>
  );
}

/** The answer to an appeal: uphold, or grant for some items. */
export function DecideDialog({ id, items, close, done }: Closing & { items: ReviewItem[] }) {
  const { t, language } = usePreferences();
  const { busy, error, send } = useSend();
  const failed = items.filter((item) => item.final === "fail");
  const [answer, setAnswer] = useState("");
  const [granted, setGranted] = useState<string[]>(failed.map((item) => item.item));
  const ready = answer.trim().length >= LEAST;
  const decide = (yes: boolean) => {
    const marks = yes ? granted.map((item) => ({ item, verdict: "pass" as const, comment: "" })) : [];
    send(() => api.decideAppeal(id, { granted: yes, answer: answer.trim(), marks }), done);
  };
  return (
    <Asked title={t("review.decide")} close={close} error={error ? explain(error, t) : ""}
      footer={
        <>
          <Button loading={busy} disabled={!ready} onClick={() => decide(false)}>
            {t("review.uphold")}
          </Button>
          <Button type="primary" loading={busy} disabled={!ready || granted.length === 0} onClick={() => decide(true)}>
            {t("review.grant")}
          </Button>
        </>
      }
    >
      <Field label={t("review.items")}>
        <Select<string[]>
          mode="multiple"
          aria-label={t("review.items")}
          value={granted}
          options={failed.map((item) => ({
            value: item.item,
            label: language === "zh" ? item.title_zh : item.title_en,
          }))}
          onChange={setGranted}
        />
      </Field>
      <Words label={t("review.answer")} value={answer} change={setAnswer} />
    </Asked>
  );
}

interface AskedProps {
  title: string;
  close: () => void;
  error: string;
  footer: ReactNode;
  children: ReactNode;
}

function Asked({ title, close, error, footer, children }: AskedProps) {
  return (
    <Modal open title={title} onCancel={close} footer={footer}>
      {error ? <Alert className="field" type="error" showIcon title={error} /> : null}
      {children}
    </Modal>
  );
}
