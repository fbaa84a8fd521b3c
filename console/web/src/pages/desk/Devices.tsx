import { Alert, Button, Select } from "antd";
import { useEffect, useState } from "react";
import { choose, chosen, close, devices, NoMicrophone, openMicrophone, type DeviceKind } from "../../phone/devices";
import { usePhone } from "../../phone/Phone";
import type { MicTrouble } from "../../phone/phoneState";
import { Ringer } from "../../phone/ringer";
import { usePreferences } from "../../preferences/Preferences";
import { Field } from "../../shared/Field";
import { Level } from "./Level";

const KINDS: DeviceKind[] = ["mic", "speaker", "ringer"];
const TRY_MS = 3000;

/** Which microphone, which ear, and what rings; each can be tried. */
export function Devices() {
  const { t } = usePreferences();
  const { devicesChanged } = usePhone();
  const [trouble, setTrouble] = useState<MicTrouble | null>(null);
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let over = false;
    let opened: MediaStream | null = null;
    openMicrophone().then(
      (mic) => {
        if (over) return close(mic);
        opened = mic;
        setTrouble(null);
        setStream(mic);
      },
      (error: unknown) => setTrouble(error instanceof NoMicrophone ? error.trouble : "none"),
    );
    return () => {
      over = true;
      close(opened);
    };
  }, [round]);
  const changed = (kind: DeviceKind, id: string) => {
    choose(kind, id);
    setRound(round + 1);
    devicesChanged().catch((error: unknown) => {
      if (error instanceof NoMicrophone) setTrouble(error.trouble);
    });
  };
  return (
    <div className="devices">
      {trouble ? <Alert type="error" showIcon title={t(`phone.mic.${trouble}`)} /> : null}
      {KINDS.map((kind) => (
        <Device key={kind} kind={kind} round={round} changed={(id) => changed(kind, id)} />
      ))}
      <Level label={t("phone.yourVoice")} stream={stream} />
      <Button size="small" onClick={() => tryRing(t("phone.ringingTitle"))}>
        {t("phone.tryRing")}
      </Button>
    </div>
  );
}

function tryRing(words: string): void {
  const ringer = new Ringer();
  ringer.start(words);
  setTimeout(() => ringer.stop(), TRY_MS);
}

interface DeviceProps {
  kind: DeviceKind;
  round: number;
  changed: (id: string) => void;
}

function Device({ kind, round, changed }: DeviceProps) {
  const { t } = usePreferences();
  const [found, setFound] = useState<MediaDeviceInfo[]>([]);
  useEffect(() => {
    const look = () => void devices(kind).then(setFound);
    look();
    navigator.mediaDevices?.addEventListener("devicechange", look);
    return () => navigator.mediaDevices?.removeEventListener("devicechange", look);
  }, [kind, round]);
  const usual = { value: "", label: t("phone.device.usual") };
  const label = t(`phone.device.${kind}`);
  return (
    <Field label={label}>
      <Select
        aria-label={label}
        value={chosen(kind)}
        options={[usual, ...found.map((one) => ({ value: one.deviceId, label: one.label || one.deviceId.slice(0, 8) }))]}
        virtual={false}
        onChange={changed}
      />
    </Field>
  );
}
