import { SearchOutlined } from "@ant-design/icons";
import { Input } from "antd";
import { useCallback } from "react";
import { Link } from "react-router";
import { api } from "../../api/client";
import type { Person } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { usePreferences } from "../../preferences/Preferences";
import { SeniorTag } from "../../shared/CallTags";
import { Listed } from "../../shared/Listed";
import { Notice } from "../../shared/Notice";
import { useAddress } from "../../shared/useAddress";
import { useTitle } from "../../shared/useTitle";
import { ageText, kinText, portraitText } from "./words";

const NAMES = ["q"] as const;
const SIZE = 20;

/** Who is known to the centre. */
export default function PeoplePage() {
  const { t } = usePreferences();
  useTitle(t("nav.people"));
  const { values, page, change } = useAddress(NAMES);
  const { q } = values;
  const people = useLoad(
    useCallback(
      (signal: AbortSignal) => api.people({ q: q || undefined, page, size: SIZE }, signal),
      [q, page],
    ),
  );
  const none = q ? (
    <Notice title={t("people.noMatch")} action={{ label: t("calls.clear"), onClick: () => change({ q: "" }) }} />
  ) : (
    <Notice title={t("people.empty")} />
  );
  return (
    <>
      <div className="page-head">
        <h1>{t("nav.people")}</h1>
        <span className="dim" aria-live="polite">
          {people.data ? t("people.total", { total: people.data.total }) : null}
        </span>
      </div>
      <search className="filters">
        <Input.Search
          key={q}
          className="people-search"
          allowClear
          maxLength={50}
          prefix={<SearchOutlined />}
          aria-label={t("people.search")}
          placeholder={t("people.search")}
          defaultValue={q}
          onSearch={(text) => change({ q: text.trim() })}
        />
      </search>
      <Listed
        loaded={people}
        label={t("nav.people")}
        failed={t("people.failed")}
        empty={none}
        turn={(to) => change({ page: to })}
      >
        {(person) => <Row person={person} />}
      </Listed>
    </>
  );
}

function Row({ person }: { person: Person }) {
  const { t } = usePreferences();
  const family = person.family.map((member) => `${member.name}（${kinText(member, t)}）`);
  return (
    <>
      <span className="col-m">
        <Link to={`/people/${person.id}`}>{person.name}</Link> {person.senior ? <SeniorTag /> : null}
      </span>
      <span className="col-s">{ageText(person, t)}</span>
      <span className="col-m dim">{person.numbers_masked.join(" ") || t("app.none")}</span>
      <span className="col-l dim">
        {[...portraitText(person.portrait, t), ...family].join(" · ") || t("app.none")}
      </span>
    </>
  );
}
