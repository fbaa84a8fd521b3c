import { Alert, Input, Modal, Select } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import { tell } from "../../api/errors";
import type { Filing, Listing } from "../../api/types";
import { usePreferences } from "../../preferences/Preferences";
import { Field } from "../../shared/Field";
import { useSend } from "../../shared/useSend";
import { DAYS, endIn, KINDS } from "./listing";

/** Whose number is meant: one that is typed, that of a call, or one of a person's. */
export type About = null | { call_id: string } | { person_id: number; number_id: number };

interface FileDialogProps {
  about: About;
  /** The number as it is shown, where it is not typed. */
  masked?: string;
  close: () => void;
  filed: (listing: Listing) => void;
}

const FIELDS = ["number", "kind", "reason", "expires_at"] as const;
const REASON_LENGTH = 200;
const NUMBER_LENGTH = 32;

/** Putting a number on the blacklist: what for, why, and for how long. */
export function FileDialog({ about, masked, close, filed }: FileDialogProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [number, setNumber] = useState("");
  const [kind, setKind] = useState<Filing["kind"]>("harassment");
  const [reason, setReason] = useState("");
  const [days, setDays] = useState(90);
  const { beside, above } = tell(error, FIELDS, t);
  const ready = reason.trim() !== "" && (about !== null || number.trim() !== "");
  const file = async () => {
    const typed = about === null ? { number: number.trim() } : about;
    filed(await api.fileNumber({ ...typed, kind, reason: reason.trim(), expires_at: endIn(days) }));
  };
  return (
    <Modal
      open
      title={masked ? t("blacklist.fileNumber", { number: masked }) : t("blacklist.new")}
      okText={t("blacklist.file")}
      cancelText={t("app.cancel")}
      okButtonProps={{ danger: true, disabled: !ready, loading: busy }}
      onOk={() => send(file, close)}
      onCancel={close}
    >
      {above ? <Alert className="field" type="error" showIcon title={above} /> : null}
      {about === null ? (
        <Field label={t("blacklist.number")} fault={beside.number}>
          <Input
            type="tel"
            autoComplete="off"
            maxLength={NUMBER_LENGTH}
            value={number}
            onChange={(event) => setNumber(event.target.value)}
          />
        </Field>
      ) : null}
      <Field label={t("blacklist.kind")} fault={beside.kind}>
        <Select<Filing["kind"]>
          aria-label={t("blacklist.kind")}
          value={kind}
          options={KINDS.map((value) => ({ value, label: t(`listingKind.${value}`) }))}
          onChange={setKind}
        />
      </Field>
      <Field label={t("blacklist.reason")} fault={beside.reason}>
        <Input
          value={reason}
          maxLength={REASON_LENGTH}
          placeholder={t("blacklist.reasonHint")}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      <DaysField days={days} change={setDays} fault={beside.expires_at} />
      <p className="dim">{t("blacklist.rule")}</p>
    </Modal>
  );
}

interface DaysFieldProps {
  days: number;
  change: (days: number) => void;
  fault?: string;
}

/** For how long; never for ever. */
export function DaysField({ days, change, fault }: DaysFieldProps) {
  const { t } = usePreferences();
  return (
    <Field label={t("blacklist.days")} fault={fault}>
      <Select<number>
        aria-label={t("blacklist.days")}
        value={days}
        options={DAYS.map((n) => ({ value: n, label: t("blacklist.day", { n }) }))}
        onChange={change}
      />
    </Field>
  );
}
