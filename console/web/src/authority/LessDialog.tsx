import { Alert, Input, Modal, Radio, Select } from "antd";
import { useState } from "react";
import { api } from "../api/client";
import { tell } from "../api/errors";
import type { AuthorityShown } from "../api/types";
import { usePreferences } from "../preferences/Preferences";
import { Field } from "../shared/Field";
import { useSend } from "../shared/useSend";
import { upTo, type Level } from "./words";

export type Less = "limit" | "withdraw";
type Source = "elder" | "centre";

interface LessProps {
  what: Less;
  of: AuthorityShown;
  close: () => void;
  saved: () => void;
}

/** Less than before, or nothing: whose wish it is, and why. */
export function LessDialog({ what, of, close, saved }: LessProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [source, setSource] = useState<Source>("elder");
  const [reason, setReason] = useState("");
  const less = upTo(of.level).filter((level) => level !== of.level);
  const [level, setLevel] = useState<Level>(less.at(-1) ?? of.level);
  const { beside, above } = tell(error, ["reason", "level"] as const, t);
  const save = () =>
    send(
      () =>
        what === "limit"
          ? api.limitAuthority(of.id, { source, reason, level })
          : api.withdrawAuthority(of.id, { source, reason }),
      saved,
    );
  return (
    <Modal
      open
      title={t(what === "limit" ? "auth.limitOf" : "auth.withdrawOf", { name: of.proxy_name })}
      okText={t(`auth.${what}`)}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: !reason.trim() || (what === "limit" && less.length === 0) }}
      confirmLoading={busy}
      onOk={save}
      onCancel={close}
    >
      {above ? <Alert className="field" type="error" showIcon title={above} /> : null}
      {what === "limit" ? (
        <Field label={t("auth.level")} fault={beside.level}>
          <Select<Level>
            aria-label={t("auth.level")}
            value={level}
            options={less.map((value) => ({ value, label: t(`auth.level.${value}`) }))}
            onChange={setLevel}
          />
        </Field>
      ) : null}
      <Field label={t("auth.source")} hint={t("auth.sourceHint")} group>
        <Radio.Group
          value={source}
          options={(["elder", "centre"] as const).map((value) => ({ value, label: t(`auth.source.${value}`) }))}
          onChange={(event) => setSource(event.target.value as Source)}
        />
      </Field>
      <Field label={t("auth.reason")} fault={beside.reason}>
        <Input aria-label={t("auth.reason")} value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </Modal>
  );
}
