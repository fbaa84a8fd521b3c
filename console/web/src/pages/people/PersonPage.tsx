import { LeftOutlined } from "@ant-design/icons";
import { Alert, Button } from "antd";
import { useCallback, useEffect, useState } from "react";
import { Link, useLocation, useNavigate, useParams } from "react-router";
import { api } from "../../api/client";
import { explain, type ApiError } from "../../api/errors";
import type { Person } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import type { Translate } from "../../i18n/translate";
import { AuthoritiesCard } from "../../authority/AuthoritiesCard";
import { usePreferences } from "../../preferences/Preferences";
import { useMay } from "../../session/may";
import { SettledList } from "../../settlement/SettledList";
import { SeniorTag } from "../../shared/CallTags";
import { Notice } from "../../shared/Notice";
import "../../shared/rows.css";
import { useTitle } from "../../shared/useTitle";
import { Waiting } from "../../shared/Waiting";
import { OpenOrder } from "../orders/OpenOrder";
import { ActBar } from "./ActBar";
import { FamilyCard } from "./FamilyCard";
import { MergeDialog } from "./MergeDialog";
import { NumbersCard } from "./NumbersCard";
import "./people.css";
import { EditPerson } from "./PersonDialog";
import { PortraitCard } from "./PortraitCard";
import { useActs, type Acts, type Undo } from "./useActs";
import { bornText } from "./words";

/** One person. Another person is another page. */
export default function PersonPage() {
  const { personId = "" } = useParams();
  return <OnePerson key={personId} id={Number(personId)} />;
}

function OnePerson({ id }: { id: number }) {
  const { t } = usePreferences();
  const { data, error, reload, refresh } = useLoad(
    useCallback((signal: AbortSignal) => api.person(id, signal), [id]),
  );
  useTitle(data?.name ?? t("nav.people"));
  const acts = useActs(refresh, useMergedHere());
  if (!data && error) return <Failed error={error} retry={reload} />;
  if (!data) return <Waiting />;
  return <Shown person={data} acts={acts} changed={() => void refresh()} />;
}

/** Who has just been merged into whom this page shows, as the page before told. */
interface Arrival {
  merged: Pick<Person, "id" | "name">;
}

/** Undoing the merge that led here; told once, not again when the page is loaded anew. */
function useMergedHere(): Undo | null {
  const { t } = usePreferences();
  const go = useNavigate();
  const { state, pathname } = useLocation() as { state: Arrival | null; pathname: string };
  useEffect(() => {
    if (state) void go(pathname, { replace: true, state: null });
  }, [state, pathname, go]);
  return state && mergeUndo(state.merged, t);
}

function mergeUndo({ id, name }: Arrival["merged"], t: Translate): Undo {
  return { text: t("people.didMerge", { name }), run: () => api.restorePerson(id) };
}

function Failed({ error, retry }: { error: ApiError; retry: () => void }) {
  const { t } = usePreferences();
  const { seePeople } = useMay();
  const go = useNavigate();
  if (error.status !== 404 && error.status !== 422) {
    const again = { label: t("app.retry"), onClick: retry };
    return <Notice tone="error" title={t("people.failed")} hint={explain(error, t)} action={again} />;
  }
  return seePeople ? (
    <Notice title={t("people.notFound")} action={{ label: t("nav.people"), onClick: () => void go("/people") }} />
  ) : (
    <Notice title={t("people.notYours")} action={{ label: t("people.toTasks"), onClick: () => void go("/tasks") }} />
  );
}

function Shown({ person, acts, changed }: { person: Person; acts: Acts; changed: () => void }) {
  const { t } = usePreferences();
  const { seePeople, keepPeople, describePeople } = useMay();
  const counts = !person.removed && person.merged_into === null;
  const keeps = keepPeople && counts;
  const [back, home] = seePeople ? ["/people", t("nav.people")] : ["/tasks", t("nav.tasks")];
  return (
    <div className="person">
      <nav>
        <Link to={back}>
          <LeftOutlined aria-hidden="true" /> {home}
        </Link>
      </nav>
      <ActBar acts={acts} />
      {counts ? null : <Gone person={person} acts={acts} restorable={keepPeople} />}
      <Head person={person} editable={keeps} acts={acts} changed={changed} />
      {counts ? <OpenOrder about={{ person_id: person.id }} /> : null}
      <SettledList person={person.id} />
      <PortraitCard person={person} editable={describePeople && counts} changed={changed} />
      <NumbersCard person={person} editable={keeps} acts={acts} changed={changed} />
      <FamilyCard person={person} editable={keeps} acts={acts} changed={changed} />
      <AuthoritiesCard person={person} editable={keeps} acts={acts} />
    </div>
  );
}

function Gone({ person, acts, restorable }: { person: Person; acts: Acts; restorable: boolean }) {
  const { t } = usePreferences();
  const into = person.merged_into;
  return (
    <Alert
      type="warning"
      showIcon
      title={t(into === null ? "people.isRemoved" : "people.isMerged")}
      description={into === null ? null : <Link to={`/people/${into}`}>{t("people.seeKept")}</Link>}
      action={
        restorable ? (
          <Button loading={acts.busy} onClick={() => acts.act(() => api.restorePerson(person.id))}>
            {t(into === null ? "people.restore" : "people.part")}
          </Button>
        ) : null
      }
    />
  );
}

interface HeadProps {
  person: Person;
  editable: boolean;
  acts: Acts;
  changed: () => void;
}

function Head({ person, editable, acts, changed }: HeadProps) {
  const { t, language } = usePreferences();
  const go = useNavigate();
  const [open, setOpen] = useState<"edit" | "merge" | null>(null);
  const close = () => setOpen(null);
  return (
    <section className="card person-card person-head" aria-label={person.name}>
      <div className="person-who">
        <h1>{person.name}</h1>
        {person.senior ? <SeniorTag /> : null}
        <span className="dim">{bornText(person, t, language)}</span>
      </div>
      {editable ? (
        <div className="person-acts">
          <Button onClick={() => setOpen("edit")}>{t("people.edit")}</Button>
          <Button onClick={() => setOpen("merge")}>{t("people.merge")}</Button>
          <Button danger onClick={() => acts.act(() => api.removePerson(person.id))}>
            {t("people.removePerson")}
          </Button>
        </div>
      ) : null}
      {open === "edit" ? (
        <EditPerson
          person={person}
          close={close}
          saved={() => {
            close();
            changed();
          }}
        />
      ) : null}
      {open === "merge" ? (
        <MergeDialog
          person={person}
          close={close}
          merged={(kept, dropped) => {
            close();
            const state: Arrival = { merged: { id: dropped.id, name: dropped.name } };
            if (kept.id === person.id) acts.done(mergeUndo(dropped, t));
            else void go(`/people/${kept.id}`, { state });
          }}
        />
      ) : null}
    </section>
  );
}
