import { Alert, AutoComplete, Modal, Segmented } from "antd";
import { useCallback, useState } from "react";
import { api } from "../../api/client";
import { explain } from "../../api/errors";
import type { Agent, StateWish } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { usePreferences } from "../../preferences/Preferences";
import { Field } from "../../shared/Field";
import { useSend } from "../../shared/useSend";
import { isEngaged } from "./standing";

const STATES: StateWish["state"][] = ["ready", "break", "offline"];
const REASON_LENGTH = 80;

interface ForceDialogProps {
  agent: Agent;
  close: () => void;
  saved: () => void;
}

/** A supervisor sets somebody's state, and says why. */
export function ForceDialog({ agent, close, saved }: ForceDialogProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [state, setState] = useState<StateWish["state"]>("ready");
  const [reason, setReason] = useState("");
  const reasons = useLoad(useCallback((signal: AbortSignal) => api.breakReasons(signal), []));
  const usual = state === "break" ? (reasons.data ?? []) : [];
  return (
    <Modal
      open
      title={t("agents.setOf", { agent: `${agent.name} ${agent.id}` })}
      okText={t("agents.set")}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: !reason.trim(), loading: busy }}
      onCancel={close}
      onOk={() => send(() => api.setAgentState(agent.id, { state, reason: reason.trim() }), saved)}
    >
      {error ? <Alert className="field" type="error" showIcon title={explain(error, t)} /> : null}
      {isEngaged(agent) ? <Alert className="field" type="info" showIcon title={t("agents.afterCall")} /> : null}
      <Field label={t("tasks.state")} group>
        <Segmented<StateWish["state"]>
          className="field-choice"
          value={state}
          onChange={setState}
          options={STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
        />
      </Field>
      <Field label={t("agents.why")}>
        <AutoComplete
          aria-label={t("agents.why")}
          value={reason}
          maxLength={REASON_LENGTH}
          placeholder={t("agents.whyHint")}
          options={usual.map((value) => ({ value }))}
          onChange={setReason}
        />
      </Field>
    </Modal>
  );
}
