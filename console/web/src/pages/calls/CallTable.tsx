import { Table, type TableColumnsType } from "antd";
import { Link, useNavigate } from "react-router";
import type { CallSummary } from "../../api/types";
import { fullTime, listTime, span } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { OutcomeTag, PathTags, ScoreNumber, SeniorTag } from "../../shared/CallTags";
import { SecretTag } from "../../secrecy/SecretTag";
import { callAddress } from "./address";

export interface CallsProps {
  calls: CallSummary[];
  /** Ids of those that came while the reader looked. */
  fresh: ReadonlySet<string>;
  loading: boolean;
}

/** Calls as a table, for wide windows. A click anywhere in a row opens the call. */
export function CallTable({ calls, fresh, loading }: CallsProps) {
  const go = useNavigate();
  const columns = useColumns();
  return (
    <Table<CallSummary>
      rowKey="call_id"
      size="middle"
      columns={columns}
      dataSource={calls}
      loading={{ spinning: loading, delay: 250 }}
      pagination={false}
      scroll={{ x: 1060 }}
      rowClassName={(call) => (fresh.has(call.call_id) ? "call-row call-fresh" : "call-row")}
      onRow={(call) => ({
        onClick: (event) => {
          // The link inside the row opens by itself, also in a new tab.
          const onLink = event.target instanceof Element && event.target.closest("a");
          if (!onLink && !getSelection()?.toString()) void go(callAddress(call));
        },
      })}
    />
  );
}

function useColumns(): TableColumnsType<CallSummary> {
  const { t, language } = usePreferences();
  const now = new Date();
  const none = <span className="dim">{t("app.none")}</span>;
  return [
    {
      title: t("calls.time"),
      width: 148,
      render: (_, call) => (
        <Link
          className="call-time"
          to={callAddress(call)}
          title={fullTime(call.started_at)}
          aria-label={t("calls.open", { time: listTime(call.started_at, now, language) })}
        >
          {listTime(call.started_at, now, language)}
        </Link>
      ),
    },
    {
      title: t("calls.caller"),
      width: 250,
      render: (_, call) => <Caller call={call} />,
    },
    { title: t("calls.path"), render: (_, call) => <PathTags path={call.path} /> },
    {
      title: t("calls.wait"),
      width: 112,
      align: "right",
      render: (_, call) => (call.waited_s === null ? none : span(call.waited_s, language)),
    },
    {
      title: t("calls.agent"),
      width: 110,
      render: (_, call) => call.agent_name ?? call.agent_id ?? none,
    },
    {
      title: t("calls.talk"),
      width: 120,
      align: "right",
      render: (_, call) => (call.talk_s === null ? none : span(call.talk_s, language)),
    },
    {
      title: t("calls.outcome"),
      width: 116,
      render: (_, call) => <OutcomeTag outcome={call.outcome} />,
    },
    {
      title: t("calls.score"),
      width: 80,
      align: "right",
      render: (_, call) => <ScoreNumber score={call.score} />,
    },
  ];
}

/** Name, masked number and, for seniors, the silver tag. */
export function Caller({ call }: { call: CallSummary }) {
  const { t } = usePreferences();
  return (
    <span className="caller">
      <span>
        <span className={call.caller_name ? "caller-name" : "dim"}>
          {call.secret?.hidden ? t("secret.reporter") : (call.caller_name ?? t("calls.unknownCaller"))}
        </span>
        <span className="caller-number">{call.caller_masked}</span>
      </span>
      <SecretTag secret={call.secret} />
      {call.senior ? <SeniorTag /> : null}
    </span>
  );
}
