import { micTrouble, type MicTrouble } from "./phoneState";

export type DeviceKind = "mic" | "speaker" | "ringer";

const KINDS: Record<DeviceKind, MediaDeviceKind> = { mic: "audioinput", speaker: "audiooutput", ringer: "audiooutput" };

const stored = (kind: DeviceKind) => `silverline.device.${kind}`;

/** What was chosen in this browser; "": the system's own. */
export function chosen(kind: DeviceKind): string {
  try {
    return localStorage.getItem(stored(kind)) ?? "";
  } catch {
    return ""; // a browser that keeps nothing
  }
}

export function choose(kind: DeviceKind, id: string): void {
  try {
    localStorage.setItem(stored(kind), id);
  } catch {
    // then it is chosen until the page is left
  }
}

/** The devices there are; names are known once a microphone was allowed. */
export async function devices(kind: DeviceKind): Promise<MediaDeviceInfo[]> {
  const found = await navigator.mediaDevices?.enumerateDevices();
  return (found ?? []).filter((device) => device.kind === KINDS[kind] && device.deviceId);
}

export class NoMicrophone extends Error {
  constructor(readonly trouble: MicTrouble) {
    super(trouble);
  }
}

/** The microphone, opened: the one that was chosen, or any while that is not there. Throws `NoMicrophone`. */
export async function openMicrophone(): Promise<MediaStream> {
  // Absent where the page comes neither over TLS nor from this machine.
  if (!navigator.mediaDevices) throw new NoMicrophone("insecure");
  const id = chosen("mic");
  const clean = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  try {
    const audio = id ? { ...clean, deviceId: { ideal: id } } : clean;
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (error) {
    throw new NoMicrophone(micTrouble(error));
  }
}

/** Let a sound come out of the device that was chosen; the system's own while that is not there. */
export async function route(element: HTMLAudioElement, kind: "speaker" | "ringer"): Promise<void> {
  if (!("setSinkId" in element)) return;
  await element.setSinkId(chosen(kind)).catch(() => element.setSinkId("").catch(() => undefined));
}

export function close(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
