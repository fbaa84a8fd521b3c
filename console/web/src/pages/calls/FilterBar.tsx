import { ReloadOutlined, SearchOutlined } from "@ant-design/icons";
import { Button, DatePicker, Input, Select } from "antd";
import dayjs from "dayjs";
import { useCallback, useEffect, useState } from "react";
import { api } from "../../api/client";
import type { Outcome } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { dayOf, daysBefore } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { isNarrowed, OUTCOMES, type Filters } from "./filters";

/** How long typing must rest before the list is asked again, in milliseconds. */
const TYPING_MS = 400;

interface FilterBarProps {
  filters: Filters;
  change: (change: Partial<Filters>) => void;
  clear: () => void;
  refresh: () => void;
  loading: boolean;
}

export function FilterBar({ filters, change, clear, refresh, loading }: FilterBarProps) {
  const { t } = usePreferences();
  const agents = useLoad(useCallback((signal: AbortSignal) => api.agents(signal), []));
  const seniorValue = filters.senior === null ? undefined : String(filters.senior);
  const known = agents.data?.map((a) => ({ value: a.id, label: `${a.name} ${a.id}` }));
  return (
    <search className="filters" aria-label={t("calls.filters")}>
      <Days filters={filters} change={change} />
      <Select<Outcome>
        className="filter-narrow"
        allowClear
        aria-label={t("calls.outcome")}
        placeholder={t("calls.outcome")}
        value={filters.outcome ?? undefined}
        options={OUTCOMES.map((value) => ({ value, label: t(`outcome.${value}`) }))}
        onChange={(value: Outcome | undefined) => change({ outcome: value ?? null })}
      />
      <Select<string>
        className="filter-narrow"
        allowClear
        aria-label={t("calls.senior")}
        placeholder={t("calls.senior")}
        value={seniorValue}
        options={[
          { value: "true", label: t("calls.seniorOnly") },
          { value: "false", label: t("calls.othersOnly") },
        ]}
        onChange={(value: string | undefined) => change({ senior: value ? value === "true" : null })}
      />
      <Select<string>
        className="filter-narrow"
        allowClear
        showSearch={{ optionFilterProp: "label" }}
        aria-label={t("calls.agent")}
        placeholder={t("calls.agent")}
        value={filters.agent ?? undefined}
        loading={agents.loading}
        options={known ?? []}
        onChange={(value: string | undefined) => change({ agent: value ?? null })}
      />
      <Search q={filters.q} change={change} />
      <Button icon={<ReloadOutlined spin={loading} />} onClick={refresh}>
        {t("app.refresh")}
      </Button>
      {isNarrowed(filters) ? (
        <Button type="link" onClick={clear}>
          {t("calls.clear")}
        </Button>
      ) : null}
    </search>
  );
}

type Part = Pick<FilterBarProps, "filters" | "change">;

function Days({ filters, change }: Part) {
  const { t } = usePreferences();
  const today = dayOf(new Date());
  const range = (from: string, to: string) => [dayjs(from), dayjs(to)] as [dayjs.Dayjs, dayjs.Dayjs];
  const yesterday = daysBefore(today, 1);
  return (
    <DatePicker.RangePicker
      className="filter-days"
      classNames={{ popup: { root: "days-popup" } }}
      allowEmpty
      value={[filters.from ? dayjs(filters.from) : null, filters.to ? dayjs(filters.to) : null]}
      placeholder={[t("calls.from"), t("calls.to")]}
      presets={[
        { label: t("calls.today"), value: range(today, today) },
        { label: t("calls.yesterday"), value: range(yesterday, yesterday) },
        { label: t("calls.week"), value: range(daysBefore(today, 6), today) },
        { label: t("calls.month"), value: range(daysBefore(today, 29), today) },
      ]}
      onChange={(days) =>
        change({
          from: days?.[0]?.format("YYYY-MM-DD") ?? null,
          to: days?.[1]?.format("YYYY-MM-DD") ?? null,
        })
      }
    />
  );
}

function Search({ q, change }: { q: string; change: FilterBarProps["change"] }) {
  const { t } = usePreferences();
  const [typed, setTyped] = useState(q);
  useEffect(() => setTyped(q), [q]);
  useEffect(() => {
    if (typed === q) return;
    const timer = setTimeout(() => change({ q: typed }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, q, change]);
  return (
    <Input
      className="filter-search"
      allowClear
      maxLength={50}
      aria-label={t("calls.search")}
      placeholder={t("calls.search")}
      prefix={<SearchOutlined />}
      value={typed}
      onChange={(e) => setTyped(e.target.value)}
      onPressEnter={() => change({ q: typed })}
    />
  );
}
