import { useSyncExternalStore } from "react";

export const RATES = [0.75, 1, 1.25, 1.5, 2];

/** What is being heard now. */
export interface Heard {
  /** Seconds from the start. */
  time: number;
  playing: boolean;
  rate: number;
  failed: boolean;
}

/** One recording being played; the page's parts read it and steer it without knowing each other. */
export class Playback {
  readonly audio = new Audio();
  private heard: Heard = { time: 0, playing: false, rate: 1, failed: false };
  private readonly listeners = new Set<() => void>();
  private frame = 0;

  constructor(
    private readonly url: string,
    /** Seconds; known before the audio is. */
    readonly duration: number,
  ) {}

  /** Starts loading; gives back what undoes it. */
  open(): () => void {
    const { audio } = this;
    const changes = ["play", "pause", "ended", "seeked", "timeupdate", "ratechange"];
    audio.preload = "metadata";
    audio.src = this.url;
    for (const name of changes) audio.addEventListener(name, this.update);
    audio.addEventListener("error", this.fail);
    return () => {
      for (const name of changes) audio.removeEventListener(name, this.update);
      audio.removeEventListener("error", this.fail);
      cancelAnimationFrame(this.frame);
      audio.pause();
      audio.removeAttribute("src");
      audio.load(); // lets the browser drop the connection
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly now = (): Heard => this.heard;

  toggle(): void {
    if (this.audio.paused) this.play();
    else this.audio.pause();
  }

  seek(time: number): void {
    this.audio.currentTime = Math.min(Math.max(0, time), this.duration);
    this.update();
  }

  playFrom(time: number): void {
    this.seek(time);
    this.play();
  }

  setRate(rate: number): void {
    this.audio.defaultPlaybackRate = rate;
    this.audio.playbackRate = rate;
  }

  private play(): void {
    // A refusal shows as an "error" event; one caused by a quick pause is no error.
    this.audio.play().catch(() => undefined);
  }

  private readonly fail = (): void => {
    this.heard = { ...this.heard, playing: false, failed: true };
    this.tell();
  };

  /** While playing, reads the time on every frame: the browser's own event comes 4 times a second. */
  private readonly update = (): void => {
    const { audio } = this;
    this.heard = {
      time: audio.currentTime,
      playing: !audio.paused && !audio.ended,
      rate: audio.playbackRate,
      failed: this.heard.failed,
    };
    this.tell();
    cancelAnimationFrame(this.frame);
    if (this.heard.playing) this.frame = requestAnimationFrame(this.update);
  };

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

/** A part of what is heard; renders again only when that part changes. */
export function useHeard<T extends string | number | boolean>(
  playback: Playback,
  part: (heard: Heard) => T,
): T {
  return useSyncExternalStore(playback.subscribe, () => part(playback.now()));
}
