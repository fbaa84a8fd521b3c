import { Button, Input, Popconfirm, Select } from "antd";
import { useMemo, useState } from "react";
import { usePreferences } from "../../../preferences/Preferences";
import { Notice } from "../../../shared/Notice";
import "../../../shared/rows.css";
import { DAYS, read, withNumber, withoutSchedule, withSchedule, type Hours, type Schedule } from "./hours";
import "../policy/queues.css";
import "./hours.css";
import { ScheduleDialog } from "./ScheduleDialog";

interface HoursFormProps {
  text: string;
  write: (text: string) => void;
}

const NEW: Schedule = { id: "", week: { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] }, holidays: [], workdays: [] };

/** When numbers are served: schedules with their holidays, and which number has which. */
export function HoursForm({ text, write }: HoursFormProps) {
  const { t } = usePreferences();
  const hours = useMemo(() => read(text), [text]);
  const [schedule, setSchedule] = useState<Schedule | null>(null);
  if (!hours) return <Notice tone="error" title={t("routing.unreadable")} hint={t("routing.unreadableHint")} />;
  return (
    <div className="queues-form">
      <section aria-label={t("hours.schedules")}>
        <div className="queues-head">
          <h2>{t("hours.schedules")}</h2>
          <Button size="small" onClick={() => setSchedule(NEW)}>
            {t("hours.add")}
          </Button>
        </div>
        <ul className="rows">
          {hours.schedules.map((one) => (
            <li key={one.id}>
              <strong className="col-s">{one.id}</strong>
              <span className="col-l">
                <Week schedule={one} />
                <span className="dim">{t("hours.counts", { holidays: one.holidays.length, workdays: one.workdays.length })}</span>
              </span>
              <Button size="small" onClick={() => setSchedule(one)}>
                {t("routing.change")}
              </Button>
              <Taken hours={hours} schedule={one} remove={() => write(withoutSchedule(text, one.id))} />
            </li>
          ))}
        </ul>
      </section>
      <Numbers hours={hours} set={(number, name) => write(withNumber(text, number, name))} />
      {schedule ? (
        <ScheduleDialog
          schedule={schedule}
          taken={hours.schedules.map(({ id }) => id)}
          close={() => setSchedule(null)}
          save={(changed) => {
            write(withSchedule(text, changed));
            setSchedule(null);
          }}
        />
      ) : null}
    </div>
  );
}

/** Days with the same hours in one line. */
function Week({ schedule }: { schedule: Schedule }) {
  const { t } = usePreferences();
  const lines = new Map<string, string[]>();
  for (const day of DAYS) {
    const spans = schedule.week[day].join("、");
    lines.set(spans, [...(lines.get(spans) ?? []), t(`hours.day.${day}`)]);
  }
  return (
    <ul className="hours-week">
      {[...lines].map(([spans, days]) => (
        <li key={spans}>
          <span>{days.join(" ")}</span> <span className={spans ? undefined : "dim"}>{spans || t("hours.shut")}</span>
        </li>
      ))}
    </ul>
  );
}

/** A schedule that numbers have cannot be taken out. */
function Taken({ hours, schedule, remove }: { hours: Hours; schedule: Schedule; remove: () => void }) {
  const { t } = usePreferences();
  const numbers = hours.numbers.filter(([, name]) => name === schedule.id).map(([number]) => number);
  if (numbers.length > 0) {
    return (
      <Button size="small" disabled title={t("hours.used", { numbers: numbers.join("、") })}>
        {t("routing.remove")}
      </Button>
    );
  }
  return (
    <Popconfirm
      title={t("hours.removeSure", { schedule: schedule.id })}
      description={t("routing.removeHint")}
      okText={t("routing.remove")}
      cancelText={t("app.cancel")}
      onConfirm={remove}
    >
      <Button size="small">{t("routing.remove")}</Button>
    </Popconfirm>
  );
}

/** Which number has which hours. */
function Numbers({ hours, set }: { hours: Hours; set: (number: string, schedule: string) => void }) {
  const { t } = usePreferences();
  const [number, setNumber] = useState("");
  const known = hours.numbers.some(([one]) => one === number);
  const options = hours.schedules.map(({ id }) => ({ value: id, label: id }));
  const first = hours.schedules[0]?.id;
  const whole = /^[0-9]{1,20}$/.test(number) && !known && first !== undefined;
  return (
    <section aria-label={t("hours.numbers")}>
      <div className="queues-head">
        <h2>{t("hours.numbers")}</h2>
      </div>
      <p className="dim hours-hint">{t("hours.numbersHint")}</p>
      <ul className="rows">
        {hours.numbers.map(([one, name]) => (
          <li key={one}>
            <strong className="col-m">{one}</strong>
            <span className="grow">
              <Select aria-label={t("hours.of", { number: one })} className="hours-choice" value={name} options={options} onChange={(to) => set(one, to)} />
            </span>
            <Button size="small" onClick={() => set(one, "")}>
              {t("routing.remove")}
            </Button>
          </li>
        ))}
        <li>
          <Input
            className="hours-choice"
            aria-label={t("hours.number")}
            placeholder={t("hours.number")}
            value={number}
            maxLength={20}
            inputMode="numeric"
            onChange={(event) => setNumber(event.target.value.trim())}
          />
          <Button
            disabled={!whole}
            onClick={() => {
              set(number, first ?? "");
              setNumber("");
            }}
          >
            {t("hours.addNumber")}
          </Button>
          {known ? <span className="dim">{t("hours.known")}</span> : null}
        </li>
      </ul>
    </section>
  );
}
