import { Button, Input } from "antd";
import { useState, type FormEvent } from "react";
import { api } from "../../api/client";
import { refusal } from "../../api/errors";
import type { Person, PersonNumber } from "../../api/types";
import { usePreferences } from "../../preferences/Preferences";
import { useSend } from "../../shared/useSend";
import { FileDialog } from "../blacklist/FileDialog";
import type { Acts } from "./useActs";

const NUMBER_LENGTH = 32;

interface NumbersCardProps {
  person: Person;
  editable: boolean;
  acts: Acts;
  changed: () => void;
}

/** The numbers that lead to a person; those removed stay for a while. */
export function NumbersCard({ person, editable, acts, changed }: NumbersCardProps) {
  const { t } = usePreferences();
  const shown = editable ? person.numbers : person.numbers.filter(({ removed }) => !removed);
  return (
    <section className="card" aria-label={t("people.numbers")}>
      <h2 className="person-card">{t("people.numbers")}</h2>
      {shown.length === 0 ? (
        <p className="person-card person-empty dim">
          {t("people.noNumbers")}。{t("people.noNumbersHint")}
        </p>
      ) : (
        <ul className="rows">
          {shown.map((number) => (
            <li key={number.id}>
              <NumberRow person={person} number={number} editable={editable} acts={acts} />
            </li>
          ))}
        </ul>
      )}
      {editable ? <AddNumber person={person} added={changed} /> : null}
    </section>
  );
}

interface NumberRowProps {
  person: Person;
  number: PersonNumber;
  editable: boolean;
  acts: Acts;
}

function NumberRow({ person, number: { id, masked, removed, shared }, editable, acts }: NumberRowProps) {
  const { t } = usePreferences();
  // An entry that another stands for, or that is removed, shares nothing: it leads nowhere itself.
  const alone = shared === 0 || person.removed || person.merged_into !== null;
  const restore = () => api.restoreNumber(person.id, id);
  const [filing, setFiling] = useState(false);
  const remove = () =>
    acts.act(() => api.removeNumber(person.id, id), {
      text: t("people.didNumber", { number: masked }),
      run: restore,
    });
  return (
    <>
      <span className={removed ? "col-m person-gone" : "col-m"}>{masked}</span>
      <span className="col-l dim">
        {removed ? t("people.numberRemoved") : alone ? null : t("people.shared", { n: shared })}
      </span>
      {editable ? (
        // One button for both ways: after either, the keyboard stays where it was.
        <Button
          size="small"
          onClick={() => (removed ? acts.act(restore) : remove())}
          aria-label={t(removed ? "people.restoreNumber" : "people.removeNumber", { number: masked })}
        >
          {t(removed ? "people.restore" : "people.remove")}
        </Button>
      ) : null}
      {editable && !removed && !person.senior ? (
        <Button size="small" onClick={() => setFiling(true)} aria-label={t("blacklist.fileNumber", { number: masked })}>
          {t("blacklist.file")}
        </Button>
      ) : null}
      {filing ? (
        <FileDialog
          about={{ person_id: person.id, number_id: id }}
          masked={masked}
          close={() => setFiling(false)}
          filed={(listing) =>
            acts.done({
              text: t("blacklist.did.file", { number: masked }),
              run: () => api.removeListing(listing.id, { reason: t("blacklist.undo") }),
            })
          }
        />
      ) : null}
    </>
  );
}

function AddNumber({ person, added }: { person: Person; added: () => void }) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [number, setNumber] = useState("");
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (!number.trim()) return;
    send(
      () => api.addNumber(person.id, { number: number.trim() }),
      () => {
        setNumber("");
        added();
      },
    );
  };
  return (
    <form className="person-card person-add" onSubmit={add}>
      <Input
        type="tel"
        autoComplete="off"
        maxLength={NUMBER_LENGTH}
        aria-label={t("people.number")}
        placeholder={t("people.numberHint")}
        status={error ? "error" : undefined}
        value={number}
        onChange={(event) => setNumber(event.target.value)}
      />
      <Button htmlType="submit" loading={busy} disabled={!number.trim()}>
        {t("people.addNumber")}
      </Button>
      {error ? (
        <span className="field-fault" role="alert">
          {refusal(error, t)}
        </span>
      ) : null}
    </form>
  );
}
