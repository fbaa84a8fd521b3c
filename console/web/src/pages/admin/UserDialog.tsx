import { Alert, Checkbox, Input, Modal, Select } from "antd";
import { useState } from "react";
import { admin } from "../../api/admin";
import { tell } from "../../api/errors";
import type { Member } from "../../api/types";
import { usePreferences } from "../../preferences/Preferences";
import { Field } from "../../shared/Field";
import { useAgents } from "../../shared/useAgents";
import { useSend } from "../../shared/useSend";
import { agentFor, ROLES, type Role } from "./users";

interface UserDialogProps {
  /** Null: somebody new. */
  user: Member | null;
  close: () => void;
  /** `password`: of somebody new. */
  done: (user: Member, password: string | null) => void;
}

const FIELDS = ["username", "display_name", "role", "agent_id"] as const;
const NAME_LENGTH = 64;

/** Somebody who shall be able to sign in, or what is different about somebody who is. */
export function UserDialog({ user, close, done }: UserDialogProps) {
  const { t } = usePreferences();
  const { options } = useAgents();
  const { busy, error, send } = useSend();
  const [username, setUsername] = useState("");
  const [name, setName] = useState(user?.display_name ?? "");
  const [role, setRole] = useState<Role>(user?.role ?? "agent");
  const [agent, setAgent] = useState<string | null>(user?.agent_id ?? null);
  const [secrets, setSecrets] = useState(user?.sees_secrets ?? false);
  const { beside, above } = tell(error, FIELDS, t);
  const ready = name.trim() !== "" && (user !== null || username.trim() !== "");
  const save = async () => {
    const body = { display_name: name.trim(), role, agent_id: agentFor(role, agent), sees_secrets: secrets };
    if (user) return done(await admin.changeUser(user.id, body), null);
    const made = await admin.addUser({ ...body, username: username.trim().toLowerCase() });
    done(made.user, made.password);
  };
  return (
    <Modal
      open
      title={user ? t("users.changeOf", { name: user.username }) : t("users.new")}
      okText={t(user ? "app.save" : "users.add")}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: !ready, loading: busy }}
      onOk={() => send(save, () => undefined)}
      onCancel={close}
    >
      {above ? <Alert className="field" type="error" showIcon title={above} /> : null}
      {user ? null : (
        <Field label={t("users.username")} fault={beside.username} hint={t("users.usernameHint")}>
          <Input
            autoComplete="off"
            spellCheck={false}
            maxLength={NAME_LENGTH}
            value={username}
            onChange={(event) => setUsername(event.target.value)}
          />
        </Field>
      )}
      <Field label={t("users.name")} fault={beside.display_name}>
        <Input maxLength={NAME_LENGTH} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label={t("users.role")} fault={beside.role} hint={t(`roleHint.${role}`)}>
        <Select<Role>
          aria-label={t("users.role")}
          value={role}
          options={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
          onChange={setRole}
        />
      </Field>
      {role === "agent" || role === "supervisor" ? (
        <Field label={t("users.agent")} fault={beside.agent_id} hint={role === "agent" ? t("users.agentHint") : null}>
          <Select<string>
            allowClear
            showSearch={{ optionFilterProp: "label" }}
            aria-label={t("users.agent")}
            value={agent ?? undefined}
            options={options}
            onChange={(value: string | undefined) => setAgent(value ?? null)}
          />
        </Field>
      ) : null}
      {role === "admin" || role === "analyst" ? null : (
        <Field label={t("users.secrets")} hint={t("users.secretsHint")} group>
          <Checkbox checked={secrets} onChange={(event) => setSecrets(event.target.checked)}>
            {t("users.secrets")}
          </Checkbox>
        </Field>
      )}
    </Modal>
  );
}
