import { Button, DatePicker, Input, Select } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useCallback } from "react";
import { Link } from "react-router";
import { admin } from "../../api/admin";
import type { AuditEntry } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { dayAfter, dayStart, fullTime } from "../../format/time";
import { wordFor } from "../../i18n/translate";
import { usePreferences } from "../../preferences/Preferences";
import { Listed } from "../../shared/Listed";
import { Notice } from "../../shared/Notice";
import { useAddress } from "../../shared/useAddress";
import { AdminHead } from "./AdminHead";
import { ACTS, pageOf } from "./audit";

const NAMES = ["who", "act", "day"] as const;
const SIZE = 50;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Who did or looked at what, and when. */
export default function AuditPage() {
  const { t } = usePreferences();
  const { values, page, change } = useAddress(NAMES);
  const { who, act } = values;
  const day = DAY.test(values.day) && dayjs(values.day).isValid() ? values.day : "";
  const lines = useLoad(
    useCallback(
      (signal: AbortSignal) =>
        admin.audit(
          {
            username: who || undefined,
            action: act || undefined,
            from: day ? dayStart(day) : undefined,
            to: day ? dayAfter(day) : undefined,
            page,
            size: SIZE,
          },
          signal,
        ),
      [who, act, day, page],
    ),
  );
  return (
    <>
      <AdminHead part="audit" count={lines.data ? t("audit.total", { total: lines.data.total }) : null} />
      <p className="dim">{t("audit.what")}</p>
      <search className="filters" aria-label={t("calls.filters")}>
        <Input.Search
          key={who}
          style={{ maxWidth: 220 }}
          allowClear
          maxLength={64}
          aria-label={t("audit.who")}
          placeholder={t("audit.who")}
          defaultValue={who}
          onSearch={(text) => change({ who: text.trim() })}
        />
        <Select<string>
          style={{ minWidth: 200 }}
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          aria-label={t("audit.act")}
          placeholder={t("audit.act")}
          value={act || undefined}
          options={ACTS.map((value) => ({ value, label: wordFor(t, "act", value) }))}
          onChange={(value: string | undefined) => change({ act: value ?? "" })}
        />
        <DatePicker
          aria-label={t("audit.day")}
          placeholder={t("audit.day")}
          value={day ? dayjs(day) : null}
          onChange={(chosen: Dayjs | null) => change({ day: chosen?.format("YYYY-MM-DD") ?? "" })}
        />
      </search>
      <Listed
        loaded={lines}
        label={t("admin.audit")}
        failed={t("audit.failed")}
        empty={<Notice title={t("audit.empty")} />}
        turn={(to) => change({ page: to })}
      >
        {(line) => <Line line={line} pick={(name) => change({ who: name })} />}
      </Listed>
    </>
  );
}

function Line({ line, pick }: { line: AuditEntry; pick: (username: string) => void }) {
  const { t } = usePreferences();
  const to = pageOf(line.subject);
  const about = line.person ? `${line.person} ${line.subject}` : line.subject;
  return (
    <>
      <time className="col-m" dateTime={line.at}>
        {fullTime(line.at)}
      </time>
      <span className="col-s">
        <Button type="link" size="small" onClick={() => pick(line.username)}>
          {line.username}
        </Button>
      </span>
      <span className="col-m">{wordFor(t, "act", line.action)}</span>
      <span className="col-l">{to ? <Link to={to}>{about}</Link> : about}</span>
      <span className="dim">{line.address}</span>
    </>
  );
}
