import { ReloadOutlined, SearchOutlined } from "@ant-design/icons";
import { Button, Input, Select } from "antd";
import { useCallback, useEffect, useState } from "react";
import { api } from "../../api/client";
import type { Outcome } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { usePreferences } from "../../preferences/Preferences";
import { DayFilter } from "./DayFilter";
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
      <DayFilter filters={filters} change={change} />
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
