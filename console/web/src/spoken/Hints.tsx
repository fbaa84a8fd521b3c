import { Button } from "antd";
import { useState } from "react";
import type { LiveHint } from "../api/types";
import { position } from "../format/time";
import { usePreferences } from "../preferences/Preferences";
import { keepAway, nameOf, putAway, toShow } from "./hints";

interface HintsProps {
  callId: string;
  hints: LiveHint[];
}

/** Advice for the one who speaks with the caller; each is put away by itself. */
export function Hints({ callId, hints }: HintsProps) {
  const { t, language } = usePreferences();
  const [away, setAway] = useState(putAway);
  const shown = toShow(hints, away, callId);
  const dismiss = (hint: LiveHint) => {
    const more = new Set(away).add(nameOf(callId, hint));
    keepAway(more);
    setAway(more);
  };
  return (
    // Always there: what comes into it is read out.
    <ul className="spoken-hints" aria-label={t("spoken.hints")} aria-live="polite" aria-relevant="additions">
      {shown.map((hint) => {
        const text = hint[language];
        const who = t(hint.side === "caller" ? "player.caller" : "player.agent");
        return (
          <li key={hint.place} className={`spoken-hint spoken-hint-${hint.level}`}>
            <div className="spoken-hint-text">
              <strong>{t(`spoken.${hint.level}`)}</strong> {text}
              {hint.quote ? (
                <div className="dim">{t("spoken.cause", { time: position(hint.start), who, quote: hint.quote })}</div>
              ) : null}
            </div>
            <Button size="small" aria-label={t("spoken.dismissOne", { hint: text })} onClick={() => dismiss(hint)}>
              {t("spoken.dismiss")}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
