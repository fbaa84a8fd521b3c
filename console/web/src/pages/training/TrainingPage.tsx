import { Button, Select } from "antd";
import { useCallback, useState } from "react";
import { Link } from "react-router";
import { api } from "../../api/client";
import type { IntentBook, Utterance } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { listTime } from "../../format/time";
import { useLiveRefresh } from "../../live/Live";
import type { LiveEvent } from "../../live/stream";
import { usePreferences } from "../../preferences/Preferences";
import { Listed } from "../../shared/Listed";
import { Notice } from "../../shared/Notice";
import { useAddress } from "../../shared/useAddress";
import { useTitle } from "../../shared/useTitle";
import { JudgeDialog } from "./JudgeDialog";
import { titleOf } from "./titles";

const NAMES = ["which"] as const;
const WHICH = ["open", "done"] as const;
const SIZE = 20;
const SLOWLY_MS = 60_000;

const concerns = (event: LiveEvent) => event.type === "IntentHeard";

/** What callers said and was not understood well; those nobody has listened to, others by choice. */
export default function TrainingPage() {
  const { t } = usePreferences();
  useTitle(t("nav.training"));
  const { values, page, change } = useAddress(NAMES);
  const which = WHICH.find((known) => known === values.which) ?? (values.which === "all" ? undefined : "open");
  const said = useLoad(
    useCallback((signal: AbortSignal) => api.utterances({ which, page, size: SIZE }, signal), [which, page]),
  );
  const books = useLoad(useCallback((signal: AbortSignal) => api.intents(signal), []));
  useLiveRefresh(said.refresh, concerns, SLOWLY_MS);
  const [open, setOpen] = useState<Utterance | null>(null);
  return (
    <>
      <div className="page-head">
        <h1>{t("nav.training")}</h1>
        <span className="dim" aria-live="polite">
          {said.data ? t("training.total", { total: said.data.total }) : null}
        </span>
      </div>
      <p className="dim">{t("training.what")}</p>
      <search className="filters" aria-label={t("calls.filters")}>
        <Select<string>
          className="filter-narrow"
          aria-label={t("tasks.state")}
          value={which ?? "all"}
          options={[
            ...WHICH.map((value) => ({ value, label: t(`training.which.${value}`) })),
            { value: "all", label: t("tasks.allStates") },
          ]}
          onChange={(value) => change({ which: value === "open" ? "" : value })}
        />
      </search>
      <Listed
        loaded={said}
        label={t("nav.training")}
        failed={t("training.failed")}
        empty={<Notice title={t("training.empty")} />}
        turn={(to) => change({ page: to })}
      >
        {(utterance) => <Row said={utterance} books={books.data ?? []} open={() => setOpen(utterance)} />}
      </Listed>
      {open ? (
        <JudgeDialog
          key={open.id}
          said={open}
          books={books.data ?? []}
          close={() => setOpen(null)}
          saved={() => {
            setOpen(null);
            said.reload();
          }}
        />
      ) : null}
    </>
  );
}

function Row({ said, books, open }: { said: Utterance; books: IntentBook[]; open: () => void }) {
  const { t, language } = usePreferences();
  const percent = Math.round(said.heard * 100);
  return (
    <>
      <span className="col-s dim">{listTime(said.at, new Date(), language)}</span>
      <span className="col-l">
        {said.text ? `“${said.text}”` : <span className="dim">{t("training.nothing")}</span>}{" "}
        <span className="dim">{t("training.heard", { percent })}</span>
      </span>
      <span className="col-l dim">
        {said.reason} · {t(`training.does.${said.does}`)}{" "}
        <Link to={`/calls/${encodeURIComponent(said.call_id)}`}>{t("tasks.call")}</Link>
      </span>
      <span className="col-m">
        {said.meant === null ? (
          <span className="tag tag-open">{t("training.which.open")}</span>
        ) : (
          <>
            <span className="tag tag-done">{titleOf(books, said.book, said.meant, t("training.none"))}</span>{" "}
            <span className="dim">{[said.synonym, said.hot_word].filter(Boolean).join(" · ")}</span>
          </>
        )}
      </span>
      <Button size="small" onClick={open} aria-label={`${t("training.judge")} ${said.id}`}>
        {t("training.judge")}
      </Button>
    </>
  );
}
