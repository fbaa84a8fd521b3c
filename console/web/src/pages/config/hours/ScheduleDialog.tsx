import { Button, DatePicker, Input, Modal, Select } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { usePreferences } from "../../../preferences/Preferences";
import { Field } from "../../../shared/Field";
import { ID } from "../policy/queues";
import { DAYS, spansOf, type Day, type Holiday, type Schedule, type Workday } from "./hours";

interface ScheduleDialogProps {
  /** With an empty id: a new one. */
  schedule: Schedule;
  taken: readonly string[];
  close: () => void;
  save: (schedule: Schedule) => void;
}

const ISO = "YYYY-MM-DD";
type Typed = Record<Day, string>;

/** The hours of a week, the holidays, and the days worked instead. */
export function ScheduleDialog({ schedule, taken, close, save }: ScheduleDialogProps) {
  const { t } = usePreferences();
  const [id, setId] = useState(schedule.id);
  const [week, setWeek] = useState(() => Object.fromEntries(DAYS.map((day) => [day, schedule.week[day].join(" ")])) as Typed);
  const [holidays, setHolidays] = useState(schedule.holidays);
  const [workdays, setWorkdays] = useState(schedule.workdays);
  const isNew = !schedule.id;
  const idFault = !isNew || !id ? "" : !ID.test(id) ? t("routing.badId") : taken.includes(id) ? t("routing.taken") : "";
  const whole = id !== "" && !idFault && DAYS.every((day) => spansOf(week[day])) && [...holidays.map(({ from }) => from), ...workdays.map(({ date }) => date)].every(Boolean);
  return (
    <Modal
      open
      width={640}
      title={isNew ? t("hours.add") : t("routing.changeOf", { name: schedule.id })}
      okText={t("hours.take")}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: !whole }}
      onCancel={close}
      onOk={() => save({ id, week: spans(week), holidays: sorted(holidays, ({ from }) => from), workdays: sorted(workdays, ({ date }) => date) })}
    >
      <Field label={t("routing.id")} fault={idFault} hint={isNew ? t("routing.idHint") : undefined}>
        <Input value={id} maxLength={32} disabled={!isNew} onChange={(event) => setId(event.target.value)} />
      </Field>
      <Field label={t("hours.week")} hint={t("hours.weekHint")} group>
        <div className="hours-days">
          {DAYS.map((day) => (
            <label key={day}>
              <span>{t(`hours.day.${day}`)}</span>
              <Input
                value={week[day]}
                status={spansOf(week[day]) ? undefined : "error"}
                placeholder={t("hours.shut")}
                maxLength={150}
                onChange={(event) => setWeek({ ...week, [day]: event.target.value })}
              />
            </label>
          ))}
        </div>
      </Field>
      <HolidayList rows={holidays} set={setHolidays} />
      <WorkdayList rows={workdays} set={setWorkdays} />
    </Modal>
  );
}

const spans = (week: Typed) => Object.fromEntries(DAYS.map((day) => [day, spansOf(week[day]) ?? []])) as Record<Day, string[]>;
const sorted = <T,>(rows: readonly T[], day: (row: T) => string) => [...rows].sort((one, other) => day(one).localeCompare(day(other)));
const replaced = <T,>(rows: readonly T[], at: number, part: Partial<T>) => rows.map((row, place) => (place === at ? { ...row, ...part } : row));
const without = <T,>(rows: readonly T[], at: number) => rows.filter((_, place) => place !== at);
const parsed = (day: string) => (day ? dayjs(day) : null);

function HolidayList({ rows, set }: { rows: Holiday[]; set: (rows: Holiday[]) => void }) {
  const { t } = usePreferences();
  const dates = (range: [Dayjs | null, Dayjs | null] | null) => ({ from: range?.[0]?.format(ISO) ?? "", to: range?.[1]?.format(ISO) ?? "" });
  return (
    <Field label={t("hours.holidays")} group>
      {rows.map((row, at) => (
        <div className="hours-row" key={at}>
          <DatePicker.RangePicker
            aria-label={t("hours.holidays")}
            value={[parsed(row.from), parsed(row.to)]}
            onChange={(range) => set(replaced(rows, at, dates(range)))}
          />
          <Input aria-label={t("hours.holidayName")} placeholder={t("hours.holidayName")} value={row.name} maxLength={50} onChange={(event) => set(replaced(rows, at, { name: event.target.value }))} />
          <Button onClick={() => set(without(rows, at))}>{t("routing.remove")}</Button>
        </div>
      ))}
      <div>
        <Button size="small" onClick={() => set([...rows, { from: "", to: "", name: "" }])}>
          {t("hours.addHoliday")}
        </Button>
      </div>
    </Field>
  );
}

function WorkdayList({ rows, set }: { rows: Workday[]; set: (rows: Workday[]) => void }) {
  const { t } = usePreferences();
  const days = DAYS.map((day) => ({ value: day, label: t("hours.as", { day: t(`hours.day.${day}`) }) }));
  return (
    <Field label={t("hours.workdays")} hint={t("hours.workdaysHint")} group>
      {rows.map((row, at) => (
        <div className="hours-row" key={at}>
          <DatePicker
            aria-label={t("hours.workdays")}
            value={parsed(row.date)}
            onChange={(day: Dayjs | null) => set(replaced(rows, at, { date: day?.format(ISO) ?? "" }))}
          />
          <Select aria-label={t("hours.asLabel")} value={row.as} options={days} onChange={(as) => set(replaced(rows, at, { as }))} />
          <Button onClick={() => set(without(rows, at))}>{t("routing.remove")}</Button>
        </div>
      ))}
      <div>
        <Button size="small" onClick={() => set([...rows, { date: "", as: "mon" }])}>
          {t("hours.addWorkday")}
        </Button>
      </div>
    </Field>
  );
}
