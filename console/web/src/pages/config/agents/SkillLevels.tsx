import { Checkbox, InputNumber } from "antd";
import { wordFor } from "../../../i18n/translate";
import { usePreferences } from "../../../preferences/Preferences";
import "./agents.css";
import { had, levels, type SkillLevel } from "./skills";

const USUAL = 5;

interface SkillLevelsProps {
  label: string;
  known: { id: string; name: string }[];
  /** Skill to level. */
  value: Record<string, number>;
  /** Given to a skill that is ticked. */
  usual?: number;
  change: (value: Record<string, number>) => void;
}

/** Skills to be ticked, each with its level from 1 to 10. */
export function SkillLevels({ label, known, value, usual = USUAL, change }: SkillLevelsProps) {
  const { t } = usePreferences();
  const all = levels(known, value);
  const set = (one: SkillLevel, level: number) => change(had(all.map((s) => (s.id === one.id ? { ...s, level } : s))));
  return (
    <ul className="skill-levels" aria-label={label}>
      {all.map((one) => {
        const shown = one.name === one.id ? wordFor(t, "queue", one.id) : one.name;
        return (
          <li key={one.id}>
            <Checkbox checked={one.level > 0} onChange={(event) => set(one, event.target.checked ? usual : 0)}>
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
  );
}
