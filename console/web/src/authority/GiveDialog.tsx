import { Alert, DatePicker, Input, Modal, Radio, Select } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { api } from "../api/client";
import { tell } from "../api/errors";
import { serverNow } from "../api/serverClock";
import type { Person, Relative } from "../api/types";
import { dayOf, fromWallClock } from "../format/time";
import { usePreferences } from "../preferences/Preferences";
import { Field } from "../shared/Field";
import { useSend } from "../shared/useSend";
import { LEVELS, type Level } from "./words";

type How = "paper" | "visit";

interface GiveProps {
  person: Person;
  relatives: Relative[];
  close: () => void;
  saved: () => void;
}

/** A consent that was given in writing or in person. */
export function GiveDialog({ person, relatives, close, saved }: GiveProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [proxy, setProxy] = useState(relatives[0]?.person_id ?? 0);
  const [level, setLevel] = useState<Level>("ask");
  const [how, setHow] = useState<How>("paper");
  const [note, setNote] = useState("");
  const [until, setUntil] = useState<string | null>(null);
  const { beside, above } = tell(error, ["level", "valid_until", "note"] as const, t);
  const save = () =>
    send(async () => {
      const valid_until = until && fromWallClock(`${until}T23:59:59`);
      const asked = await api.askAuthority({ elder_id: person.id, proxy_id: proxy, level, valid_until, note: "" });
      await api.consent(asked.id, { how, note });
    }, saved);
  return (
    <Modal
      open
      title={t("auth.giveFor", { name: person.name })}
      okText={t("app.save")}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: !note.trim() || !proxy }}
      confirmLoading={busy}
      onOk={save}
      onCancel={close}
    >
      {above ? <Alert className="field" type="error" showIcon title={above} /> : null}
      <Field label={t("people.relative")}>
        <Select<number>
          aria-label={t("people.relative")}
          value={proxy}
          options={relatives.map(({ person_id, name }) => ({ value: person_id, label: name }))}
          onChange={setProxy}
        />
      </Field>
      <Field label={t("auth.level")} fault={beside.level}>
        <Select<Level>
          aria-label={t("auth.level")}
          value={level}
          options={LEVELS.map((value) => ({ value, label: t(`auth.level.${value}`) }))}
          onChange={setLevel}
        />
      </Field>
      <Field label={t("auth.how")} group>
        <Radio.Group
          value={how}
          options={(["paper", "visit"] as const).map((value) => ({ value, label: t(`auth.how.${value}`) }))}
          onChange={(event) => setHow(event.target.value as How)}
        />
      </Field>
      <Field label={t("auth.note")} fault={beside.note}>
        <Input aria-label={t("auth.note")} value={note} maxLength={200} onChange={(event) => setNote(event.target.value)} />
      </Field>
      <Field label={t("auth.untilLabel")} fault={beside.valid_until} hint={t("auth.untilHint")}>
        <DatePicker
          aria-label={t("auth.untilLabel")}
          value={until ? dayjs(until) : null}
          minDate={dayjs(dayOf(new Date(serverNow())))}
          onChange={(day: Dayjs | null) => setUntil(day && day.format("YYYY-MM-DD"))}
        />
      </Field>
    </Modal>
  );
}
