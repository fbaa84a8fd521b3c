import { chosen } from "./devices";

const RING_S = 1;
const PAUSE_S = 3;
/** The tones of the ring, Hz: together they are heard over a busy room, and by older ears. */
const TONES = [440, 480];
const LOUDNESS = 0.2;
const BLINK_MS = 800;

/** Rings until stopped: a sound from the device chosen for it, and the tab's title blinks. */
export class Ringer {
  #audio: AudioContext | null = null;
  #blink: ReturnType<typeof setInterval> | null = null;
  #title = "";

  start(words: string): void {
    this.stop();
    this.#sound();
    this.#title = document.title;
    let on = false;
    this.#blink = setInterval(() => {
      on = !on;
      document.title = on ? words : this.#title;
    }, BLINK_MS);
  }

  stop(): void {
    if (this.#blink !== null) {
      clearInterval(this.#blink);
      document.title = this.#title;
    }
    this.#blink = null;
    void this.#audio?.close();
    this.#audio = null;
  }

  #sound(): void {
    const audio = new AudioContext();
    this.#audio = audio;
    const sink = chosen("ringer");
    if (sink && "setSinkId" in audio) {
      void (audio as AudioContext & { setSinkId: (id: string) => Promise<void> }).setSinkId(sink).catch(() => undefined);
    }
    const gain = audio.createGain();
    gain.gain.value = 0;
    gain.connect(audio.destination);
    for (const tone of TONES) {
      const source = audio.createOscillator();
      source.frequency.value = tone;
      source.connect(gain);
      source.start();
    }
    // Nobody rings for more than a few minutes; the ring ends with the offer.
    for (let at = 0; at < 300; at += RING_S + PAUSE_S) {
      gain.gain.setTargetAtTime(LOUDNESS, audio.currentTime + at, 0.02);
      gain.gain.setTargetAtTime(0, audio.currentTime + at + RING_S, 0.02);
    }
  }
}
