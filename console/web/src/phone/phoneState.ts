/** How the page's phone stands, as the pages show it. */

/** Where the line to the centre is. */
export type Line =
  /** Not begun: the desk has not been opened in this tab. */
  | "off"
  /** This agent's phone is on the desk only. */
  | "desk"
  | "starting"
  /** Registered: calls come here. */
  | "up"
  /** Cut; it comes back by itself. */
  | "lost"
  /** Another page has taken the phone. */
  | "taken"
  /** Another page has it, and perhaps a call; this one waits to be told. */
  | "elsewhere"
  /** Without a microphone nobody could be answered, so no calls come here. */
  | "deaf"
  /** The centre does not take it. */
  | "refused";

export type MicTrouble = "none" | "denied" | "busy" | "insecure";

export type Stage = "ringing" | "connecting" | "talking";

export interface PhoneCall {
  stage: Stage;
  /** What kind of call rings: a word of the dialplan's; empty: a caller. */
  kind: string;
  muted: boolean;
}

export interface PhoneNow {
  line: Line;
  call: PhoneCall | null;
  /** Why there is no microphone; null: there is one, or none was asked for. */
  mic: MicTrouble | null;
  /** The last call ended because the line to it was cut. */
  cut: boolean;
}

export const OFF: PhoneNow = { line: "off", call: null, mic: null, cut: false };

/** Close codes of the console, see `console/carrying.py`. */
const TAKEN_OVER = 4409;
const SIGNED_OUT = 4401;

/** What becomes of the line when its socket closes; null: nothing new. */
export function closed(line: Line, code: number | undefined): Line | "signedOut" {
  if (code === TAKEN_OVER) return "taken";
  if (code === SIGNED_OUT) return "signedOut";
  return line === "up" || line === "starting" || line === "lost" ? "lost" : line;
}

/** What a browser says when it gives no microphone, in a word of ours. */
export function micTrouble(error: unknown): MicTrouble {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotReadableError" || name === "AbortError") return "busy";
  return "none";
}

const DISPLAYED = /^[a-z]{1,20}$/;

/** The kind of call, by what the dialplan has the phone display; anything else is a caller. */
export function kindOf(displayed: string | null | undefined): string {
  return displayed && DISPLAYED.test(displayed) ? displayed : "";
}
