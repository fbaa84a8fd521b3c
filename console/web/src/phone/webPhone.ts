import JsSIP from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession";
import type { IncomingRTCSessionEvent, OutgoingRTCSessionEvent, UA } from "jssip/lib/UA";
import { close, NoMicrophone, openMicrophone, route } from "./devices";
import { closed, kindOf, OFF, type PhoneCall, type PhoneNow } from "./phoneState";

export interface Account {
  phone: string;
  password: string;
}

/** What the phone needs of the page around it. */
export interface Surroundings {
  changed: (now: PhoneNow) => void;
  ringing: () => void;
  quiet: () => void;
  sessionLost: () => void;
}

/** A name of SIP's own, and nobody's host: the centre knows phones by their names. */
const REALM = "silverline.invalid";
const REGISTER_S = 60;
/** From this status on it is the centre that cannot, for now. */
const BUSY_SERVER = 500;
const AGAIN_MS = 3000;
/** What the centre takes for a line that was cut: the caller is connected with a person again. */
const PAGE_CLOSED = { extraHeaders: ['Reason: Q.850;cause=38;text="page closed"'] };
/** Refused like this, the caller's next offer goes elsewhere and the agent is free once registered. */
const NOT_NOW = { status_code: 503 };
const DECLINED = { status_code: 603 };
const BUSY = { status_code: 486 };
const TONE = { transportType: "RFC2833", duration: 120, interToneGap: 80 } as never;

/** The phone of the page: one account, one call. */
export class WebPhone {
  #now: PhoneNow = { ...OFF, line: "starting" };
  #ua: UA;
  #session: RTCSession | null = null;
  #mic: MediaStream | null = null;
  readonly #sound = new Audio();

