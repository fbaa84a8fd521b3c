import { Button, Popconfirm, Segmented } from "antd";
import { api } from "../../api/client";
import { refusal } from "../../api/errors";
import type { Agent, Listener } from "../../api/types";
import { isKey, wordFor } from "../../i18n/translate";
import { usePreferences } from "../../preferences/Preferences";
import { useSend } from "../../shared/useSend";
import { hearing, MODES, type ListenMode } from "./listening";

interface ListenProps {
  agent: Agent;
  /** The agent who the supervisor is; null: they have no phone, and are told so. */
  own: string | null;
  listeners: Listener[];
  nameOf: (agentId: string) => string;
  changed: () => void;
}

/** Beside an agent who talks: a supervisor's own phone rings, they hear, speak, or take the caller. */
export function Listen({ agent, own, listeners, nameOf, changed }: ListenProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const call = agent.call_id;
  if (!call) return null;
  const { mine, others, elsewhere } = hearing(agent, own, listeners);
  const ask = (mode: ListenMode) => send(() => api.listen(call, mode, agent.id), changed);
  const why = error && (isKey(`why.${error.reason}`) ? wordFor(t, "why", error.reason) : refusal(error, t));
  return (
    <div className="agent-listen" role="group" aria-label={t("listen.of", { agent: agent.name })}>
      {mine && !mine.ringing && !mine.takes ? (
        <>
          <Segmented<ListenMode>
            size="small"
            aria-label={t("listen.how")}
            disabled={busy}
            value={mine.mode}
            onChange={ask}
            options={MODES.map((value) => ({ value, label: t(`listen.${value}`), title: t(`listen.${value}.hint`) }))}
          />
          <Popconfirm
            title={t("listen.take.sure", { agent: agent.name })}
            description={t("listen.take.hint")}
            okText={t("listen.take")}
            cancelText={t("app.cancel")}
            onConfirm={() => send(() => api.takeOver(call), changed)}
          >
            <Button size="small" danger loading={busy}>
              {t("listen.take")}
            </Button>
          </Popconfirm>
        </>
      ) : mine ? null : (
        <Button size="small" loading={busy} title={t("listen.listen.hint")} onClick={() => ask("listen")}>
          {t(elsewhere ? "listen.switch" : "listen.listen")}
        </Button>
      )}
      <span role="status" className={why ? "lane-long" : "dim"}>
        {why || (mine ? t(mine.takes ? "listen.taking" : mine.ringing ? "listen.ringing" : `listen.${mine.mode}.now`) : null)}
        {others.map(({ listener, mode }) => (
          <span key={listener}> {t(`listen.${mode}.by`, { who: nameOf(listener) })}</span>
        ))}
      </span>
    </div>
  );
}
