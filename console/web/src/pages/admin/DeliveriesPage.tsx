import { Button, Segmented } from "antd";
import { useCallback } from "react";
import { Link, useParams } from "react-router";
import { admin } from "../../api/admin";
import type { Delivery } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { fullTime, listTime } from "../../format/time";
import { wordFor } from "../../i18n/translate";
import { usePreferences } from "../../preferences/Preferences";
import { Listed } from "../../shared/Listed";
import { Notice } from "../../shared/Notice";
import { useAddress } from "../../shared/useAddress";
import { ActBar } from "../people/ActBar";
import { useActs } from "../people/useActs";
import { AdminHead } from "./AdminHead";

const NAMES = ["show"] as const;
const SHOWS = ["all", "waiting", "sent", "given_up"] as const;
const SIZE = 20;
const TONE = { waiting: "tag tag-open", sent: "tag tag-done", given_up: "tag tag-overdue" } as const;

/** What was sent to one address, and what became of it. */
export default function DeliveriesPage() {
  const { t } = usePreferences();
  const id = Number(useParams().hookId);
  const { values, page, change } = useAddress(NAMES);
  const show = SHOWS.find((known) => known === values.show) ?? "all";
  const found = useLoad(
    useCallback((signal: AbortSignal) => admin.deliveries(id, { show, page, size: SIZE }, signal), [id, show, page]),
  );
  const acts = useActs(found.refresh, null);
  return (
    <>
      <AdminHead part="webhooks" count={found.data ? t("deliveries.total", { total: found.data.total }) : null}>
        <Link to="/admin/webhooks">{t("deliveries.back")}</Link>
      </AdminHead>
      <search className="filters" aria-label={t("calls.filters")}>
        <Segmented
          aria-label={t("blacklist.show")}
          value={show}
          options={SHOWS.map((value) => ({ value, label: t(`deliveries.show.${value}`) }))}
          onChange={(value) => change({ show: value === "all" ? "" : value })}
        />
        <Button onClick={found.reload}>{t("app.refresh")}</Button>
      </search>
      <ActBar acts={acts} />
      <Listed
        loaded={found}
        label={t("deliveries.title")}
        failed={t("deliveries.failed")}
        empty={<Notice title={t("deliveries.empty")} />}
        turn={(to) => change({ page: to })}
      >
        {(one) => <Row one={one} again={() => acts.act(() => admin.sendAgain(id, one.id))} />}
      </Listed>
    </>
  );
}

function Row({ one, again }: { one: Delivery; again: () => void }) {
  const { t, language } = usePreferences();
  const came = one.status === null ? one.error : t("deliveries.answer", { status: one.status });
  const next = t("deliveries.next", { time: listTime(one.next_at, new Date(), language) });
  return (
    <>
      <time className="col-m" dateTime={one.created_at}>
        {fullTime(one.created_at)}
      </time>
      <span className="col-m">{wordFor(t, "hookKind", one.kind)}</span>
      <span className="col-s">
        <span className={TONE[one.state]}>{t(`deliveries.show.${one.state}`)}</span>
      </span>
      <span className="col-l">
        {came} <span className="dim">{t("deliveries.tries", { n: one.tries })}</span>
        {one.state === "waiting" ? <div className="dim">{next}</div> : null}
      </span>
      {one.state === "sent" ? null : (
        <Button size="small" onClick={again}>
          {t("deliveries.again")}
        </Button>
      )}
    </>
  );
}
