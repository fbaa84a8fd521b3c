import { Alert, Checkbox, Input, Modal, Select } from "antd";
import { useState } from "react";
import { admin } from "../../api/admin";
import { tell } from "../../api/errors";
import type { NewToken, TokenView } from "../../api/types";
import { usePreferences } from "../../preferences/Preferences";
import { Field } from "../../shared/Field";
import { useSend } from "../../shared/useSend";
import { endIn } from "../blacklist/listing";

interface TokenDialogProps {
  close: () => void;
  done: (token: TokenView, secret: string) => void;
}

const FIELDS = ["name", "role", "expires_at"] as const;
const ROLES: NewToken["role"][] = ["analyst", "supervisor", "qa", "trainer", "admin"];
const DAYS = [7, 30, 90, 180, 365];
const NAME_LENGTH = 40;

/** A program that shall use the API. */
export function TokenDialog({ close, done }: TokenDialogProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [name, setName] = useState("");
  const [role, setRole] = useState<NewToken["role"]>("analyst");
  const [reads, setReads] = useState(true);
  const [days, setDays] = useState(90);
  const { beside, above } = tell(error, FIELDS, t);
  const add = async () => {
    const body = { name: name.trim().toLowerCase(), role, reads_only: reads, expires_at: endIn(days) };
    const made = await admin.addToken(body);
    done(made.token, made.secret);
  };
  return (
    <Modal
      open
      title={t("tokens.new")}
      okText={t("tokens.add")}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: !name.trim(), loading: busy }}
      onOk={() => send(add, () => undefined)}
      onCancel={close}
    >
      {above ? <Alert className="field" type="error" showIcon title={above} /> : null}
      <Field label={t("tokens.name")} fault={beside.name} hint={t("tokens.nameHint")}>
        <Input
          autoComplete="off"
          spellCheck={false}
          maxLength={NAME_LENGTH}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Field label={t("tokens.role")} fault={beside.role} hint={t(`roleHint.${role}`)}>
        <Select<NewToken["role"]>
          aria-label={t("tokens.role")}
          value={role}
          options={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
          onChange={setRole}
        />
      </Field>
      <div className="field">
        <Checkbox checked={reads} onChange={(event) => setReads(event.target.checked)}>
          {t("tokens.reads")}
        </Checkbox>
      </div>
      <Field label={t("tokens.days")} fault={beside.expires_at}>
        <Select<number>
          aria-label={t("tokens.days")}
          value={days}
          options={DAYS.map((n) => ({ value: n, label: t("blacklist.day", { n }) }))}
          onChange={setDays}
        />
      </Field>
    </Modal>
  );
}
