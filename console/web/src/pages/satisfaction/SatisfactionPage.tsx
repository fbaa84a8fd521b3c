import { Segmented, Table } from "antd";
import { useCallback } from "react";
import { api } from "../../api/client";
import type { SatisfactionBy, SatisfactionRow } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { wordFor } from "../../i18n/translate";
import { usePreferences } from "../../preferences/Preferences";
import { Notice } from "../../shared/Notice";
import { useAddress } from "../../shared/useAddress";
import { useTitle } from "../../shared/useTitle";
import { percent } from "./percent";

const NAMES = ["by"] as const;
const WAYS: SatisfactionBy[] = ["agent", "queue", "age_band"];

/** What callers answered after their calls, in the last thirty days. */
export default function SatisfactionPage() {
  const { t } = usePreferences();
  useTitle(t("nav.satisfaction"));
  const { values, change } = useAddress(NAMES);
  const by = WAYS.find((known) => known === values.by) ?? "agent";
  const found = useLoad(useCallback((signal: AbortSignal) => api.satisfaction(by, signal), [by]));
  const subject = (row: SatisfactionRow): string => {
    if (row.subject === null) return t("satisfaction.unknown");
    if (by === "agent") return row.name ? `${row.name} ${row.subject}` : row.subject;
    return by === "queue" ? wordFor(t, "queue", row.subject) : wordFor(t, "satisfaction.band", row.subject);
  };
  const rows = found.data ? [{ ...found.data.total, key: "all" }, ...found.data.rows.map(keyed)] : [];
  const number = (title: string, value: (row: SatisfactionRow) => string | number) => ({
    title,
    align: "right" as const,
    render: (_: unknown, row: SatisfactionRow) => value(row),
  });
  return (
    <>
      <div className="page-head">
        <h1>{t("nav.satisfaction")}</h1>
        <span className="dim">{t("satisfaction.span")}</span>
      </div>
      <search className="filters" aria-label={t("calls.filters")}>
        <Segmented<SatisfactionBy>
          value={by}
          options={WAYS.map((value) => ({ value, label: t(`satisfaction.by.${value}`) }))}
          onChange={(value) => change({ by: value })}
        />
      </search>
      {found.error && !found.data ? (
        <Notice
          tone="error"
          title={t("satisfaction.failed")}
          action={{ label: t("app.retry"), onClick: found.reload }}
        />
      ) : null}
      {found.data?.total.asked === 0 ? <Notice title={t("satisfaction.empty")} /> : null}
      {found.data && found.data.total.asked > 0 ? (
        <Table
          size="small"
          pagination={false}
          dataSource={rows}
          scroll={{ x: "max-content" }}
          columns={[
            {
              title: t(`satisfaction.by.${by}`),
              render: (_: unknown, row) => (row.key === "all" ? <b>{t("satisfaction.all")}</b> : subject(row)),
            },
            number(t("satisfaction.rate"), (row) => percent(row.rate)),
            number(t("satisfaction.mean"), (row) => row.mean?.toFixed(2) ?? "—"),
            number(t("satisfaction.asked"), (row) => row.asked),
            number(t("satisfaction.answered"), (row) => row.answered),
            number(t("satisfaction.silent"), (row) => row.silent),
            number(t("satisfaction.low"), (row) => row.low),
            number(t("satisfaction.response"), (row) => percent(row.response)),
          ]}
        />
      ) : null}
    </>
  );
}

const keyed = (row: SatisfactionRow) => ({ ...row, key: `row-${row.subject ?? ""}` });
