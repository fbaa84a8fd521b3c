import { Alert, Button } from "antd";
import { useEffect, useState } from "react";
import type { Agent } from "../../api/types";
import { wordFor } from "../../i18n/translate";
import { usePhone } from "../../phone/Phone";
import type { Line, PhoneCall } from "../../phone/phoneState";
import { usePreferences } from "../../preferences/Preferences";
import { Devices } from "./Devices";
import { Keypad } from "./Keypad";
import { Level } from "./Level";

/** Lines that need the agent to do something. */
const TROUBLED = new Set<Line>(["taken", "elsewhere", "deaf", "refused"]);

/** The phone of the page; for agents with one on the desk, how that stands. */
export function PhoneCard({ agent }: { agent: Agent }) {
  const { t } = usePreferences();
  const { now } = usePhone();
  const [settingUp, setSettingUp] = useState(false);
  const { line, call } = now;
  const touched = useTouched();
  return (
    <section className={`card phone${call?.stage === "ringing" ? " phone-ringing" : ""}`} aria-label={t("phone.title")}>
      <div className="phone-head">
        <h2>{t("phone.title")}</h2>
        <span className={`phone-line phone-line-${line}`} role="status">
          <span className="phone-dot" aria-hidden="true" />
          {t(`phone.line.${line}`)}
        </span>
        <span className="grow" />
        {line === "desk" || line === "off" ? null : (
          <Button size="small" aria-expanded={settingUp} onClick={() => setSettingUp(!settingUp)}>
            {t("phone.devices")}
          </Button>
        )}
      </div>
      {line === "desk" ? <DeskPhone agent={agent} /> : null}
      {TROUBLED.has(line) ? <Trouble /> : null}
      {now.cut ? <Alert type="error" showIcon title={t("phone.cut")} /> : null}
      {line === "up" && now.mic ? <Alert type="error" showIcon title={t(`phone.mic.${now.mic}`)} /> : null}
      {call ? <Call key={call.stage === "ringing" ? "ringing" : "held"} call={call} /> : null}
      {line === "up" && !call ? <p className="dim">{t(touched ? "phone.idle" : "phone.touch")}</p> : null}
      {settingUp ? <Devices /> : null}
    </section>
  );
}

/** Whether the page was touched since it was loaded: before, browsers let nothing ring. */
function useTouched(): boolean {
  const [touched, setTouched] = useState(() => navigator.userActivation?.hasBeenActive ?? true);
  useEffect(() => {
    if (touched) return;
    const touch = () => setTouched(true);
    addEventListener("pointerdown", touch);
    addEventListener("keydown", touch);
    return () => {
      removeEventListener("pointerdown", touch);
      removeEventListener("keydown", touch);
    };
  }, [touched]);
  return touched;
}

function Trouble() {
  const { t } = usePreferences();
  const { now, takeOver } = usePhone();
  const why = now.line === "deaf" && now.mic ? t(`phone.mic.${now.mic}`) : t(`phone.hint.${now.line as "taken"}`);
  return (
    <Alert
      type={now.line === "deaf" || now.line === "refused" ? "error" : "warning"}
      showIcon
      title={why}
      action={
        <Button size="small" onClick={takeOver}>
          {t(now.line === "taken" || now.line === "elsewhere" ? "phone.takeOver" : "app.retry")}
        </Button>
      }
    />
  );
}

function DeskPhone({ agent }: { agent: Agent }) {
  const { t } = usePreferences();
  return (
    <ul className="phone-desk">
      {Object.entries(agent.phones).map(([phone, state]) => (
        <li key={phone}>
          {phone} {wordFor(t, "phone", state)}
        </li>
      ))}
    </ul>
  );
}

function Call({ call }: { call: PhoneCall }) {
  const { t } = usePreferences();
  const { answer, decline, hangUp, mute } = usePhone();
  const [keys, setKeys] = useState(false);
  const talking = call.stage === "talking";
  return (
    <div className="phone-call">
      <p className="phone-stage" role="status">
        {t(`phone.stage.${call.stage}`)}
        {call.kind ? ` · ${wordFor(t, "phone.kind", call.kind)}` : null}
      </p>
      {call.stage === "ringing" ? (
        <div className="phone-keys">
          <Button type="primary" size="large" onClick={answer}>
            {t("phone.answer")}
          </Button>
          <Button danger size="large" onClick={decline}>
            {t("phone.decline")}
          </Button>
        </div>
      ) : (
        <>
          {talking ? <Level label={t("phone.yourVoice")} muted={call.muted} /> : null}
          <div className="phone-keys">
            <Button disabled={!talking} aria-pressed={call.muted} onClick={() => mute(!call.muted)}>
              {t(call.muted ? "phone.unmute" : "phone.mute")}
            </Button>
            <Button disabled={!talking} aria-expanded={keys} onClick={() => setKeys(!keys)}>
              {t("phone.keypad")}
            </Button>
            <Button danger type="primary" onClick={hangUp}>
              {t("phone.hangUp")}
            </Button>
          </div>
          {keys && talking ? <Keypad /> : null}
        </>
      )}
    </div>
  );
}
