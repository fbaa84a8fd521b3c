import { Input, Modal } from "antd";
import { useState } from "react";
import { usePreferences } from "../../../preferences/Preferences";
import { Field } from "../../../shared/Field";
import { ID, type Skill } from "./queues";

interface SkillDialogProps {
  /** With an empty id: a new one. */
  skill: Skill;
  taken: readonly string[];
  close: () => void;
  save: (id: string, name: string) => void;
}

/** A skill's id, which never changes, and what people call it. */
export function SkillDialog({ skill, taken, close, save }: SkillDialogProps) {
  const { t } = usePreferences();
  const isNew = !skill.id;
  const [id, setId] = useState(skill.id);
  const [name, setName] = useState(skill.name);
  const fault = !isNew || !id ? "" : !ID.test(id) ? t("routing.badId") : taken.includes(id) ? t("routing.taken") : "";
  return (
    <Modal
      open
      title={isNew ? t("routing.addSkill") : t("routing.changeOf", { name: skill.name })}
      okText={t("routing.take")}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: !id || !name.trim() || fault !== "" }}
      onCancel={close}
      onOk={() => save(id, name.trim())}
    >
      <Field label={t("routing.id")} fault={fault} hint={t("routing.idHint")}>
        <Input value={id} maxLength={32} disabled={!isNew} onChange={(event) => setId(event.target.value)} />
      </Field>
      <Field label={t("routing.name")}>
        <Input value={name} maxLength={30} onChange={(event) => setName(event.target.value)} />
      </Field>
    </Modal>
  );
}
