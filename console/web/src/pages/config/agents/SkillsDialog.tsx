import { Alert, Checkbox, Input, InputNumber, Modal } from "antd";
import { useCallback, useState } from "react";
import { api } from "../../../api/client";
import { refusal, tell } from "../../../api/errors";
import type { RosterAgent } from "../../../api/types";
import { useLoad } from "../../../api/useLoad";
import { wordFor } from "../../../i18n/translate";
import { usePreferences } from "../../../preferences/Preferences";
import { Field } from "../../../shared/Field";
import { useSend } from "../../../shared/useSend";
import "./agents.css";
import { had, levels, type SkillLevel } from "./skills";

const FIELDS = ["name"] as const;
const NAME_LENGTH = 32;
const USUAL = 5;

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
  const all = levels(known.data ?? [], skills);
  const set = (one: SkillLevel, level: number) => setSkills(had(all.map((s) => (s.id === one.id ? { ...s, level } : s))));
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
        <ul className="skill-levels" aria-label={t("roster.skills")}>
          {all.map((one) => {
            const shown = one.name === one.id ? wordFor(t, "queue", one.id) : one.name;
            return (
              <li key={one.id}>
                <Checkbox checked={one.level > 0} onChange={(event) => set(one, event.target.checked ? USUAL : 0)}>
                  {shown}
                </Checkbox>
                <InputNumber
                  size="small"
                  min={1}
                  max={10}
                  precision={0}
                  disabled={one.level === 0}
                  aria-label={t("roster.levelOf", { skill: shown })}
                  value={one.level || null}
                  onChange={(level) => level && set(one, level)}
                />
              </li>
            );
          })}
        </ul>
      </Field>
    </Modal>
  );
}
