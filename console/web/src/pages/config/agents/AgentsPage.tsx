import { Button, Popconfirm } from "antd";
import { useCallback, useState } from "react";
import { api } from "../../../api/client";
import { refusal } from "../../../api/errors";
import type { AgentAdded, RosterAgent } from "../../../api/types";
import { useLoad } from "../../../api/useLoad";
import { wordFor } from "../../../i18n/translate";
import { usePreferences } from "../../../preferences/Preferences";
import { Listed } from "../../../shared/Listed";
import { Notice } from "../../../shared/Notice";
import { useSend } from "../../../shared/useSend";
import { useTitle } from "../../../shared/useTitle";
import { AddedDialog } from "./AddedDialog";
import { NewAgentDialog } from "./NewAgentDialog";
import { SkillsDialog } from "./SkillsDialog";

/** Who works here, and what they can do. */
export default function AgentsPage() {
  const { t } = usePreferences();
  useTitle(t("nav.roster"));
  const loaded = useLoad(useCallback((signal: AbortSignal) => api.roster(signal), []));
  const [changing, setChanging] = useState<RosterAgent | null>(null);
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<AgentAdded | null>(null);
  const items = loaded.data;
  const page = { ...loaded, data: items && { items, total: items.length, page: 1, size: Math.max(1, items.length) } };
  return (
    <>
      <div className="page-head">
        <h1>{t("nav.roster")}</h1>
        <span className="dim">{t("roster.hint")}</span>
        <span className="grow" />
        <Button type="primary" onClick={() => setAdding(true)}>
          {t("roster.new")}
        </Button>
      </div>
      <Listed
        loaded={page}
        label={t("nav.roster")}
        failed={t("agents.failed")}
        empty={<Notice title={t("agents.empty")} />}
        turn={() => undefined}
      >
        {(agent) => <Row agent={agent} change={() => setChanging(agent)} changed={() => void loaded.refresh()} />}
      </Listed>
      {adding ? (
        <NewAgentDialog
          close={() => setAdding(false)}
          done={(added) => {
            setAdding(false);
            setMade(added);
            void loaded.refresh();
          }}
        />
      ) : null}
      {made ? <AddedDialog made={made} close={() => setMade(null)} /> : null}
      {changing ? (
        <SkillsDialog
          agent={changing}
          close={() => setChanging(null)}
          saved={() => {
            setChanging(null);
            void loaded.refresh();
          }}
        />
      ) : null}
    </>
  );
}

interface RowProps {
  agent: RosterAgent;
  change: () => void;
  changed: () => void;
}

function Row({ agent, change, changed }: RowProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const skills = Object.entries(agent.skills).sort(([, one], [, other]) => other - one);
  const set = (active: boolean) => send(() => api.changeAgent(agent.id, { active }), changed);
  return (
    <>
      <span className="col-m">
        <strong>{agent.name}</strong> <span className="dim">{agent.id}</span>{" "}
        {agent.active ? null : <span className="tag">{t("roster.left")}</span>}
      </span>
      <span className="grow">
        {skills.length > 0
          ? skills.map(([skill, level]) => `${wordFor(t, "queue", skill)} ${level}`).join(" · ")
          : t("roster.none")}
      </span>
      <span role="status">{error ? refusal(error, t) : null}</span>
      <Button size="small" onClick={change}>
        {t("roster.change")}
      </Button>
      {agent.active ? (
        <Popconfirm
          title={t("roster.leaveSure", { agent: agent.name })}
          description={t("roster.leaveHint")}
          okText={t("roster.leave")}
          cancelText={t("app.cancel")}
          onConfirm={() => set(false)}
        >
          <Button size="small" danger loading={busy}>
            {t("roster.leave")}
          </Button>
        </Popconfirm>
      ) : (
        <Button size="small" loading={busy} onClick={() => set(true)}>
          {t("roster.back")}
        </Button>
      )}
    </>
  );
}
