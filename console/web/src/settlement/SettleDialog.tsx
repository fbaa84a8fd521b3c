import { Alert, Button, Input, Modal, Select } from "antd";
import { useState } from "react";
import { api } from "../api/client";
import { refusal } from "../api/errors";
import { settlements } from "../api/settlements";
import type { SettlementDesk, SettlementWish } from "../api/types";
import { usePreferences } from "../preferences/Preferences";
import { Field } from "../shared/Field";
import { useSend } from "../shared/useSend";
import { Decided } from "./Decided";
import { yuan } from "./money";
import { useDecision } from "./useDecision";

type Matter = SettlementDesk["matters"][number];
type Give = SettlementWish["give"];

interface SettleDialogProps {
  callId: string;
  personId: number | null;
  desk: SettlementDesk;
  close: () => void;
  /** A work order was opened for it. */
  ordered: () => void;
  done: () => void;
}

interface Draft {
  give: Give;
  amount: string;
  subject: string;
  order_id: number | null;
  evidence: string;
}

const SUM_LENGTH = 12;
const PARCEL_LENGTH = 40;

/** What is to be given: the policy's answer beside it as it is typed, and the words for the caller. */
export function SettleDialog({ callId, personId, desk, close, ordered, done }: SettleDialogProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [matter, setMatter] = useState<Matter | null>(null);
  const [draft, setDraft] = useState<Draft>({ give: "money", amount: "", subject: "", order_id: null, evidence: "" });
  const put = (news: Partial<Draft>) => setDraft({ ...draft, ...news });
  const choose = (id: string) => {
    const chosen = desk.matters.find((one) => one.id === id) ?? null;
    setMatter(chosen);
    if (chosen && !chosen.gives.includes(draft.give)) put({ give: chosen.gives[0] ?? "money" });
  };
  const wish = matter ? asWish(matter, draft) : null;
  const { decision, error: unknown } = useDecision(callId, wish);
  const stands = decision !== null && decision.verdict !== "refused";
  return (
    <Modal
      open
      title={t("settle.title")}
      okText={t(decision?.verdict === "approval" ? "settle.doAsk" : "settle.doOffer")}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: !stands, loading: busy }}
      onOk={() => wish && send(() => settlements.open(callId, wish, crypto.randomUUID()), done)}
      onCancel={close}
    >
      <p className="dim">{t("settle.secret")}</p>
      <Left desk={desk} />
      <Field label={t("settle.matter")}>
        <Select<string>
          aria-label={t("settle.matter")}
          value={matter?.id}
          virtual={false}
          options={desk.matters.map((one) => ({
            value: one.id,
            label: one.never ? `${one.title}（${t("settle.never")}）` : one.title,
          }))}
          onChange={choose}
        />
      </Field>
      {matter && !matter.never ? <Fields matter={matter} desk={desk} draft={draft} put={put} /> : null}
      {matter ? (
        <OpenOrder
          callId={callId}
          personId={personId}
          matter={matter}
          subject={draft.subject}
          made={(id) => {
            put({ order_id: id });
            ordered();
          }}
        />
      ) : null}
      {matter ? <Decided decision={decision} error={unknown} /> : null}
      {error ? <Alert className="field" type="error" showIcon title={refusal(error, t)} /> : null}
    </Modal>
  );
}

function asWish(matter: Matter, draft: Draft): SettlementWish {
  const { give, order_id } = draft;
  return {
    matter: matter.id,
    give,
    amount: give === "redelivery" ? "" : draft.amount.trim(),
    subject: matter.needs.includes("parcel") ? draft.subject.trim() : "",
    order_id: matter.needs.includes("order") ? order_id : null,
    evidence: matter.needs.includes("photo") ? draft.evidence.trim() : "",
  };
}

/** How much more the customer may be given without anybody's approval. */
function Left({ desk }: { desk: SettlementDesk }) {
  const { t } = usePreferences();
  if (desk.left_fen === null || desk.left_times === null) {
    return <Alert className="field" type="warning" showIcon title={t("settle.unknown")} />;
  }
  const sum = yuan(desk.left_fen);
  return <p className="settle-left">{t("settle.left", { days: desk.days, sum, n: desk.left_times })}</p>;
}

interface FieldsProps {
  matter: Matter;
  desk: SettlementDesk;
  draft: Draft;
  put: (news: Partial<Draft>) => void;
}

function Fields({ matter, desk, draft, put }: FieldsProps) {
  const { t } = usePreferences();
  const limit = matter.limit_fen;
  const hint = limit === null ? t("settle.noLimit") : t("settle.limit", { sum: yuan(limit) });
  return (
    <>
      <div className="settle-fields">
        <Field label={t("settle.give")}>
          <Select<Give>
            aria-label={t("settle.give")}
            value={draft.give}
            options={matter.gives.map((value) => ({ value, label: t(`settle.give.${value}`) }))}
            onChange={(give) => put({ give })}
          />
        </Field>
        {draft.give === "redelivery" ? null : (
          <Field label={t("settle.amount")} hint={hint}>
            <Input
              inputMode="decimal"
              autoComplete="off"
              maxLength={SUM_LENGTH}
              value={draft.amount}
              onChange={(event) => put({ amount: event.target.value })}
            />
          </Field>
        )}
      </div>
      {matter.needs.includes("parcel") ? (
        <Field label={t("settle.subject")}>
          <Input
            autoComplete="off"
            maxLength={PARCEL_LENGTH}
            value={draft.subject}
            onChange={(event) => put({ subject: event.target.value.replace(/[^A-Za-z0-9-]/g, "") })}
          />
        </Field>
      ) : null}
      {matter.needs.includes("order") ? (
        <Field label={t("settle.order")}>
          <Select<number>
            aria-label={t("settle.order")}
            value={draft.order_id ?? undefined}
            placeholder={desk.orders.length === 0 ? t("settle.noOrder") : undefined}
            virtual={false}
            options={desk.orders.map((one) => ({ value: one.id, label: `${one.number} ${t(`orderKind.${one.kind}`)}` }))}
            onChange={(order_id) => put({ order_id })}
          />
        </Field>
      ) : null}
      {matter.needs.includes("photo") ? (
        <Field label={t("settle.evidence")} hint={t("settle.evidenceHint")}>
          <Input maxLength={200} value={draft.evidence} onChange={(event) => put({ evidence: event.target.value })} />
        </Field>
      ) : null}
    </>
  );
}

interface OpenOrderProps {
  callId: string;
  personId: number | null;
  matter: Matter;
  subject: string;
  made: (id: number) => void;
}

/** The work order that it goes with, or that takes its place. */
function OpenOrder({ callId, personId, matter, subject, made }: OpenOrderProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [number, setNumber] = useState("");
  if (!matter.never && !matter.needs.includes("order")) return null;
  const file = () =>
    send(
      async () => {
        const about = { subject: subject.trim(), person_id: personId, call_id: callId };
        const order = await api.openWorkOrder({ kind: matter.order, note: matter.title, ...about });
        setNumber(order.number);
        made(order.id);
      },
      () => undefined,
    );
  return (
    <div className="settle-acts field">
      <Button size="small" loading={busy} disabled={number !== ""} onClick={file}>
        {t("settle.openOrder", { kind: t(`orderKind.${matter.order}`) })}
      </Button>
      <span role="status">{error ? refusal(error, t) : number ? t("settle.ordered", { number }) : null}</span>
    </div>
  );
}