  constructor(
    account: Account,
    private readonly around: Surroundings,
  ) {
    this.#sound.autoplay = true;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.#ua = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(`${scheme}://${location.host}/api/phone/ws`)],
      uri: `sip:${account.phone}@${REALM}`,
      password: account.password,
      register_expires: REGISTER_S,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 5,
      user_agent: "Silverline",
    });
    this.#listen();
  }

  start(): void {
    this.#ua.start();
    this.around.changed(this.#now);
  }

  async answer(): Promise<void> {
    const session = this.#session;
    if (!session || this.#now.call?.stage !== "ringing") return;
    this.#call({ stage: "connecting" });
    this.around.quiet();
    try {
      const mic = await openMicrophone();
      if (session !== this.#session) return close(mic);
      this.#mic = mic;
      this.#say({ mic: null });
      session.answer({ mediaStream: mic, pcConfig: { iceServers: [] } });
    } catch (error) {
      if (!(error instanceof NoMicrophone)) throw error;
      this.#say({ mic: error.trouble });
      if (session === this.#session) {
        this.#call({ stage: "ringing" });
        this.around.ringing();
      }
    }
  }

  decline(): void {
    if (this.#now.call?.stage === "ringing") this.#session?.terminate(DECLINED);
  }

  hangUp(): void {
    if (this.#now.call?.stage !== "ringing") this.#session?.terminate();
  }

  mute(muted: boolean): void {
    if (this.#now.call?.stage !== "talking") return;
    if (muted) this.#session?.mute({ audio: true });
    else this.#session?.unmute({ audio: true });
    this.#call({ muted });
  }

  press(key: string): void {
    if (/^[0-9*#]$/.test(key) && this.#now.call?.stage === "talking") this.#session?.sendDTMF(key, TONE);
  }

  /** The device for hearing was chosen anew. */
  routed(): void {
    void route(this.#sound, "speaker");
  }

  /** Another microphone was chosen: in a call it is used at once. Throws `NoMicrophone`. */
  async switchMicrophone(): Promise<void> {
    const sender = this.#session?.connection?.getSenders().find(({ track }) => track?.kind === "audio");
    if (!sender) return;
    const mic = await openMicrophone();
    const track = mic.getAudioTracks()[0];
    if (!track) return close(mic);
    track.enabled = !this.#now.call?.muted;
    await sender.replaceTrack(track);
    close(this.#mic);
    this.#mic = mic;
  }

  get microphone(): MediaStream | null {
    return this.#mic;
  }

  /** The page goes, or another has taken the phone: whoever is on the line is not left in silence. */
  stop(): void {
    const session = this.#session;
    if (session && !session.isEnded()) session.terminate(session.isEstablished() ? PAGE_CLOSED : NOT_NOW);
    this.#over(false);
    this.#ua.stop();
  }

  #listen(): void {
    this.#ua.on("registered", () => this.#say({ line: "up" }));
    this.#ua.on("registrationFailed", ({ response }) => {
      // Without an answer it is the line that failed, which comes back by itself.
      if (!response || this.#now.line === "taken") return;
      if (response.status_code < BUSY_SERVER) return this.#say({ line: "refused" });
      this.#say({ line: "lost" });
      setTimeout(() => this.#ua.isConnected() && this.#ua.register(), AGAIN_MS);
    });
    this.#ua.on("disconnected", ({ code }) => this.#cutOff(code));
    this.#ua.on("newRTCSession", ({ session, originator }: IncomingRTCSessionEvent | OutgoingRTCSessionEvent) => {
      if ((originator as string) !== "remote") return;
      if (this.#session) return session.terminate(BUSY);
      this.#rings(session);
    });
  }

  #cutOff(code: number | undefined): void {
    const line = closed(this.#now.line, code);
    if (line === "signedOut") {
      this.stop();
      this.around.sessionLost();
      return;
    }
    if (line === "taken" && this.#now.line !== "taken") {
      this.#say({ line });
      this.#over(this.#now.call?.stage === "talking");
      this.#ua.stop();
    }
    this.#say({ line });
    if (this.#now.call?.stage === "ringing") this.#over(false);
    if (this.#session?.connection?.connectionState === "disconnected") this.#over(true);
  }

  #rings(session: RTCSession): void {
    this.#session = session;
    const kind = kindOf(session.remote_identity.display_name);
    this.#say({ call: { stage: "ringing", kind, muted: false }, cut: false });
    this.around.ringing();
    session.on("icecandidate", ({ ready }) => ready()); // the first leads to the centre already
    session.on("peerconnection", ({ peerconnection }) => this.#hear(session, peerconnection));
    session.on("confirmed", () => this.#call({ stage: "talking" }));
    session.on("ended", () => this.#ended(session, false));
    session.on("failed", () => this.#ended(session, false));
  }

  #hear(session: RTCSession, connection: RTCPeerConnection): void {
    connection.addEventListener("track", ({ track }) => {
      this.#sound.srcObject = new MediaStream([track]);
      void route(this.#sound, "speaker");
      void this.#sound.play().catch(() => undefined); // it was let by the click that answered
    });
    connection.addEventListener("connectionstatechange", () => {
      const gone = connection.connectionState === "failed";
      const alone = connection.connectionState === "disconnected" && this.#now.line === "lost";
      if ((gone || alone) && session === this.#session) this.#ended(session, true);
    });
  }

  #ended(session: RTCSession, cut: boolean): void {
    if (session !== this.#session) return;
    this.#over(cut);
    if (cut && !session.isEnded()) session.terminate(PAGE_CLOSED);
  }

  #over(cut: boolean): void {
    this.#session = null;
    close(this.#mic);
    this.#mic = null;
    this.#sound.srcObject = null;
    this.around.quiet();
    this.#say({ call: null, cut });
  }

  #call(news: Partial<PhoneCall>): void {
    if (this.#now.call) this.#say({ call: { ...this.#now.call, ...news } });
  }

  #say(news: Partial<PhoneNow>): void {
    this.#now = { ...this.#now, ...news };
    this.around.changed(this.#now);
  }
}
