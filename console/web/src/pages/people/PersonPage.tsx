import { LeftOutlined } from "@ant-design/icons";
import { useCallback } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { api } from "../../api/client";
import { explain } from "../../api/errors";
import type { Person } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { fullTime } from "../../format/time";
import { wordFor } from "../../i18n/translate";
import { usePreferences } from "../../preferences/Preferences";
import { SeniorTag } from "../../shared/CallTags";
import { Notice } from "../../shared/Notice";
import "../../shared/rows.css";
import { useTitle } from "../../shared/useTitle";
import { Waiting } from "../../shared/Waiting";
import "./people.css";
import { ageText, kinText, portraitText } from "./words";

/** One person. Another person is another page. */
export default function PersonPage() {
  const { personId = "" } = useParams();
  return <OnePerson key={personId} id={Number(personId)} />;
}

function OnePerson({ id }: { id: number }) {
  const { t } = usePreferences();
  const go = useNavigate();
  const { data, error, reload } = useLoad(
    useCallback((signal: AbortSignal) => api.person(id, signal), [id]),
  );
  useTitle(data?.name ?? t("nav.people"));
  if (!data && error) {
    const missing = error.status === 404 || error.status === 422;
    return missing ? (
      <Notice title={t("people.notFound")} action={{ label: t("nav.people"), onClick: () => void go("/people") }} />
    ) : (
      <Notice
        tone="error"
        title={t("people.failed")}
        hint={explain(error, t)}
        action={{ label: t("app.retry"), onClick: reload }}
      />
    );
  }
  if (!data) return <Waiting />;
  return (
    <div className="person">
      <nav>
        <Link to="/people">
          <LeftOutlined aria-hidden="true" /> {t("nav.people")}
        </Link>
      </nav>
      <section className="card person-card">
        <div className="person-who">
          <h1>{data.name}</h1>
          <span className="dim">{ageText(data, t)}</span>
          {data.senior ? <SeniorTag /> : null}
          <span className="dim">{data.numbers_masked.join(" ")}</span>
        </div>
        <h2>{t("people.portrait")}</h2>
        <Portrait portrait={data.portrait} />
      </section>
      <section className="card" aria-label={t("people.family")}>
        <h2 className="person-card">{t("people.family")}</h2>
        <Family family={data.family} />
      </section>
    </div>
  );
}

function Portrait({ portrait }: { portrait: Person["portrait"] }) {
  const { t } = usePreferences();
  const words = portraitText(portrait, t);
  if (words.length === 0) return <p className="dim">{t("people.noPortrait")}</p>;
  return (
    <p className="person-portrait">
      {words.map((word) => (
        <span key={word} className="tag">
          {word}
        </span>
      ))}
    </p>
  );
}

function Family({ family }: { family: Person["family"] }) {
  const { t } = usePreferences();
  if (family.length === 0) return <Notice title={t("people.noFamily")} hint={t("people.noFamilyHint")} />;
  return (
    <ul className="rows">
      {family.map((member) => (
        <li key={`${member.side}-${member.person_id}`}>
          <span className="col-m">
            <Link to={`/people/${member.person_id}`}>{member.name}</Link>{" "}
            <span className="dim">{kinText(member, t)}</span>
          </span>
          <span className="col-m">
            {member.scope.map((word) => wordFor(t, "scope", word)).join("、") || t("app.none")}
          </span>
          <span className="col-l dim">
            {member.valid_until
              ? t("people.until", { time: fullTime(member.valid_until) })
              : t("people.forever")}
          </span>
        </li>
      ))}
    </ul>
  );
}
