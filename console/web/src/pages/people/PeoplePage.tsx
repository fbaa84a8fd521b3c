import { SearchOutlined } from "@ant-design/icons";
import { Button, Input, Segmented } from "antd";
import { useCallback, useState } from "react";
import { Link, useNavigate } from "react-router";
import { api } from "../../api/client";
import type { Person } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { usePreferences } from "../../preferences/Preferences";
import { useMay } from "../../session/may";
import { SeniorTag } from "../../shared/CallTags";
import { Listed } from "../../shared/Listed";
import { Notice } from "../../shared/Notice";
import { useAddress } from "../../shared/useAddress";
import { useTitle } from "../../shared/useTitle";
import "./people.css";
import { NewPerson } from "./PersonDialog";
import { ageText, kinText, portraitText } from "./words";

const NAMES = ["q", "removed"] as const;
const SIZE = 20;

/** Who is known to the centre. */
export default function PeoplePage() {
  const { t } = usePreferences();
  useTitle(t("nav.people"));
  const { keepPeople } = useMay();
  const go = useNavigate();
  const [filing, setFiling] = useState(false);
  const { values, page, change } = useAddress(NAMES);
  const { q } = values;
  const removed = values.removed !== "";
  const people = useLoad(
    useCallback(
      (signal: AbortSignal) => api.people({ q: q || undefined, removed, page, size: SIZE }, signal),
      [q, removed, page],
    ),
  );
  const none = q ? (
    <Notice title={t("people.noMatch")} action={{ label: t("calls.clear"), onClick: () => change({ q: "" }) }} />
  ) : removed ? (
    <Notice title={t("people.noneRemoved")} />
  ) : (
    <Notice title={t("people.empty")} hint={t("people.emptyHint")} />
  );
  const searchWord = t(removed ? "people.searchRemoved" : "people.search");
  return (
    <>
      <div className="page-head">
        <h1>{t("nav.people")}</h1>
        <span className="dim" aria-live="polite">
          {people.data ? t("people.total", { total: people.data.total }) : null}
        </span>
        <span className="grow" />
        {keepPeople ? <Button onClick={() => void go("/people/import")}>{t("enlist.title")}</Button> : null}
        {keepPeople ? (
          <Button type="primary" onClick={() => setFiling(true)}>
            {t("people.new")}
          </Button>
        ) : null}
      </div>
      <search className="filters">
        <Input.Search
          key={q}
          className="people-search"
          allowClear
          maxLength={50}
          prefix={<SearchOutlined />}
          aria-label={searchWord}
          placeholder={searchWord}
          defaultValue={q}
          onSearch={(text) => change({ q: text.trim() })}
        />
        <Segmented<string>
          name="which"
          aria-label={t("people.which")}
          value={removed ? "1" : ""}
          options={[
            { value: "", label: t("people.present") },
            { value: "1", label: t("people.removedOnes") },
          ]}
          onChange={(value) => change({ removed: value })}
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
      {filing ? (
        <NewPerson close={() => setFiling(false)} filed={({ id }) => void go(`/people/${id}`)} />
      ) : null}
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
