import { Alert, Button, Checkbox, Input, Select } from "antd";
import { useEffect, useState } from "react";
import { api } from "../../../api/client";
import { asApiError, refusal, type ApiError } from "../../../api/errors";
import type { FlowTrial, FlowTried } from "../../../api/types";
import { usePreferences } from "../../../preferences/Preferences";
import { told } from "./trial";
import "./flows.css";

interface TryOutProps {
  file: string;
  text: string;
  /** The text has no mistakes: it can be walked through. */
  ready: boolean;
  showWay: (lines: string[]) => void;
}

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "*", "#"];
const CALLERS = ["unknown", "senior", "young", "family"] as const;
const LOOK_UPS = ["found", "none", "late"] as const;
const LONGEST = 60;

/** A call at the desk: keys pressed or sentences typed, what is heard, and where the call goes. */
export function TryOut({ file, text, ready, showWay }: TryOutProps) {
  const { t } = usePreferences();
  const [typed, setTyped] = useState<string[]>([]);
  const [caller, setCaller] = useState<FlowTrial["caller"]>("unknown");
  const [lookUp, setLookUp] = useState<FlowTrial["look_up"]>("found");
  const [now, setNow] = useState(false);
  const [deaf, setDeaf] = useState(false);
  const [did, setDid] = useState("");
  const [sentence, setSentence] = useState("");
  const { tried, error, busy } = useTrial({ file, ready, did, wanted: { text, typed, caller, look_up: lookUp, deaf, open: !now } });
  useEffect(() => showWay(tried?.lines ?? []), [tried, showWay]);
  if (!ready) return <p className="dim">{t("flows.tryNotYet")}</p>;
  const add = (said: string) => setTyped([...typed, said]);
  const say = () => {
    if (!sentence.trim()) return;
    add(sentence.trim());
    setSentence("");
  };
  const can = tried?.waits === true && !busy;
  return (
    <>
      <div className="filters">
        <Select className="filter-narrow" aria-label={t("flows.caller")} value={caller} onChange={setCaller} options={CALLERS.map((value) => ({ value, label: t(`flows.caller.${value}`) }))} />
        <Select className="filter-narrow" aria-label={t("flows.lookUp")} value={lookUp} onChange={setLookUp} options={LOOK_UPS.map((value) => ({ value, label: t(`flows.lookUp.${value}`) }))} />
        <Input className="filter-narrow" aria-label={t("flows.did")} placeholder={t("flows.did")} value={did} maxLength={20} onChange={(event) => setDid(event.target.value.replace(/\D/g, ""))} />
        <Checkbox checked={now} onChange={(event) => setNow(event.target.checked)}>{t("flows.now")}</Checkbox>
        <Checkbox checked={deaf} onChange={(event) => setDeaf(event.target.checked)}>{t("flows.deaf")}</Checkbox>
      </div>
      {error ? <Alert className="field" type="error" showIcon title={refusal(error, t)} /> : null}
      <ol className="try-told" aria-live="polite" aria-label={t("flows.told")}>
        {(tried?.lines ?? []).map((line, index) => {
          const one = told(line);
          return (
            // The lines only grow, and several are alike.
            <li key={index} className={`try-${one.kind}`}>
              {one.text}
            </li>
          );
        })}
      </ol>
      <div className="try-keys" role="group" aria-label={t("flows.keys")}>
        {KEYS.map((key) => (
          <Button key={key} disabled={!can} onClick={() => add(key)}>
            {key}
          </Button>
        ))}
        <Button disabled={!can} onClick={() => add("-")}>{t("flows.silence")}</Button>
        <Button disabled={!can} onClick={() => add("!")}>{t("flows.hangUp")}</Button>
      </div>
      <div className="filters">
        <Input className="filter-wide" aria-label={t("flows.say")} placeholder={t("flows.say")} disabled={!can} value={sentence} maxLength={LONGEST} onChange={(event) => setSentence(event.target.value)} onPressEnter={say} />
        <Button disabled={!can || !sentence.trim()} onClick={say}>{t("flows.sayIt")}</Button>
        <span className="grow" />
        <Button disabled={typed.length === 0} onClick={() => setTyped(typed.slice(0, -1))}>{t("flows.stepBack")}</Button>
        <Button disabled={typed.length === 0} onClick={() => setTyped([])}>{t("flows.again")}</Button>
      </div>
    </>
  );
}

interface Wish {
  file: string;
  ready: boolean;
  did: string;
  wanted: FlowTrial;
}

/** The whole walk is done anew for every key: it is pure, and the text may have changed meanwhile. */
function useTrial({ file, ready, did, wanted }: Wish): { tried: FlowTried | null; error: ApiError | null; busy: boolean } {
  const [tried, setTried] = useState<FlowTried | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const asked = JSON.stringify(wanted);
  useEffect(() => {
    if (!ready) return;
    const control = new AbortController();
    setBusy(true);
    api
      .tryFlow(file, JSON.parse(asked) as FlowTrial, did, control.signal)
      .then((found) => {
        setTried(found);
        setError(null);
      })
      .catch((thrown: unknown) => {
        if (!control.signal.aborted) setError(asApiError(thrown));
      })
      .finally(() => {
        if (!control.signal.aborted) setBusy(false);
      });
    return () => control.abort();
  }, [file, ready, did, asked]);
  return { tried, error, busy };
}
