import { Button, Checkbox } from "antd";
import { api } from "../api/client";
import { refusal } from "../api/errors";
import type { Agent } from "../api/types";
import { wordFor } from "../i18n/translate";
import { usePreferences } from "../preferences/Preferences";
import { useSend } from "../shared/useSend";
import { ringing } from "./phones";
import "./talk.css";

interface OwnCallsProps {
  agent: Agent | undefined;
  /** Asks anew how the agent stands. */
  changed: () => void;
}

/** What an agent says of their calls: which phones ring, and that a machine took a call back. */
export function OwnCalls({ agent, changed }: OwnCallsProps) {
  if (!agent || agent.state === "unknown") return null;
  return (
    <>
      {agent.may_be_machine ? <Machine agent={agent} changed={changed} /> : null}
      {Object.keys(agent.phones).length > 1 ? <Phones agent={agent} changed={changed} /> : null}
    </>
  );
}

function Machine({ agent, changed }: { agent: Agent; changed: () => void }) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const call = agent.may_be_machine;
  return (
    <p className="talk-machine">
      <Button loading={busy} onClick={() => send(() => api.machine(call, agent.id, `machine-${call}`), changed)}>
        {t("talk.machine")}
      </Button>
      <span className="dim">{t("talk.machineHint")}</span>
      <span role="status">{error ? refusal(error, t) : null}</span>
    </p>
  );
}

function Phones({ agent, changed }: { agent: Agent; changed: () => void }) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const { ticked, elsewhere } = ringing(agent);
  const choose = (phones: string[]) => {
    // All of them is no choice: a phone that is added later rings as well.
    const all = phones.length === Object.keys(agent.phones).length;
    send(() => api.choosePhones(agent.id, all ? [] : phones), changed);
  };
  return (
    <fieldset className="talk-phones" disabled={busy}>
      <legend>{t("phones.title")}</legend>
      <Checkbox.Group
        value={ticked}
        onChange={choose}
        options={Object.entries(agent.phones).map(([phone, state]) => ({
          value: phone,
          label: `${phone} ${wordFor(t, "phone", state)}`,
          // The last one stays: with none chosen all of them ring.
          disabled: ticked.length === 1 && ticked[0] === phone,
        }))}
      />
      <p className={elsewhere ? "lane-long" : "dim"} role="status">
        {error
          ? refusal(error, t)
          : elsewhere
            ? t("phones.elsewhere", { phones: agent.rings.join(t("talk.and")) })
            : agent.rings.length === 0
              ? t("reason.phone_gone")
              : t("phones.now", { phones: agent.rings.join(t("talk.and")) })}
      </p>
    </fieldset>
  );
}
