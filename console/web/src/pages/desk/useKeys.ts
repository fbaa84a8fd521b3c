import { useEffect, useRef, useState } from "react";
import { api } from "../../api/client";
import { asApiError, refusal } from "../../api/errors";
import type { Agent } from "../../api/types";
import { usePhone } from "../../phone/Phone";
import { usePreferences } from "../../preferences/Preferences";

/** What a key does at the desk; together with Alt, so that nobody answers by typing. */
export type Deed = "answer" | "end" | "mute" | "hold" | "ready";

const KEYS: Record<string, Deed> = { KeyA: "answer", KeyX: "end", KeyM: "mute", KeyH: "hold", KeyR: "ready" };

/** By the key's place and not its letter: Alt makes other letters on some keyboards. */
export function deedOf(event: Pick<KeyboardEvent, "altKey" | "ctrlKey" | "metaKey" | "repeat" | "code">): Deed | null {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.repeat) return null;
  return KEYS[event.code] ?? null;
}

/** The desk's keys; returns why the last one did nothing, "" while none failed. */
export function useKeys(agent: Agent, changed: () => void): string {
  const { t } = usePreferences();
  const phone = usePhone();
  const [said, setSaid] = useState("");
  const act = useRef<(deed: Deed) => void>(() => undefined);
  act.current = (deed) => {
    const ringing = phone.now.call?.stage === "ringing";
    const ask = (asked: Promise<unknown>) =>
      void asked.then(changed, (thrown: unknown) => setSaid(refusal(asApiError(thrown), t)));
    setSaid("");
    switch (deed) {
      case "answer":
        return phone.answer();
      case "end":
        return ringing ? phone.decline() : phone.hangUp();
      case "mute":
        return phone.mute(!phone.now.call?.muted);
      case "ready":
        return ask(api.setAgentState(agent.id, { state: "ready", reason: "" }));
      case "hold":
        if (!agent.call_id || (agent.state !== "talking" && agent.state !== "on_hold")) return;
        return ask(
          api.act(agent.call_id, agent.state === "on_hold" ? "resume" : "hold", agent.id, crypto.randomUUID()),
        );
    }
  };
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const deed = deedOf(event);
      if (!deed) return;
      event.preventDefault();
      act.current(deed);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
  return said;
}
