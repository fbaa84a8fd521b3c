import { Alert, Checkbox, Input, Modal } from "antd";
import { useState } from "react";
import { api } from "../../../api/client";
import { tell } from "../../../api/errors";
import type { AgentAdded } from "../../../api/types";
import { usePreferences } from "../../../preferences/Preferences";
import { useMay } from "../../../session/may";
import { Field } from "../../../shared/Field";
import { useSend } from "../../../shared/useSend";

const FIELDS = ["id", "name"] as const;

interface NewAgentDialogProps {
  close: () => void;
  done: (made: AgentAdded) => void;
}

/** Somebody who shall answer calls: a number, a name, and a console user if wished. */
export function NewAgentDialog({ close, done }: NewAgentDialogProps) {
  const { t } = usePreferences();
  const { administer } = useMay();
  const { busy, error, send } = useSend();
  const [id, setId] = useState("");
  const [name, setName] = useState("");
  const [withUser, setWithUser] = useState(administer);
  const { beside, above } = tell(error, FIELDS, t);
  const body = () => ({ id: id.trim(), name: name.trim(), skills: {}, with_user: withUser });
  return (
    <Modal
      open
      title={t("roster.new")}
      okText={t("roster.add")}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: !/^[0-9]{3,12}$/.test(id.trim()) || !name.trim(), loading: busy }}
      onCancel={close}
      onOk={() => send(async () => done(await api.addAgent(body())), () => undefined)}
    >
      {above ? <Alert className="field" type="error" showIcon title={above} /> : null}
      <Field label={t("roster.id")} fault={beside.id} hint={t("roster.idHint")}>
        <Input inputMode="numeric" maxLength={12} value={id} onChange={(event) => setId(event.target.value)} />
      </Field>
      <Field label={t("roster.name")} fault={beside.name}>
        <Input maxLength={32} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      {administer ? (
        <Checkbox checked={withUser} onChange={(event) => setWithUser(event.target.checked)}>
          {t("roster.withUser")}
        </Checkbox>
      ) : null}
    </Modal>
  );
}
