import { Button, Select } from "antd";
import { useCallback, useState } from "react";
import { Link } from "react-router";
import { api } from "../../api/client";
import type { Task } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { listTime } from "../../format/time";
import { useLiveRefresh } from "../../live/Live";
import type { LiveEvent } from "../../live/stream";
import { usePreferences } from "../../preferences/Preferences";
import { useMay } from "../../session/may";
import { SecretTag } from "../../secrecy/SecretTag";
import { Listed } from "../../shared/Listed";
import { Notice } from "../../shared/Notice";
import { useAddress } from "../../shared/useAddress";
import { useAgents } from "../../shared/useAgents";
import { useTitle } from "../../shared/useTitle";
import { TaskDialog } from "./TaskDialog";

const NAMES = ["state", "kind"] as const;
const STATES: Task["state"][] = ["open", "done", "closed"];
const KINDS: Task["kind"][] = ["missed_call", "voicemail", "callback", "follow_up", "enrol", "care"];
const SIZE = 20;
const SLOWLY_MS = 60_000;

/** Events that may open or close a task. */
const CONCERNS = new Set(["CallAbandoned", "CallAnswered", "CallEnded", "VoicemailLeft", "CallbackRequested", "CallbackDone"]);
const concerns = (event: LiveEvent) => CONCERNS.has(event.type);

/** What was promised and is not done yet; other states by choice. */
export default function TasksPage() {
  const { t } = usePreferences();
  useTitle(t("nav.tasks"));
  const { values, page, change } = useAddress(NAMES);
  const state = STATES.find((known) => known === values.state) ?? (values.state === "all" ? undefined : "open");
  const kind = KINDS.find((known) => known === values.kind);
  const tasks = useLoad(
    useCallback((signal: AbortSignal) => api.tasks({ state, kind, page, size: SIZE }, signal), [state, kind, page]),
  );
  useLiveRefresh(tasks.refresh, concerns, SLOWLY_MS);
  const agents = useAgents();
  const [open, setOpen] = useState<Task | null>(null);
  return (
    <>
      <div className="page-head">
        <h1>{t("nav.tasks")}</h1>
        <span className="dim" aria-live="polite">
          {tasks.data ? t("tasks.total", { total: tasks.data.total }) : null}
        </span>
      </div>
      <search className="filters" aria-label={t("calls.filters")}>
        <Select<string>
          className="filter-narrow"
          aria-label={t("tasks.state")}
          value={state ?? "all"}
          options={[
            ...STATES.map((value) => ({ value, label: t(`taskState.${value}`) })),
            { value: "all", label: t("tasks.allStates") },
          ]}
          onChange={(value) => change({ state: value === "open" ? "" : value })}
        />
        <Select<Task["kind"]>
          className="filter-narrow"
          allowClear
          aria-label={t("tasks.kind")}
          placeholder={t("tasks.kind")}
          value={kind}
          options={KINDS.map((value) => ({ value, label: t(`taskKind.${value}`) }))}
          onChange={(value: Task["kind"] | undefined) => change({ kind: value ?? "" })}
        />
      </search>
      <Listed
        loaded={tasks}
        label={t("nav.tasks")}
        failed={t("tasks.failed")}
        empty={<Notice title={t(state === "open" ? "tasks.allDone" : "tasks.empty")} />}
        turn={(to) => change({ page: to })}
      >
        {(task) => <Row task={task} owner={task.owner && agents.nameOf(task.owner)} open={() => setOpen(task)} />}
      </Listed>
      {open ? (
        <TaskDialog
          key={open.id}
          task={open}
          agents={agents.options}
          close={() => setOpen(null)}
          saved={() => {
            setOpen(null);
            tasks.reload();
          }}
        />
      ) : null}
    </>
  );
}

function Row({ task, owner, open }: { task: Task; owner: string | null; open: () => void }) {
  const { t, language } = usePreferences();
  const { seePeople, changeWork } = useMay();
  // An agent may look at whom a task of theirs, or an open one of nobody's, concerns.
  const seen = seePeople || task.state === "open" || task.owner !== null;
  const due = listTime(task.due_at, new Date(), language);
  return (
    <>
      <span className="col-s">{t(`taskKind.${task.kind}`)}</span>
      <span className="col-m">
        {task.person_id !== null && task.person_name && seen ? (
          <Link to={`/people/${task.person_id}`}>{task.person_name}</Link>
        ) : (
          (task.person_name ?? (task.secret?.hidden ? t("secret.reporter") : null))
        )}{" "}
        <SecretTag secret={task.secret} />{" "}
        <span className="dim">{task.caller_masked}</span>
      </span>
      <span className="col-m">
        {task.overdue ? <span className="tag tag-overdue">{t("tasks.overdue")}</span> : null}{" "}
        <span className={task.overdue ? "late" : "dim"}>{t("tasks.dueBy", { time: due })}</span>
      </span>
      <span className="col-s">
        <span className={`tag tag-${task.state}`}>{t(`taskState.${task.state}`)}</span>
      </span>
      <span className="col-s">{owner ?? <span className="dim">{t("tasks.nobody")}</span>}</span>
      <span className="col-l dim">
        {[
          task.attempts > 0 ? t("tasks.attempts", { n: task.attempts }) : "",
          task.called > 0 ? t("tasks.called", { n: task.called }) : "",
          task.note,
          task.result,
        ]
          .filter(Boolean)
          .join(" · ")}{" "}
        {task.sound ? (
          <audio
            controls
            preload="none"
            className="field"
            src={`/api/tasks/${task.id}/sound`}
            aria-label={t("tasks.listen", { id: task.id })}
          />
        ) : null}
        {task.call_id ? <Link to={`/calls/${encodeURIComponent(task.call_id)}`}>{t("tasks.call")}</Link> : null}
      </span>
      {changeWork ? (
        <Button size="small" onClick={open} aria-label={`${t("tasks.handle")} ${task.id}`}>
          {t("tasks.handle")}
        </Button>
      ) : null}
    </>
  );
}
