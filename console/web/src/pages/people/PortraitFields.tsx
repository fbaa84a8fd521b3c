import { AutoComplete, Segmented, Select } from "antd";
import type { Portrait, PortraitEntry } from "../../api/types";
import { usePreferences } from "../../preferences/Preferences";
import { Field } from "../../shared/Field";

export type PortraitDraft = Portrait;

const HEARING: Portrait["hearing"][] = ["hard", "normal", "unknown"];
const DIALECTS = ["四川话", "粤语", "吴语", "闽南语", "客家话", "湖南话", "河南话", "东北话", "山东话", "陕西话"];
const DIALECT_LENGTH = 32;
const HABIT_LENGTH = 40;
const MOST_HABITS = 10;

/** What is to be sent of a portrait. `before`: only what differs from it. */
export function entryOf(draft: PortraitDraft, before?: Portrait): PortraitEntry {
  const dialect = draft.dialect.trim();
  const habits = draft.habits.map((habit) => habit.trim()).filter(Boolean);
  const entry: PortraitEntry = {};
  if (draft.hearing !== before?.hearing) entry.hearing = draft.hearing;
  if (dialect !== before?.dialect) entry.dialect = dialect;
  if (JSON.stringify(habits) !== JSON.stringify(before?.habits)) entry.habits = habits;
  return entry;
}

interface PortraitFieldsProps {
  draft: PortraitDraft;
  change: (draft: PortraitDraft) => void;
  told: Partial<Record<"hearing" | "dialect" | "habits", string>>;
}

/** What helps to serve the person. */
export function PortraitFields({ draft, change, told }: PortraitFieldsProps) {
  const { t } = usePreferences();
  return (
    <>
      <Field label={t("people.hearing")} fault={told.hearing} group>
        <Segmented<Portrait["hearing"]>
          className="field-choice"
          name="hearing"
          value={draft.hearing}
          options={HEARING.map((value) => ({ value, label: t(`hearing.${value}`) }))}
          onChange={(hearing) => change({ ...draft, hearing })}
        />
      </Field>
      <Field label={t("people.dialect")} fault={told.dialect}>
        <AutoComplete
          aria-label={t("people.dialect")}
          maxLength={DIALECT_LENGTH}
          placeholder={t("people.dialectHint")}
          status={told.dialect ? "error" : undefined}
          value={draft.dialect}
          options={DIALECTS.filter((word) => word.includes(draft.dialect)).map((value) => ({ value }))}
          onChange={(dialect: string) => change({ ...draft, dialect })}
        />
      </Field>
      <Field label={t("people.habits")} fault={told.habits}>
        <Select<string[]>
          mode="tags"
          open={false}
          suffixIcon={null}
          aria-label={t("people.habits")}
          maxCount={MOST_HABITS}
          placeholder={t("people.habitsHint")}
          status={told.habits ? "error" : undefined}
          value={draft.habits}
          onChange={(habits) => change({ ...draft, habits: habits.map((habit) => habit.slice(0, HABIT_LENGTH)) })}
        />
      </Field>
    </>
  );
}
