import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { api, sayLeaving, session as sessionEvents } from "../api/client";
import { asApiError } from "../api/errors";
import type { User } from "../api/types";

export type SessionState =
  | { status: "checking" }
  | { status: "unreachable" }
  | { status: "anonymous"; why: "never" | "expired" | "signedOut" }
  | { status: "signedIn"; user: User };

interface SessionValue {
  state: SessionState;
  /** Throws ApiError when the credentials are refused. */
  signIn: (username: string, password: string, code: string) => Promise<void>;
  signOut: () => Promise<void>;
  check: () => void;
}

const Context = createContext<SessionValue | null>(null);

/** Asked before React mounts, so that the answer travels while the page's code loads. */
let firstCheck: Promise<SessionState> | null = ask();

async function ask(): Promise<SessionState> {
  try {
    const { user } = await api.whoAmI();
    return { status: "signedIn", user };
  } catch (thrown) {
    const known = asApiError(thrown).status === 401;
    return known ? { status: "anonymous", why: "never" } : { status: "unreachable" };
  }
}

/** Who is signed in, for everything below. */
export function Session({ children }: { children: ReactNode }) {
  const [state, setState] = useState<SessionState>({ status: "checking" });

  const check = useCallback(() => {
    setState({ status: "checking" });
    void (firstCheck ?? ask()).then(setState);
    firstCheck = null;
  }, []);
  useEffect(check, [check]);

  useEffect(() => {
    const lost = () => setState({ status: "anonymous", why: "expired" });
    sessionEvents.addEventListener("lost", lost);
    return () => sessionEvents.removeEventListener("lost", lost);
  }, []);

  const value = useMemo<SessionValue>(
    () => ({
      state,
      check,
      signIn: async (username, password, code) => {
        const { user } = await api.signIn(username, password, code);
        setState({ status: "signedIn", user });
      },
      signOut: async () => {
        await sayLeaving();
        await api.signOut().catch(() => undefined); // a dead server has no session to end
        setState({ status: "anonymous", why: "signedOut" });
      },
    }),
    [state, check],
  );
  return <Context value={value}>{children}</Context>;
}

export function useSession(): SessionValue {
  const value = useContext(Context);
  if (!value) throw new Error("useSession needs <Session> above it");
  return value;
}
