import { Alert, Input, Modal } from "antd";
import { useCallback, useState } from "react";
import { api } from "../../../api/client";
import { refusal, tell } from "../../../api/errors";
import type { RosterAgent } from "../../../api/types";
import { useLoad } from "../../../api/useLoad";
import { usePreferences } from "../../../preferences/Preferences";
import { Field } from "../../../shared/Field";
import { useSend } from "../../../shared/useSend";
import { SkillLevels } from "./SkillLevels";

const FIELDS = ["name"] as const;
const NAME_LENGTH = 32;

interface SkillsDialogProps {
  agent: Pick<RosterAgent, "id" | "name" | "skills">;
  close: () => void;
  saved: () => void;
}

/** An agent's name, and what they can do how well; calls that wait are routed by it at once. */
export function SkillsDialog({ agent, close, saved }: SkillsDialogProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const known = useLoad(useCallback((signal: AbortSignal) => api.skills(signal), []));
  const [name, setName] = useState(agent.name);
  const [skills, setSkills] = useState(agent.skills);
  const { beside, above } = tell(error, FIELDS, t);
  return (
    <Modal
      open
      title={t("roster.changeOf", { agent: `${agent.name} ${agent.id}` })}
      okText={t("app.save")}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: !name.trim() || !known.data, loading: busy }}
      onCancel={close}
      onOk={() => send(() => api.changeAgent(agent.id, { name: name.trim(), skills }), saved)}
    >
      {above ? <Alert className="field" type="error" showIcon title={above} /> : null}
      {known.error ? <Alert className="field" type="error" showIcon title={refusal(known.error, t)} /> : null}
      <Field label={t("roster.name")} fault={beside.name}>
        <Input value={name} maxLength={NAME_LENGTH} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label={t("roster.skills")} hint={t("roster.skillsHint")}>
        <SkillLevels label={t("roster.skills")} known={known.data ?? []} value={skills} change={setSkills} />
      </Field>
    </Modal>
  );
}
