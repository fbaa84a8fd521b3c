import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { api, leaving, reportSessionLost } from "../api/client";
import { usePreferences } from "../preferences/Preferences";
import { useOwnAgent } from "../session/may";
import { close, NoMicrophone, openMicrophone } from "./devices";
import { OFF, type PhoneNow } from "./phoneState";
import { Ringer } from "./ringer";
import type { WebPhone } from "./webPhone";

interface PhoneValue {
  now: PhoneNow;
  /** The agent's desk is open in this tab: from now on calls may come here. */
  open: () => void;
  /** Opens the phone here, wherever else it is open. */
  takeOver: () => void;
  answer: () => void;
  decline: () => void;
  hangUp: () => void;
  mute: (muted: boolean) => void;
  press: (key: string) => void;
  /** A device was chosen anew. */
  devicesChanged: () => Promise<void>;
  microphone: () => MediaStream | null;
}

const Context = createContext<PhoneValue | null>(null);

/** Pages of one browser tell each other that one of them has gone. */
const CHANNEL = "silverline.desk";

/** The phone of this tab, for whatever page is shown; nothing of it is loaded before the desk is opened. */
export function PhoneProvider({ children }: { children: ReactNode }) {
  const { t } = usePreferences();
  const own = useOwnAgent();
  const [now, setNow] = useState<PhoneNow>(OFF);
  const phone = useRef<WebPhone | null>(null);
  const ringer = useRef(new Ringer());
  const begun = useRef(false);
  const words = useRef("");
  words.current = t("phone.ringingTitle");

  const begin = useCallback(async (over: boolean) => {
    setNow((was) => ({ ...was, line: "starting", cut: false }));
    const next = await started(over, {
      changed: setNow,
      ringing: () => ringer.current.start(words.current),
      quiet: () => ringer.current.stop(),
      sessionLost: reportSessionLost,
    }).catch(() => ({ ...OFF, line: "lost" as const }));
    if ("line" in next) setNow(next);
    else {
      phone.current = next;
      next.start();
    }
  }, []);

  const open = useCallback(() => {
    if (begun.current || own === null) return;
    begun.current = true;
    void begin(false);
  }, [begin, own]);

  useDeskOpen(own, begun, now.line === "taken", phone);
  useRetry(now.line === "lost" && phone.current === null, () => void begin(false));

  const value = useMemo<PhoneValue>(
    () => ({
      now,
      open,
      takeOver: () => {
        phone.current?.stop();
        phone.current = null;
        void begin(true);
      },
      answer: () => void phone.current?.answer(),
      decline: () => phone.current?.decline(),
      hangUp: () => phone.current?.hangUp(),
      mute: (muted) => phone.current?.mute(muted),
      press: (key) => phone.current?.press(key),
      devicesChanged: async () => {
        phone.current?.routed();
        await phone.current?.switchMicrophone();
      },
      microphone: () => phone.current?.microphone ?? null,
    }),
    [now, open, begin],
  );
  return <Context value={value}>{children}</Context>;
}

export function usePhone(): PhoneValue {
  const value = useContext(Context);
  if (!value) throw new Error("the desk needs <PhoneProvider> above it");
  return value;
}

/** The phone, ready to be started; or how the line stands without one. */
async function started(
  over: boolean,
  around: ConstructorParameters<typeof WebPhone>[1],
): Promise<WebPhone | PhoneNow> {
  const account = await api.phone();
  if (account === null) return { ...OFF, line: "desk" };
  if (account.busy && !over) return { ...OFF, line: "elsewhere" };
  try {
    // Asked for now, and not when somebody waits for an answer.
    close(await openMicrophone());
  } catch (error) {
    if (error instanceof NoMicrophone) return { ...OFF, line: "deaf", mic: error.trouble };
    throw error;
  }
  const { WebPhone } = await import("./webPhone");
  return new WebPhone(account, around);
}

const RETRY_MS = 5000;

/** The console was away when the phone was to begin: it is asked again. */
function useRetry(wanted: boolean, retry: () => void): void {
  const latest = useRef(retry);
  latest.current = retry;
  useEffect(() => {
    if (!wanted) return;
    const timer = setTimeout(() => latest.current(), RETRY_MS);
    return () => clearTimeout(timer);
  });
}

/** Says that the desk is open, and, when the tab goes, that it is not: at once, by what outlives it. */
function useDeskOpen(
  own: string | null,
  begun: React.RefObject<boolean>,
  taken: boolean,
  phone: React.RefObject<WebPhone | null>,
): void {
  const isTaken = useRef(taken);
  isTaken.current = taken;
  useEffect(() => {
    if (own === null) return;
    const others = new BroadcastChannel(CHANNEL);
    const here = () => begun.current && !isTaken.current;
    others.onmessage = () => {
      if (here()) void api.deskOpen(own, true).catch(() => undefined);
    };
    const gone = () => {
      phone.current?.stop();
      phone.current = null;
      if (!here()) return undefined;
      begun.current = false; // said once, however the page goes
      const said = api.deskOpen(own, false).catch(() => undefined);
      others.postMessage("gone");
      return said;
    };
    // Back from the browser's memory of pages: nothing of the phone is alive any more.
    const back = (event: PageTransitionEvent) => event.persisted && location.reload();
    addEventListener("pagehide", gone);
    addEventListener("pageshow", back);
    leaving.add(gone);
    return () => {
      removeEventListener("pagehide", gone);
      removeEventListener("pageshow", back);
      leaving.delete(gone);
      void gone();
      others.close();
    };
  }, [own, begun, phone]);
}
