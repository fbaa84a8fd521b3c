import { Alert, Button, Modal } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import { tell } from "../../api/errors";
import type { Person } from "../../api/types";
import { usePreferences } from "../../preferences/Preferences";
import { useSend } from "../../shared/useSend";
import { entryOf, PortraitFields } from "./PortraitFields";
import { portraitText } from "./words";

/** What helps to serve the person, and changing it. */
export function PortraitCard({ person, editable, changed }: { person: Person; editable: boolean; changed: () => void }) {
  const { t } = usePreferences();
  const [open, setOpen] = useState(false);
  const words = portraitText(person.portrait, t);
  return (
    <section className="card person-card" aria-label={t("people.portrait")}>
      <div className="person-head">
        <h2>{t("people.portrait")}</h2>
        {editable ? <Button onClick={() => setOpen(true)}>{t("people.portraitEdit")}</Button> : null}
      </div>
      {words.length === 0 ? (
        <p className="dim">{t("people.noPortrait")}</p>
      ) : (
        <p className="person-portrait">
          {words.map((word) => (
            <span key={word} className="tag">
              {word}
            </span>
          ))}
        </p>
      )}
      {open ? (
        <PortraitDialog
          person={person}
          close={() => setOpen(false)}
          saved={() => {
            setOpen(false);
            changed();
          }}
        />
      ) : null}
    </section>
  );
}

const FIELDS = ["hearing", "dialect", "habits"] as const;

function PortraitDialog({ person, close, saved }: { person: Person; close: () => void; saved: () => void }) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [draft, setDraft] = useState(person.portrait);
  const { beside, above } = tell(error, FIELDS, t);
  return (
    <Modal
      open
      title={t("people.portraitEdit")}
      okText={t("app.save")}
      cancelText={t("app.cancel")}
      confirmLoading={busy}
      onOk={() => send(() => api.describePerson(person.id, entryOf(draft, person.portrait)), saved)}
      onCancel={close}
    >
      {above ? <Alert className="field" type="error" showIcon title={above} /> : null}
      <PortraitFields draft={draft} change={setDraft} told={beside} />
    </Modal>
  );
}
