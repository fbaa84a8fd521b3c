import { Button, Dropdown } from "antd";
import { useCallback } from "react";
import { api } from "../../api/client";
import { refusal } from "../../api/errors";
import type { Agent, StateWish } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { position } from "../../format/time";
import { wordFor } from "../../i18n/translate";
import { usePreferences } from "../../preferences/Preferences";
import { useSend } from "../../shared/useSend";
import { useTick } from "../../shared/useTick";
import { standing } from "../live/standing";
import { offered, secondsLeft } from "./states";

interface StateBarProps {
  agent: Agent;
  changed: () => void;
}

/** How the agent stands, for how long, why, and every way on from there. */
export function StateBar({ agent, changed }: StateBarProps) {
  const { t } = usePreferences();
  const now = useTick();
  const { busy, error, send } = useSend();
  const reasons = useLoad(useCallback((signal: AbortSignal) => api.breakReasons(signal), []));
  const set = (state: StateWish["state"], reason = "") =>
    send(() => api.setAgentState(agent.id, { state, reason }), changed);
  const left = secondsLeft(agent, now);
  const { ready, rest, leave, extend } = offered(agent);
  return (
    <section className={`card state-bar state-bar-${agent.state}`} aria-label={t("desk.state")}>
      <div className="state-now" role="status">
        <strong>{wordFor(t, "state", agent.state)}</strong>
        <span className="state-why">{standing(agent, t).join(" · ")}</span>
      </div>
      {/* Apart from what is announced: a timer that speaks every second says nothing. */}
      <span className="state-timer" aria-hidden="true">
        {left !== null
          ? t("desk.left", { time: position(left) })
          : agent.since
            ? position((now - Date.parse(agent.since)) / 1000)
            : null}
      </span>
      <span className="grow" />
      <div className="state-ways" role="group" aria-label={t("desk.ways")}>
        {extend ? (
          <Button loading={busy} onClick={() => send(() => api.extendWrapUp(agent.id), changed)}>
            {t("desk.extend")}
          </Button>
        ) : null}
        {ready ? (
          <Button type="primary" loading={busy} onClick={() => set("ready")}>
            {t(`desk.ready.${ready}`)}
          </Button>
        ) : null}
        {rest ? (
          <Dropdown
            trigger={["click"]}
            menu={{
              items: (reasons.data ?? []).map((reason) => ({ key: reason, label: reason })),
              onClick: ({ key }) => set("break", key),
            }}
          >
            <Button loading={busy}>{t(`desk.break.${rest}`)}</Button>
          </Dropdown>
        ) : null}
        {leave ? (
          <Button loading={busy} onClick={() => set("offline")}>
            {t(`desk.leave.${leave}`)}
          </Button>
        ) : null}
      </div>
      <p className="state-said" role="alert">
        {error ? refusal(error, t) : null}
      </p>
    </section>
  );
}
