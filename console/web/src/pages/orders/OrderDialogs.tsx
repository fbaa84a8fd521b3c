import { Alert, DatePicker, Input, Modal, Select } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { api } from "../../api/client";
import { explain } from "../../api/errors";
import type { OrderChange, WorkOrder } from "../../api/types";
import { fromWallClock, wallClock } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { SettledList } from "../../settlement/SettledList";
import { Field } from "../../shared/Field";
import { useSend } from "../../shared/useSend";
import { choices, KINDS } from "./moves";

interface DialogProps {
  agents: { value: string; label: string }[];
  close: () => void;
  saved: () => void;
}

const NOTE_LENGTH = 1000;

/** What an order is about, where it is opened beside it. */
export interface About {
  call_id?: string;
  person_id?: number;
}

interface NewProps extends Omit<DialogProps, "saved"> {
  about?: About;
  saved: (order: WorkOrder) => void;
}

/** What both dialogs let one say. */
interface Common {
  owner: string | null;
  due_at: string | null;
  note: string;
}

/** Opening a work order. */
export function NewOrder({ agents, about, close, saved }: NewProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [kind, setKind] = useState<WorkOrder["kind"]>("consult");
  const [common, setCommon] = useState<Common>({ owner: null, due_at: null, note: "" });
  const [subject, setSubject] = useState("");
  const make = async () => {
    saved(await api.openWorkOrder({ ...about, kind, subject: subject.trim(), ...common, note: common.note.trim() }));
  };
  return (
    <Modal
      open
      title={t("orders.new")}
      okText={t("orders.create")}
      okButtonProps={{ disabled: !common.note.trim() }}
      confirmLoading={busy}
      onOk={() => send(make, () => undefined)}
      onCancel={close}
    >
      {error ? <Alert className="field" type="error" showIcon title={explain(error, t)} /> : null}
      <Field label={t("orders.kind")}>
        <Select<WorkOrder["kind"]>
          aria-label={t("orders.kind")}
          value={kind}
          options={KINDS.map((value) => ({ value, label: t(`orderKind.${value}`) }))}
          onChange={setKind}
        />
      </Field>
      <Field label={t("orders.subject")}>
        <Input aria-label={t("orders.subject")} maxLength={40} value={subject} onChange={(e) => setSubject(e.target.value)} />
      </Field>
      <CommonFields agents={agents} common={common} change={setCommon} />
    </Modal>
  );
}

/** Moving a work order on. */
export function ChangeOrder({ order, agents, close, saved }: DialogProps & { order: WorkOrder }) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [state, setState] = useState(order.state);
  const [common, setCommon] = useState<Common>(order);
  const make = () => {
    const change: OrderChange = {};
    // Only what was changed here: a colleague may have changed the rest meanwhile.
    if (state !== order.state) change.state = state;
    if (common.owner !== order.owner) change.owner = common.owner;
    if (common.due_at !== order.due_at) change.due_at = common.due_at;
    if (common.note.trim() !== order.note) change.note = common.note.trim();
    return api.changeWorkOrder(order.id, change);
  };
  return (
    <Modal
      open
      title={`${order.number} ${t(`orderKind.${order.kind}`)}`}
      okText={t("app.save")}
      confirmLoading={busy}
      onOk={() => send(make, saved)}
      onCancel={close}
    >
      {error ? <Alert className="field" type="error" showIcon title={explain(error, t)} /> : null}
      <Field label={t("orders.state")}>
        <Select<WorkOrder["state"]>
          aria-label={t("orders.state")}
          value={state}
          options={choices(order.state).map((value) => ({ value, label: t(`orderState.${value}`) }))}
          onChange={setState}
        />
      </Field>
      <CommonFields agents={agents} common={common} change={setCommon} />
      <SettledList order={order.id} />
    </Modal>
  );
}

interface CommonFieldsProps {
  agents: DialogProps["agents"];
  common: Common;
  change: (common: Common) => void;
}

function CommonFields({ agents, common, change }: CommonFieldsProps) {
  const { t } = usePreferences();
  const due = common.due_at === null ? null : dayjs(wallClock(common.due_at));
  return (
    <>
      <Field label={t("tasks.owner")}>
        <Select<string>
          allowClear
          aria-label={t("tasks.owner")}
          placeholder={t("tasks.nobody")}
          value={common.owner}
          options={agents}
          onChange={(value: string | undefined) => change({ ...common, owner: value ?? null })}
        />
      </Field>
      <Field label={t("orders.due")}>
        <DatePicker
          showTime={{ format: "HH:mm" }}
          format="YYYY-MM-DD HH:mm"
          aria-label={t("orders.due")}
          placeholder={t("app.none")}
          value={due}
          onChange={(value: Dayjs | null) =>
            change({ ...common, due_at: value && fromWallClock(value.format("YYYY-MM-DDTHH:mm:ss")) })
          }
        />
      </Field>
      <Field label={t("orders.note")}>
        <Input.TextArea
          rows={3}
          maxLength={NOTE_LENGTH}
          value={common.note}
          onChange={(event) => change({ ...common, note: event.target.value })}
        />
      </Field>
    </>
  );
}
