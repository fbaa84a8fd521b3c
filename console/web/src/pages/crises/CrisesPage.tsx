import { Segmented } from "antd";
import { useCallback, useState } from "react";
import { Link } from "react-router";
import { crises } from "../../api/crises";
import type { Crisis } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { CrisisLine } from "../../crisis/CrisisLine";
import { crisisText } from "../../crisis/text";
import "../../crisis/crisis.css";
import { listTime } from "../../format/time";
import { wordFor } from "../../i18n/translate";
import { useLiveRefresh } from "../../live/Live";
import type { LiveEvent } from "../../live/stream";
import { usePreferences } from "../../preferences/Preferences";
import { Listed } from "../../shared/Listed";
import { Notice } from "../../shared/Notice";
import { useTitle } from "../../shared/useTitle";

const SIZE = 20;
const SLOWLY_MS = 20_000;
const concerns = (event: LiveEvent) => event.type.startsWith("Crisis");

/** People in danger: now, and before. */
export default function CrisesPage() {
  const { t } = usePreferences();
  useTitle(t("crisis.title"));
  const [ended, setEnded] = useState(false);
  const [page, setPage] = useState(1);
  const loaded = useLoad(
    useCallback(
      async (signal: AbortSignal) => {
        const { items, total } = await crises.list({ ended, page, size: SIZE }, signal);
        return { items: items.map((crisis) => ({ ...crisis, id: crisis.call_id })), total, page, size: SIZE };
      },
      [ended, page],
    ),
  );
  const { refresh } = loaded;
  useLiveRefresh(refresh, concerns, SLOWLY_MS);
  const choose = (which: string) => {
    setEnded(which === "ended");
    setPage(1);
  };
  return (
    <>
      <div className="page-head">
        <h1>{t("crisis.title")}</h1>
        <span className="dim">{t("crisis.hint")}</span>
      </div>
      <div className="filters">
        <Segmented
          aria-label={t("crisis.title")}
          value={ended ? "ended" : "now"}
          onChange={choose}
          options={[
            { value: "now", label: t("crisis.now") },
            { value: "ended", label: t("crisis.ended") },
          ]}
        />
      </div>
      <Listed
        loaded={loaded}
        label={t("crisis.title")}
        failed={t("crisis.failed")}
        empty={<Notice title={t(ended ? "crisis.emptyEnded" : "crisis.empty")} />}
        turn={setPage}
      >
        {(crisis) =>
          crisis.state === "closed" ? <Closed crisis={crisis} /> : <CrisisLine crisis={crisis} changed={() => void refresh()} />
        }
      </Listed>
    </>
  );
}

function Closed({ crisis }: { crisis: Crisis }) {
  const { t, language } = usePreferences();
  const at = (moment: string | null) => (moment ? listTime(moment, new Date(), language) : "");
  return (
    <div className="row">
      <p>
        <strong>{crisis.outcome ? wordFor(t, "crisis.outcome", crisis.outcome) : null}</strong> {crisisText(crisis, t)}
        <br />
        <span className="dim">
          {at(crisis.raised_at)} {crisis.caller_masked || t("secret.reporter")} ·{" "}
          {t("crisis.closedBy", { by: crisis.closed_by, time: at(crisis.closed_at) })}
        </span>
        {crisis.note ? (
          <>
            <br />
            {crisis.note}
          </>
        ) : null}
      </p>
      <Link to={`/calls/${crisis.call_id}`}>{t("crisis.call")}</Link>
    </div>
  );
}
