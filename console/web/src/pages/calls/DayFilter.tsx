import { DatePicker } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { dayOf, daysBefore } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { useNarrow } from "../../shared/useNarrow";
import type { Filters } from "./filters";

interface DayFilterProps {
  filters: Filters;
  change: (change: Partial<Filters>) => void;
}

const toDay = (day: Dayjs | null | undefined) => day?.format("YYYY-MM-DD") ?? null;
const fromDay = (day: string | null) => (day ? dayjs(day) : null);

/** First and last day; a phone has no room for two months side by side. */
export function DayFilter(props: DayFilterProps) {
  return useNarrow() ? <TwoDays {...props} /> : <Range {...props} />;
}

function Range({ filters, change }: DayFilterProps) {
  const { t } = usePreferences();
  const today = dayOf(new Date());
  const yesterday = daysBefore(today, 1);
  const range = (from: string, to: string): [Dayjs, Dayjs] => [dayjs(from), dayjs(to)];
  return (
    <DatePicker.RangePicker
      className="filter-days"
      allowEmpty
      value={[fromDay(filters.from), fromDay(filters.to)]}
      placeholder={[t("calls.from"), t("calls.to")]}
      presets={[
        { label: t("calls.today"), value: range(today, today) },
        { label: t("calls.yesterday"), value: range(yesterday, yesterday) },
        { label: t("calls.week"), value: range(daysBefore(today, 6), today) },
        { label: t("calls.month"), value: range(daysBefore(today, 29), today) },
      ]}
      onChange={(days) => change({ from: toDay(days?.[0]), to: toDay(days?.[1]) })}
    />
  );
}

function TwoDays({ filters, change }: DayFilterProps) {
  const { t } = usePreferences();
  return (
    <>
      <DatePicker
        className="filter-day"
        inputReadOnly
        aria-label={t("calls.from")}
        placeholder={t("calls.from")}
        value={fromDay(filters.from)}
        maxDate={fromDay(filters.to) ?? undefined}
        onChange={(day: Dayjs | null) => change({ from: toDay(day) })}
      />
      <DatePicker
        className="filter-day"
        inputReadOnly
        aria-label={t("calls.to")}
        placeholder={t("calls.to")}
        value={fromDay(filters.to)}
        minDate={fromDay(filters.from) ?? undefined}
        onChange={(day: Dayjs | null) => change({ to: toDay(day) })}
      />
    </>
  );
}
