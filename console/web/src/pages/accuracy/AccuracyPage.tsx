import { Button, Segmented, Table } from "antd";
import { useCallback } from "react";
import { api } from "../../api/client";
import { explain } from "../../api/errors";
import type { AccuracyBy, AccuracyRow } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { wordFor } from "../../i18n/translate";
import { usePreferences } from "../../preferences/Preferences";
import { Notice } from "../../shared/Notice";
import { useAddress } from "../../shared/useAddress";
import { useTitle } from "../../shared/useTitle";
import { Draws } from "./Draws";
import { PutRight } from "./PutRight";
import { rateText, spanText } from "./rates";

const NAMES = ["by"] as const;
const WAYS: AccuracyBy[] = ["channel", "age_band", "agent", "model"];

/** How well calls are written down, by what people listened to; what to listen to; what to learn. */
export default function AccuracyPage() {
  const { t } = usePreferences();
  useTitle(t("nav.accuracy"));
  const { values, change } = useAddress(NAMES);
  const by = WAYS.find((known) => known === values.by) ?? "channel";
  const found = useLoad(useCallback((signal: AbortSignal) => api.accuracy(by, signal), [by]));
  const subject = (row: AccuracyRow): string => {
    if (row.subject === null) return t("satisfaction.unknown");
    if (by === "agent") return row.name ? `${row.name} ${row.subject}` : row.subject;
    if (by === "channel") return row.subject === "agent" ? t("player.agent") : t("player.caller");
    return by === "age_band" ? wordFor(t, "satisfaction.band", row.subject) : row.subject;
  };
  const number = (title: string, value: (row: AccuracyRow) => string | number) => ({
    title,
    align: "right" as const,
    render: (_: unknown, row: AccuracyRow) => value(row),
  });
  const data = found.data;
  const rows = data
    ? [
        { ...data.drawn, key: "drawn" },
        ...data.rows.map((row) => ({ ...row, key: `row-${row.subject ?? ""}` })),
        { ...data.chosen, key: "chosen" },
      ]
    : [];
  const name = (row: (typeof rows)[number]) => {
    if (row.key === "drawn") return <b>{t("accuracy.drawn")}</b>;
    return row.key === "chosen" ? <span className="dim">{t("accuracy.chosen")}</span> : subject(row);
  };
  return (
    <>
      <div className="page-head">
        <h1>{t("nav.accuracy")}</h1>
        <span className="dim">{t("accuracy.span")}</span>
        <span className="grow" />
        <a href="/api/accuracy.csv" download>
          {t("accuracy.csv")}
        </a>
      </div>
      <p className="dim">{t("accuracy.what")}</p>
      <search className="filters" aria-label={t("calls.filters")}>
        <Segmented<AccuracyBy>
          value={by}
          options={WAYS.map((value) => ({ value, label: t(`accuracy.by.${value}`) }))}
          onChange={(value) => change({ by: value })}
        />
      </search>
      {found.error && !data ? (
        <Notice
          tone="error"
          title={t("accuracy.failed")}
          hint={explain(found.error, t)}
          action={{ label: t("app.retry"), onClick: found.reload }}
        />
      ) : null}
      {data && data.drawn.segments + data.chosen.segments === 0 ? <Notice title={t("accuracy.empty")} /> : null}
      {data && data.drawn.segments + data.chosen.segments > 0 ? (
        <Table
          size="small"
          pagination={false}
          dataSource={rows}
          scroll={{ x: "max-content" }}
          columns={[
            { title: t(`accuracy.by.${by}`), render: (_: unknown, row) => name(row) },
            number(t("accuracy.rate"), (row) => rateText(row.rate)),
            number(t("accuracy.interval"), (row) => spanText(row.low, row.high) ?? t("accuracy.tooFew")),
            number(t("accuracy.errors"), (row) => row.errors),
            number(t("accuracy.characters"), (row) => row.characters),
            number(t("accuracy.segments"), (row) => row.segments),
            number(t("accuracy.corrected"), (row) => row.corrected),
            number(t("accuracy.calls"), (row) => row.calls),
          ]}
        />
      ) : null}
      <Draws drawn={found.reload} />
      <PutRight />
      <Button onClick={found.reload} loading={found.loading} size="small">
        {t("app.refresh")}
      </Button>
    </>
  );
}
