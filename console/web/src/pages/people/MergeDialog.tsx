import { Alert, Modal, Radio } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import { tell } from "../../api/errors";
import type { Person } from "../../api/types";
import { usePreferences } from "../../preferences/Preferences";
import { Field } from "../../shared/Field";
import { useSend } from "../../shared/useSend";
import { betterKept, preview } from "./merging";
import { PersonPicker } from "./PersonPicker";
import { bornText, whoText } from "./words";

interface MergeDialogProps {
  person: Person;
  close: () => void;
  merged: (kept: Person, dropped: Person) => void;
}

/** Two entries of one person become one: which stays is chosen, what comes of it is shown first. */
export function MergeDialog({ person, close, merged }: MergeDialogProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [other, setOther] = useState<Person | null>(null);
  const [kept, setKept] = useState<Person>(person);
  const choose = (found: Person | null) => {
    setOther(found);
    setKept(found ? betterKept(person, found) : person);
  };
  const dropped = kept === person ? other : person;
  const losesBirth = dropped !== null && preview(kept, dropped, t).losesBirth;
  const { above } = tell(error, [], t);
  const merge = () => {
    if (dropped) send(() => api.mergePerson(dropped.id, { into: kept.id }), () => merged(kept, dropped));
  };
  return (
    <Modal
      open
      title={t("people.mergeOf", { name: person.name })}
      okText={t("people.mergeDo")}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: !dropped || losesBirth }}
      confirmLoading={busy}
      onOk={merge}
      onCancel={close}
    >
      {above ? <Alert className="field" type="error" showIcon title={above} /> : null}
      <Field label={t("people.duplicate")}>
        <PersonPicker label={t("people.duplicate")} except={person.id} chosen={other} choose={choose} />
      </Field>
      {other ? (
        <Field label={t("people.keep")} group>
          <Radio.Group
            className="merge-choice"
            value={kept.id}
            onChange={(event) => setKept(event.target.value === person.id ? person : other)}
            options={[
              { value: person.id, label: <Entry title={t("people.keepThis")} person={person} /> },
              { value: other.id, label: <Entry title={t("people.keepOther")} person={other} /> },
            ]}
          />
        </Field>
      ) : null}
      {dropped ? <Preview kept={kept} dropped={dropped} /> : null}
    </Modal>
  );
}

function Entry({ title, person }: { title: string; person: Person }) {
  const { t } = usePreferences();
  return (
    <>
      {title} <span className="dim">{whoText(person, t)}</span>
    </>
  );
}

function Preview({ kept, dropped }: { kept: Person; dropped: Person }) {
  const { t, language } = usePreferences();
  const { numbers, family, drops, losesBirth } = preview(kept, dropped, t);
  if (losesBirth) return <Alert type="warning" showIcon title={t("people.previewBirth")} />;
  return (
    <section className="merge-preview" aria-label={t("people.preview")} aria-live="polite">
      <strong>{t("people.preview")}</strong>
      <ul>
        <li>
          {kept.name} · {bornText(kept, t, language)}
        </li>
        <li>{t("people.previewNumbers", { n: numbers })}</li>
        <li>{t("people.previewFamily", { n: family })}</li>
        {drops.length > 0 ? <li>{t("people.previewDrops", { what: drops.join("、") })}</li> : null}
      </ul>
      <p className="dim">{t("people.mergeUndo")}</p>
    </section>
  );
}
