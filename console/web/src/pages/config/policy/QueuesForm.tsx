import { Button, Popconfirm } from "antd";
import { useCallback, useMemo, useState } from "react";
import { api } from "../../../api/client";
import { useLoad } from "../../../api/useLoad";
import { usePreferences } from "../../../preferences/Preferences";
import { Notice } from "../../../shared/Notice";
import "../../../shared/rows.css";
import { QueueDialog } from "./QueueDialog";
import { ALWAYS, NEW_QUEUE, read, withoutQueue, withoutSkill, withQueue, withSkill, type Queue, type Skill } from "./queues";
import "./queues.css";
import { SkillDialog } from "./SkillDialog";

interface QueuesFormProps {
  text: string;
  write: (text: string) => void;
}

/** The policy's skills and queues as lists; what is changed is changed in its text. */
export function QueuesForm({ text, write }: QueuesFormProps) {
  const { t } = usePreferences();
  const policy = useMemo(() => read(text), [text]);
  const [skill, setSkill] = useState<Skill | null>(null);
  const [queue, setQueue] = useState<Queue | null>(null);
  const able = useAble();
  if (!policy) return <Notice tone="error" title={t("routing.unreadable")} hint={t("routing.unreadableHint")} />;
  const names = new Map(policy.skills.map(({ id, name }) => [id, name]));
  const levels = (map: Record<string, number>) =>
    Object.entries(map)
      .map(([id, level]) => t("routing.level", { skill: names.get(id) ?? id, level }))
      .join("、");
  return (
    <div className="queues-form">
      <section aria-label={t("routing.skills")}>
        <div className="queues-head">
          <h2>{t("routing.skills")}</h2>
          <Button size="small" onClick={() => setSkill({ id: "", name: "", queues: [] })}>
            {t("routing.addSkill")}
          </Button>
        </div>
        <ul className="rows">
          {policy.skills.map((one) => (
            <li key={one.id}>
              <span className="col-m">
                <strong>{one.name}</strong> <span className="dim">{one.id}</span>
              </span>
              <span className="grow dim">{able ? t("routing.able", { n: able[one.id] ?? 0 }) : null}</span>
              <span className="row-acts">
                <Button size="small" onClick={() => setSkill(one)}>
                  {t("routing.change")}
                </Button>
                <Remove
                  sure={t("routing.removeSkill", { skill: one.name })}
                  blocked={one.queues.length > 0 ? t("routing.skillUsed", { queues: one.queues.join("、") }) : ""}
                  remove={() => write(withoutSkill(text, one.id))}
                />
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section aria-label={t("routing.queues")}>
        <div className="queues-head">
          <h2>{t("routing.queues")}</h2>
          <Button size="small" onClick={() => setQueue(NEW_QUEUE)}>
            {t("routing.addQueue")}
          </Button>
        </div>
        <ul className="rows">
          {policy.queues.map((one) => (
            <li key={one.id}>
              <span className="col-m">
                <strong>{one.zh || one.id}</strong> <span className="dim">{one.id}</span>
              </span>
              <span className="col-l">
                {t("routing.asks", { skills: levels(one.required) || t("routing.anyone") })}
                {one.widen + one.overflow > 0 ? (
                  <span className="dim"> {t("routing.more", { widen: one.widen, overflow: one.overflow })}</span>
                ) : null}
              </span>
              <span className="row-acts">
                <Button size="small" onClick={() => setQueue(one)}>
                  {t("routing.change")}
                </Button>
                <Remove
                  sure={t("routing.removeQueue", { queue: one.zh || one.id })}
                  blocked={ALWAYS.includes(one.id) ? t("routing.always") : ""}
                  remove={() => write(withoutQueue(text, one.id))}
                />
              </span>
            </li>
          ))}
        </ul>
      </section>
      {skill ? (
        <SkillDialog
          skill={skill}
          taken={policy.skills.map(({ id }) => id)}
          close={() => setSkill(null)}
          save={(id, name) => {
            write(withSkill(text, id, name));
            setSkill(null);
          }}
        />
      ) : null}
      {queue ? (
        <QueueDialog
          queue={queue}
          policy={policy}
          close={() => setQueue(null)}
          save={(changed) => {
            write(withQueue(text, changed));
            setQueue(null);
          }}
        />
      ) : null}
    </div>
  );
}

interface RemoveProps {
  sure: string;
  /** Why it cannot be taken out; empty: it can. */
  blocked: string;
  remove: () => void;
}

function Remove({ sure, blocked, remove }: RemoveProps) {
  const { t } = usePreferences();
  if (blocked) {
    return (
      <Button size="small" disabled title={blocked}>
        {t("routing.remove")}
      </Button>
    );
  }
  return (
    <Popconfirm title={sure} description={t("routing.removeHint")} okText={t("routing.remove")} cancelText={t("app.cancel")} onConfirm={remove}>
      <Button size="small">{t("routing.remove")}</Button>
    </Popconfirm>
  );
}

/** Skill to how many agents at work have it; none while that is not known. */
function useAble(): Record<string, number> | null {
  const { data } = useLoad(useCallback((signal: AbortSignal) => api.roster(signal), []));
  return useMemo(() => {
    if (!data) return null;
    const able: Record<string, number> = {};
    for (const agent of data) {
      if (agent.active) for (const id of Object.keys(agent.skills)) able[id] = (able[id] ?? 0) + 1;
    }
    return able;
  }, [data]);
}
