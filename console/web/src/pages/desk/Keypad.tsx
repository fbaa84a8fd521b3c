import { Button } from "antd";
import { useState } from "react";
import { usePhone } from "../../phone/Phone";
import { usePreferences } from "../../preferences/Preferences";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const SHOWN = 24;

/** Tones for a machine at the other end; the computer's own keys work while it has the focus. */
export function Keypad() {
  const { t } = usePreferences();
  const { press } = usePhone();
  const [sent, setSent] = useState("");
  const send = (key: string) => {
    press(key);
    setSent((was) => (was + key).slice(-SHOWN));
  };
  return (
    <div
      className="keypad"
      role="group"
      aria-label={t("phone.keypad")}
      onKeyDown={(event) => {
        if (!event.altKey && !event.ctrlKey && KEYS.includes(event.key)) send(event.key);
      }}
    >
      <output className="keypad-sent">{sent}</output>
      {KEYS.map((key) => (
        <Button key={key} onClick={() => send(key)}>
          {key}
        </Button>
      ))}
    </div>
  );
}
