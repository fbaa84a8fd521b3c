import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Alert, Button, Input, Modal, Segmented } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import { tell } from "../../api/errors";
import { serverNow } from "../../api/serverClock";
import type { Person, PersonChange } from "../../api/types";
import { dayOf } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { Field } from "../../shared/Field";
import { useSend } from "../../shared/useSend";
import { ageOn, birthFault, dayText, readDay, SENIOR_AGE } from "./days";
import { entryOf, PortraitFields, type PortraitDraft } from "./PortraitFields";

const NAME_LENGTH = 64;
const NUMBER_LENGTH = 32;
const MOST_NUMBERS = 10;
const GENDERS: Person["gender"][] = ["male", "female", "unknown"];
const FIELDS = ["name", "gender", "birth", "numbers", "hearing", "dialect", "habits"] as const;

interface NewPersonProps {
  close: () => void;
  filed: (person: Person) => void;
}

/** Filing a person. */
export function NewPerson({ close, filed }: NewPersonProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const who = useWho({ name: "", gender: "unknown", birth: null });
  const [numbers, setNumbers] = useState([""]);
  const [portrait, setPortrait] = useState<PortraitDraft>({ hearing: "unknown", dialect: "", habits: [] });
  const { beside, above } = tell(error, FIELDS, t);
  const file = () => {
    if (!who.check()) return;
    const { name, gender, birth } = who.now();
    const given = numbers.map((number) => number.trim()).filter(Boolean);
    let made: Person | null = null;
    send(
      async () => {
        made = await api.filePerson({ name, gender, birth, numbers: given, portrait: entryOf(portrait) });
      },
      () => made && filed(made),
    );
  };
  return (
    <Modal
      open
      title={t("people.new")}
      okText={t("people.file")}
      cancelText={t("app.cancel")}
      confirmLoading={busy}
      onOk={file}
      onCancel={close}
    >
      {above ? <Alert className="field" type="error" showIcon title={above} /> : null}
      <WhoFields who={who} told={beside} />
      <NumberFields numbers={numbers} change={setNumbers} fault={beside.numbers} />
      <PortraitFields draft={portrait} change={setPortrait} told={beside} />
    </Modal>
  );
}

/** Correcting who a person is. */
export function EditPerson({ person, close, saved }: { person: Person; close: () => void; saved: () => void }) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const who = useWho(person);
  const { beside, above } = tell(error, FIELDS, t);
  const save = () => {
    if (!who.check()) return;
    const now = who.now();
    const change: PersonChange = { portrait: {} };
    // Only what was changed here: a colleague may have changed the rest meanwhile.
    if (now.name !== person.name) change.name = now.name;
    if (now.gender !== person.gender) change.gender = now.gender;
    if (now.birth !== person.birth) change.birth = now.birth;
    send(() => api.changePerson(person.id, change), saved);
  };
  return (
    <Modal
      open
      title={t("people.edit")}
      okText={t("app.save")}
      cancelText={t("app.cancel")}
      confirmLoading={busy}
      onOk={save}
      onCancel={close}
    >
      {above ? <Alert className="field" type="error" showIcon title={above} /> : null}
      <WhoFields who={who} told={beside} />
    </Modal>
  );
}

type Who = Pick<Person, "name" | "gender" | "birth">;
type Told = Partial<Record<"name" | "gender" | "birth", string>>;

/** Name, gender and birthday while they are typed; faults show once sending was tried. */
function useWho(before: Who) {
  const [name, setName] = useState(before.name);
  const [gender, setGender] = useState(before.gender);
  const [birth, setBirth] = useState(before.birth ?? "");
  const [tried, setTried] = useState(false);
  const today = dayOf(new Date(serverNow()));
  const fault = birthFault(birth, today);
  const check = () => {
    setTried(true);
    return name.trim() !== "" && fault === null;
  };
  const now = (): Who => {
    const day = readDay(birth);
    return { name: name.trim(), gender, birth: day === "bad" ? null : day };
  };
  return { name, setName, gender, setGender, birth, setBirth, today, tried, fault, check, now };
}

function WhoFields({ who, told }: { who: ReturnType<typeof useWho>; told: Told }) {
  const { t, language } = usePreferences();
  const day = who.fault ? null : who.now().birth;
  const age = day ? ageOn(day, who.today) : 0;
  const noName = who.tried && !who.name.trim() ? t("people.needName") : told.name;
  const badBirth = who.tried && who.fault ? t(`people.${who.fault}`) : told.birth;
  const understood = day
    ? [dayText(day, language), t("people.fullYears", { age }), ...(age >= SENIOR_AGE ? [t("senior.tag")] : [])]
    : [t("people.birthHint")];
  return (
    <>
      <Field label={t("people.name")} fault={noName}>
        <Input
          autoFocus
          autoComplete="off"
          maxLength={NAME_LENGTH}
          status={noName ? "error" : undefined}
          value={who.name}
          onChange={(event) => who.setName(event.target.value)}
        />
      </Field>
      <Field label={t("people.gender")} fault={told.gender} group>
        <Segmented<Person["gender"]>
          className="field-choice"
          name="gender"
          value={who.gender}
          options={GENDERS.map((value) => ({ value, label: t(`gender.${value}`) }))}
          onChange={who.setGender}
        />
      </Field>
      <Field label={t("people.birth")} fault={badBirth} hint={understood.join(" · ")}>
        <Input
          autoComplete="off"
          maxLength={16}
          status={badBirth ? "error" : undefined}
          value={who.birth}
          onChange={(event) => who.setBirth(event.target.value)}
        />
      </Field>
    </>
  );
}

interface NumberFieldsProps {
  numbers: string[];
  change: (numbers: string[]) => void;
  fault?: string;
}

function NumberFields({ numbers, change, fault }: NumberFieldsProps) {
  const { t } = usePreferences();
  return (
    <Field label={t("people.numbers")} fault={fault} group>
      {numbers.map((number, i) => (
        // Rows have no name of their own: their place is the key.
        <div key={i} className="number-row">
          <Input
            type="tel"
            autoComplete="off"
            maxLength={NUMBER_LENGTH}
            aria-label={t("people.numberNth", { n: i + 1 })}
            placeholder={t("people.numberHint")}
            status={fault ? "error" : undefined}
            value={number}
            onChange={(event) => change(numbers.with(i, event.target.value))}
          />
          {numbers.length > 1 ? (
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t("people.dropNumber", { n: i + 1 })}
              onClick={() => change(numbers.toSpliced(i, 1))}
            />
          ) : null}
        </div>
      ))}
      {numbers.length < MOST_NUMBERS ? (
        <Button type="dashed" icon={<PlusOutlined />} onClick={() => change([...numbers, ""])}>
          {t("people.moreNumbers")}
        </Button>
      ) : null}
    </Field>
  );
}
