import { Select } from "antd";
import { useCallback } from "react";
import { serverNow } from "../../api/serverClock";
import { settlements } from "../../api/settlements";
import type { SettlementState } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { dayOf } from "../../format/time";
import { useLiveRefresh } from "../../live/Live";
import { usePreferences } from "../../preferences/Preferences";
import { useMay } from "../../session/may";
import { Line } from "../../settlement/Line";
import { concernsSettling } from "../../settlement/live";
import "../../settlement/settlement.css";
import { Listed } from "../../shared/Listed";
import { Notice } from "../../shared/Notice";
import { useAddress } from "../../shared/useAddress";
import { useAgents } from "../../shared/useAgents";
import { useTitle } from "../../shared/useTitle";
import { Totals } from "./Totals";
import { lastMonths } from "./whole";

const NAMES = ["state", "agent", "month"] as const;
const SIZE = 20;
const MONTHS = 12;
const SLOWLY_MS = 20_000;
const STATES: SettlementState[] = [
  "offered", "waiting", "approved", "declined", "agreed", "handed", "paid", "failed", "withdrawn",
];

/** Settling at once: approvals that wait, everything by state, a month's totals. */
export default function SettlementsPage() {
  const { t } = usePreferences();
  useTitle(t("nav.settlements"));
  const { seeAlarms, seeReviews } = useMay();
  const { values, page, change } = useAddress(NAMES);
  const months = lastMonths(dayOf(new Date(serverNow())), MONTHS);
  const month = months.find((one) => one === values.month) ?? months[0] ?? "";
  return (
    <div className="settle-page">
      <div>
        <div className="page-head">
          <h1>{t("nav.settlements")}</h1>
          <span className="dim">{t("settle.hint")}</span>
        </div>
        {seeAlarms ? <Waiting /> : null}
      </div>
      <All values={values} page={page} change={change} months={months} month={month} leads={seeReviews} apart={seeAlarms} />
      {seeReviews ? <Totals month={month} /> : null}
    </div>
  );
}

/** What waits for an approval: callers hold the line for it, or are to be called back. */
function Waiting() {
  const { t } = usePreferences();
  const loaded = useLoad(
    useCallback((signal: AbortSignal) => settlements.list({ state: ["waiting"], size: 50 }, signal), []),
  );
  const { refresh } = loaded;
  useLiveRefresh(refresh, concernsSettling, SLOWLY_MS);
  return (
    <Listed
      loaded={loaded}
      label={t("settle.waiting")}
      failed={t("settle.failed")}
      empty={<p className="dim settle-none">{t("settle.emptyWaiting")}</p>}
      turn={() => undefined}
    >
      {(one) => <Line settlement={one} changed={() => void refresh()} />}
    </Listed>
  );
}

interface AllProps {
  values: Record<(typeof NAMES)[number], string>;
  page: number;
  change: ReturnType<typeof useAddress<(typeof NAMES)[number]>>["change"];
  months: string[];
  month: string;
  /** Of everybody, not only their own. */
  leads: boolean;
  /** What waits is shown above. */
  apart: boolean;
}

function All({ values, page, change, months, month, leads, apart }: AllProps) {
  const { t } = usePreferences();
  const agents = useAgents();
  const state = STATES.find((known) => known === values.state);
  const agent = values.agent || undefined;
  const loaded = useLoad(
    useCallback(
      (signal: AbortSignal) => {
        const states = state ? [state] : apart ? STATES.filter((one) => one !== "waiting") : undefined;
        return settlements.list({ state: states, agent, page, size: SIZE }, signal);
      },
      [state, agent, page, apart],
    ),
  );
  const { refresh } = loaded;
  useLiveRefresh(refresh, concernsSettling, SLOWLY_MS);
  return (
    <div>
      <search className="filters" aria-label={t("calls.filters")}>
        <Select<SettlementState>
          className="filter-narrow"
          allowClear
          aria-label={t("settle.state")}
          placeholder={t("settle.state")}
          value={state}
          virtual={false}
          options={STATES.map((value) => ({ value, label: t(`settle.state.${value}`) }))}
          onChange={(value: SettlementState | undefined) => change({ state: value ?? "" })}
        />
        {leads ? (
          <>
            <Select<string>
              className="filter-narrow"
              allowClear
              aria-label={t("settle.agent")}
              placeholder={t("settle.agent")}
              value={agent}
              options={agents.options}
              onChange={(value: string | undefined) => change({ agent: value ?? "" })}
            />
            <Select<string>
              className="filter-narrow"
              aria-label={t("settle.month")}
              value={month}
              options={months.map((value) => ({ value, label: value }))}
              onChange={(value) => change({ month: value })}
            />
          </>
        ) : null}
        <span className="dim" aria-live="polite">
          {loaded.data ? t("settle.total", { total: loaded.data.total }) : null}
        </span>
      </search>
      <Listed
        loaded={loaded}
        label={t("settle.all")}
        failed={t("settle.failed")}
        empty={<Notice title={t("settle.empty")} />}
        turn={(to) => change({ page: to })}
      >
        {(one) => <Line settlement={one} changed={() => void refresh()} />}
      </Listed>
    </div>
  );
}
