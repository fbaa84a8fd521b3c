import { Alert, DatePicker, Modal, Select } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { api } from "../../api/client";
import { tell } from "../../api/errors";
import { serverNow } from "../../api/serverClock";
import type { Person, Relative } from "../../api/types";
import { dayOf, fromWallClock } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { Field } from "../../shared/Field";
import { useSend } from "../../shared/useSend";
import { PersonPicker } from "./PersonPicker";
import { isOver } from "./words";

const ROLES: Relative["role"][] = ["daughter", "son", "spouse", "other"];
const FIELDS = ["proxy_id", "role", "valid_until"] as const;

interface TieDialogProps {
  person: Person;
  /** Null: someone is enrolled anew. */
  member: Relative | null;
  close: () => void;
  saved: () => void;
}

/** What a relative is to a person, and until when. */
export function TieDialog({ person, member, close, saved }: TieDialogProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [proxy, setProxy] = useState<Person | null>(null);
  const [role, setRole] = useState<Relative["role"]>(member?.role ?? "daughter");
  // A day that has passed is not offered again.
  const running = member && !isOver(member, serverNow()) ? member.valid_until : null;
  const [until, setUntil] = useState(running && dayOf(new Date(running)));
  const { beside, above } = tell(error, FIELDS, t);
  const save = () => {
    const valid_until = running && until === dayOf(new Date(running)) ? running : until && fromWallClock(`${until}T23:59:59`);
    const tie = { role, valid_until };
    if (member) send(() => api.changeTie(person.id, member.person_id, tie), saved);
    else if (proxy) send(() => api.enrol(person.id, { ...tie, proxy_id: proxy.id }), saved);
  };
  return (
    <Modal
      open
      title={member ? t("people.tieOf", { name: member.name }) : t("people.enrolFor", { name: person.name })}
      okText={member ? t("app.save") : t("people.enrol")}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: !(member ?? proxy) }}
      confirmLoading={busy}
      onOk={save}
      onCancel={close}
    >
      {above ? <Alert className="field" type="error" showIcon title={above} /> : null}
      {member ? null : (
        <Field label={t("people.relative")} fault={beside.proxy_id}>
          <PersonPicker
            label={t("people.relative")}
            except={person.id}
            fault={beside.proxy_id !== undefined}
            chosen={proxy}
            choose={setProxy}
          />
        </Field>
      )}
      <Field label={t("people.role")} fault={beside.role}>
        <Select<Relative["role"]>
          aria-label={t("people.role")}
          value={role}
          options={ROLES.map((value) => ({ value, label: t(`kin.${value}`) }))}
          onChange={setRole}
        />
      </Field>
      <Field label={t("people.validUntil")} fault={beside.valid_until} hint={t("people.noEnd")}>
        <DatePicker
          aria-label={t("people.validUntil")}
          placeholder={t("people.forever")}
          value={until ? dayjs(until) : null}
          minDate={dayjs(dayOf(new Date(serverNow())))}
          maxDate={dayjs("2199-12-30")}
          onChange={(day: Dayjs | null) => setUntil(day && day.format("YYYY-MM-DD"))}
        />
      </Field>
    </Modal>
  );
}
