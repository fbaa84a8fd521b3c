import { Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { api } from "../../api/client";
import { serverNow } from "../../api/serverClock";
import type { Person, Relative } from "../../api/types";
import { usePreferences } from "../../preferences/Preferences";
import { useMay } from "../../session/may";
import { Notice } from "../../shared/Notice";
import { TieDialog } from "./TieDialog";
import type { Acts } from "./useActs";
import { isOver, kinText, untilText } from "./words";

interface FamilyCardProps {
  person: Person;
  editable: boolean;
  acts: Acts;
  changed: () => void;
}

/** Who is recognised as calling for a person, and for whom the person is. */
export function FamilyCard({ person, editable, acts, changed }: FamilyCardProps) {
  const { t } = usePreferences();
  // "new": someone not enrolled yet.
  const [open, setOpen] = useState<Relative | "new" | null>(null);
  return (
    <section className="card" aria-label={t("people.family")}>
      <div className="person-card person-head">
        <h2>{t("people.family")}</h2>
        {editable ? <Button onClick={() => setOpen("new")}>{t("people.enrol")}</Button> : null}
      </div>
      {person.family.length === 0 ? (
        <Notice title={t("people.noFamily")} hint={t("people.noFamilyHint")} />
      ) : (
        <ul className="rows">
          {person.family.map((member) => (
            <li key={`${member.side}-${member.person_id}`}>
              <Member
                person={person}
                member={member}
                editable={editable && member.side === "proxy"}
                acts={acts}
                edit={() => setOpen(member)}
              />
            </li>
          ))}
        </ul>
      )}
      {open ? (
        <TieDialog
          person={person}
          member={open === "new" ? null : open}
          close={() => setOpen(null)}
          saved={() => {
            setOpen(null);
            changed();
          }}
        />
      ) : null}
    </section>
  );
}

interface MemberProps {
  person: Person;
  member: Relative;
  editable: boolean;
  acts: Acts;
  edit: () => void;
}

function Member({ person, member, editable, acts, edit }: MemberProps) {
  const { t, language } = usePreferences();
  const { seePeople } = useMay();
  const { name, person_id, role, valid_until } = member;
  const now = serverNow();
  const over = isOver(member, now);
  const withdraw = () =>
    acts.act(() => api.withdraw(person.id, person_id), {
      text: t("people.didWithdraw", { name }),
      run: () => api.changeTie(person.id, person_id, { role, valid_until }),
    });
  return (
    <>
      <span className="col-m">
        {seePeople ? <Link to={`/people/${person_id}`}>{name}</Link> : name}{" "}
        <span className="dim">{kinText(member, t)}</span>
      </span>
      <span className="col-l dim">{untilText(member, now, t, language)}</span>
      {editable ? (
        <span className="person-acts">
          <Button
            size="small"
            onClick={edit}
            aria-label={t(over ? "people.renewTie" : "people.changeTie", { name })}
          >
            {t(over ? "people.renew" : "people.change")}
          </Button>
          {over ? null : (
            <Button
              size="small"
              onClick={withdraw}
              aria-label={t("people.withdrawTie", { name })}
            >
              {t("people.withdraw")}
            </Button>
          )}
        </span>
      ) : null}
    </>
  );
}
