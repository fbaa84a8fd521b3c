import { Alert, Button, Segmented } from "antd";
import { useCallback, useState } from "react";
import { Link } from "react-router";
import { api } from "../../api/client";
import { explain } from "../../api/errors";
import { serverNow } from "../../api/serverClock";
import type { CoachingNote } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { dayOf, listTime, position } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { useMay, useOwnAgent } from "../../session/may";
import { Listed } from "../../shared/Listed";
import { Notice } from "../../shared/Notice";
import { useAddress } from "../../shared/useAddress";
import { useAgents } from "../../shared/useAgents";
import { useSend } from "../../shared/useSend";
import { useTitle } from "../../shared/useTitle";
import "./coaching.css";
import { FollowUpDialog } from "./FollowUpDialog";
import { momentOf, noteState } from "./noteState";

const NAMES = ["show"] as const;
const SHOWS = ["all", "unseen", "due"] as const;
const SIZE = 20;

type Show = (typeof SHOWS)[number];

/** Notes to agents about their calls: read by them, and looked at again on a day. */
export default function CoachingPage() {
  const { t } = usePreferences();
  useTitle(t("nav.coaching"));
  const { values, page, change } = useAddress(NAMES);
  const show = SHOWS.find((known) => known === values.show) ?? "all";
  const list = useLoad(
    useCallback((signal: AbortSignal) => api.coaching({ show, page, size: SIZE }, signal), [show, page]),
  );
  const { seeReviews } = useMay();
  const shows = seeReviews ? SHOWS : (["all", "unseen"] as const);
  const { nameOf } = useAgents();
  const [open, setOpen] = useState<CoachingNote | null>(null);
  return (
    <>
      <div className="page-head">
        <h1>{t("nav.coaching")}</h1>
        <span className="dim" aria-live="polite">
          {list.data ? t("coaching.total", { total: list.data.total }) : null}
        </span>
        <Link to="/reviews">{t("nav.reviews")}</Link>
      </div>
      <p className="dim">{t(seeReviews ? "coaching.what" : "coaching.whatAgent")}</p>
      <search className="filters" aria-label={t("calls.filters")}>
        <Segmented<Show>
          aria-label={t("coaching.show")}
          value={show}
          options={shows.map((value) => ({ value, label: t(`coaching.show.${value}`) }))}
          onChange={(value) => change({ show: value === "all" ? "" : value })}
        />
      </search>
      <Listed
        loaded={list}
        label={t("nav.coaching")}
        failed={t("coaching.failed")}
        empty={<Notice title={t("coaching.empty")} hint={seeReviews ? t("coaching.emptyHint") : undefined} />}
        turn={(to) => change({ page: to })}
      >
        {(note) => <Row note={note} nameOf={nameOf} changed={list.reload} follow={() => setOpen(note)} />}
      </Listed>
      {open ? (
        <FollowUpDialog
          key={open.id}
          note={open}
          close={() => setOpen(null)}
          saved={() => {
            setOpen(null);
            list.reload();
          }}
        />
      ) : null}
    </>
  );
}

interface RowProps {
  note: CoachingNote;
  nameOf: (id: string) => string;
  changed: () => void;
  follow: () => void;
}

function Row({ note, nameOf, changed, follow }: RowProps) {
  const { t, language } = usePreferences();
  const { seeReviews } = useMay();
  const own = useOwnAgent();
  const { busy, error, send } = useSend();
  const now = new Date(serverNow());
  const state = noteState(note, dayOf(now));
  const when = (iso: string) => listTime(iso, now, language);
  const moment = note.at_s === null ? t("coaching.call") : t("coaching.moment", { at: position(note.at_s) });
  return (
    <>
      <span className="col-s dim">{when(note.written_at)}</span>
      <span className="col-m">
        <span className={`tag note-${state}`}>{t(`coaching.state.${state}`)}</span>{" "}
        <span className="dim">{nameOf(note.agent_id)}</span>
      </span>
      <div className="col-l note-text">
        <p>{note.text}</p>
        <p className="dim">
          {t("coaching.by", { by: note.by })} · <Link to={momentOf(note)}>{moment}</Link>
          {note.seen_at ? ` · ${t("coaching.seenAt", { time: when(note.seen_at) })}` : null}
          {note.follow_up_on ? ` · ${t("coaching.again", { day: note.follow_up_on })}` : null}
        </p>
        {note.followed_at ? (
          <p className="note-outcome">
            {t("coaching.followed", { by: note.followed_by ?? "", time: when(note.followed_at) })}
            {note.outcome}
          </p>
        ) : null}
        {error ? <Alert type="error" showIcon title={explain(error, t)} /> : null}
      </div>
      {own === note.agent_id && note.seen_at === null ? (
        <Button
          type="primary"
          loading={busy}
          aria-label={`${t("coaching.see")} ${note.id}`}
          onClick={() => send(() => api.seeCoaching(note.id), changed)}
        >
          {t("coaching.see")}
        </Button>
      ) : null}
      {seeReviews && (state === "seen" || state === "due") ? (
        <Button size="small" onClick={follow} aria-label={`${t("coaching.follow")} ${note.id}`}>
          {t("coaching.follow")}
        </Button>
      ) : null}
    </>
  );
}
