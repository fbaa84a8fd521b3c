import { Input, InputNumber, Modal, Select } from "antd";
import { useState } from "react";
import { usePreferences } from "../../../preferences/Preferences";
import { Field } from "../../../shared/Field";
import { SkillLevels } from "../agents/SkillLevels";
import { ID, TIE_BREAKS, type Queue, type Queues } from "./queues";

interface QueueDialogProps {
  /** With an empty id: a new one. */
  queue: Queue;
  policy: Queues;
  close: () => void;
  save: (queue: Queue) => void;
}

const CODE = /^\*[0-9]{1,3}$/;

/** What a queue asks for; its steps and overflow stay as its text has them. */
export function QueueDialog({ queue, policy, close, save }: QueueDialogProps) {
  const { t } = usePreferences();
  const [draft, setDraft] = useState(queue);
  const set = (part: Partial<Queue>) => setDraft({ ...draft, ...part });
  const isNew = !queue.id;
  const others = policy.queues.filter(({ id }) => id !== queue.id);
  const idFault = !isNew || !draft.id ? "" : !ID.test(draft.id) ? t("routing.badId") : others.some(({ id }) => id === draft.id) ? t("routing.taken") : "";
  const double = others.find(({ code }) => draft.code && code === draft.code);
  const codeFault = !draft.code ? "" : !CODE.test(draft.code) ? t("routing.badCode") : double ? t("routing.codeTaken", { queue: double.zh || double.id }) : "";
  const named = Boolean(draft.zh.trim()) === Boolean(draft.en.trim());
  const whole = draft.id !== "" && named && !idFault && !codeFault && Object.keys(draft.required).length > 0;
  return (
    <Modal
      open
      width={640}
      title={isNew ? t("routing.addQueue") : t("routing.changeOf", { name: queue.zh || queue.id })}
      okText={t("routing.take")}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: !whole }}
      onCancel={close}
      onOk={() => save({ ...draft, zh: draft.zh.trim(), en: draft.en.trim() })}
    >
      <div className="queues-pair">
        <Field label={t("routing.id")} fault={idFault} hint={t("routing.idHint")}>
          <Input value={draft.id} maxLength={32} disabled={!isNew} onChange={(event) => set({ id: event.target.value })} />
        </Field>
        <Field label={t("routing.code")} fault={codeFault} hint={t("routing.codeHint")}>
          <Input value={draft.code} maxLength={4} placeholder="*7" onChange={(event) => set({ code: event.target.value })} />
        </Field>
        <Field label={t("routing.zh")}>
          <Input value={draft.zh} maxLength={30} onChange={(event) => set({ zh: event.target.value })} />
        </Field>
        <Field label={t("routing.en")} fault={named ? "" : t("routing.bothNames")}>
          <Input value={draft.en} maxLength={30} onChange={(event) => set({ en: event.target.value })} />
        </Field>
      </div>
      <Field label={t("routing.required")} hint={t("routing.requiredHint")} group>
        <SkillLevels label={t("routing.required")} known={policy.skills} usual={1} value={draft.required} change={(required) => set({ required })} />
      </Field>
      <Field label={t("routing.preferred")} hint={t("routing.preferredHint")} group>
        <SkillLevels label={t("routing.preferred")} known={policy.skills} value={draft.preferred} change={(preferred) => set({ preferred })} />
      </Field>
      <div className="queues-pair">
        <Field label={t("routing.tieBreak")}>
          <Select
            value={draft.tieBreak}
            onChange={(tieBreak) => set({ tieBreak })}
            options={[
              { value: "", label: t("routing.usual", { way: t("routing.tie.spare_scarce") }) },
              ...TIE_BREAKS.map((way) => ({ value: way, label: t(`routing.tie.${way}`) })),
            ]}
          />
        </Field>
        <Field label={t("routing.hours")}>
          <Select
            value={draft.hours}
            onChange={(hours) => set({ hours })}
            options={[{ value: "", label: t("routing.alwaysOpen") }, ...policy.schedules.map((id) => ({ value: id, label: id }))]}
          />
        </Field>
        <Field label={t("routing.wrapUp")} hint={t("routing.wrapUpHint")}>
          <InputNumber min={0} max={3600} precision={0} value={draft.wrapUp} onChange={(wrapUp) => set({ wrapUp })} />
        </Field>
        <Field label={t("routing.weight")} hint={t("routing.weightHint")}>
          <InputNumber min={1} max={10} value={draft.weight} onChange={(weight) => set({ weight })} />
        </Field>
      </div>
      {draft.widen + draft.overflow > 0 ? <p className="dim">{t("routing.inText", { widen: draft.widen, overflow: draft.overflow })}</p> : null}
    </Modal>
  );
}
