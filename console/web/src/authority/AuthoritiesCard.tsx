import { Button } from "antd";
import { useCallback, useState } from "react";
import { Link } from "react-router";
import { api } from "../api/client";
import type { AuthorityShown, Person } from "../api/types";
import { useLoad } from "../api/useLoad";
import { fullTime } from "../format/time";
import { usePreferences } from "../preferences/Preferences";
import { Notice } from "../shared/Notice";
import type { Acts } from "../pages/people/useActs";
import "./authority.css";
import { GiveDialog } from "./GiveDialog";
import { LessDialog, type Less } from "./LessDialog";
import { endText } from "./words";

interface CardProps {
  person: Person;
  editable: boolean;
  acts: Acts;
}

/** What others may do for a person, and the person for others, with how that came about. */
export function AuthoritiesCard({ person, editable, acts }: CardProps) {
  const { t } = usePreferences();
  const { data, refresh } = useLoad(
    useCallback((signal: AbortSignal) => api.authorities(person.id, signal), [person.id]),
  );
  const [less, setLess] = useState<{ what: Less; of: AuthorityShown } | null>(null);
  const [giving, setGiving] = useState(false);
  const relatives = person.family.filter((member) => member.side === "proxy");
  const done = () => {
    setLess(null);
    setGiving(false);
    void refresh();
  };
  return (
    <section className="card" aria-label={t("auth.title")}>
      <div className="person-card person-head">
        <h2>{t("auth.title")}</h2>
        {editable && relatives.length > 0 ? <Button onClick={() => setGiving(true)}>{t("auth.give")}</Button> : null}
      </div>
      {data?.length === 0 ? <Notice title={t("auth.none")} hint={t("auth.noneHint")} /> : null}
      <ul className="rows">
        {data?.map((one) => (
          <li key={one.id} className="authority">
            <One one={one} />
            {editable ? (
              <span className="person-acts">
                {one.undoable ? (
                  <Button size="small" onClick={() => acts.act(() => api.restoreAuthority(one.id).then(refresh))}>
                    {t("auth.undo")}
                  </Button>
                ) : null}
                {one.state === "granted" ? (
                  <Button size="small" onClick={() => setLess({ what: "limit", of: one })}>
                    {t("auth.limit")}
                  </Button>
                ) : null}
                {one.state === "granted" || one.state === "asked" ? (
                  <Button size="small" onClick={() => setLess({ what: "withdraw", of: one })}>
                    {t("auth.withdraw")}
                  </Button>
                ) : null}
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      {less ? <LessDialog what={less.what} of={less.of} close={() => setLess(null)} saved={done} /> : null}
      {giving ? (
        <GiveDialog person={person} relatives={relatives} close={() => setGiving(false)} saved={done} />
      ) : null}
    </section>
  );
}

function One({ one }: { one: AuthorityShown }) {
  const { t, language } = usePreferences();
  const stands = one.state === "granted";
  return (
    <div className="authority-what">
      <div>
        <strong>{t("auth.pair", { proxy: one.proxy_name, elder: one.elder_name })}</strong>{" "}
        <span className={stands ? "tag tag-open" : "tag"}>{t(`auth.state.${one.state}`)}</span>{" "}
        <span className="tag">{t(`auth.level.${one.level}`)}</span>{" "}
        <span className="dim">{t("auth.until", { day: endText(one.valid_until, language) })}</span>
      </div>
      <div className="dim">
        {one.how ? t(`auth.how.${one.how}`) : null}{" "}
        {one.recording_id && one.call_id ? (
          <Link to={`/calls/${one.call_id}`}>{t("auth.consentCall")}</Link>
        ) : null}
      </div>
      <details>
        <summary>{t("auth.history")}</summary>
        <ol className="authority-steps">
          {one.steps.map((step, n) => (
            <li key={n}>
              {fullTime(step.at)} {t(`auth.step.${step.what}`)} · {t(`auth.level.${step.level}`)} ·{" "}
              {t("auth.until", { day: endText(step.valid_until, language) })} {step.by} {step.note}
            </li>
          ))}
        </ol>
      </details>
    </div>
  );
}
