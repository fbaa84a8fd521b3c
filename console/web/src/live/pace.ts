/** After the first sign of news, so that a burst is one look. */
const AFTER_MS = 300;
/** At least so much between two looks. */
const GAP_MS = 1000;
/** After the last sign: the journal is written a moment after the event was sent. */
const SETTLE_MS = 2500;

/** Looks again when poked: soon, never twice at once, not too often, and once more at rest. */
export class Pace {
  #soon: ReturnType<typeof setTimeout> | undefined;
  #settle: ReturnType<typeof setTimeout> | undefined;
  #running = false;
  #again = false;
  #stopped = false;

  constructor(private readonly look: () => Promise<void>) {}

  poke(): void {
    if (this.#stopped) return;
    clearTimeout(this.#settle);
    this.#settle = setTimeout(() => this.#schedule(0), SETTLE_MS);
    this.#schedule(AFTER_MS);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#soon);
    clearTimeout(this.#settle);
  }

  #schedule(ms: number): void {
    if (this.#running) this.#again = true;
    else this.#soon ??= setTimeout(() => void this.#run(), ms);
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      await this.look();
    } finally {
      this.#running = false;
      this.#soon = undefined;
      if (this.#again && !this.#stopped) {
        this.#again = false;
        this.#schedule(GAP_MS);
      }
    }
  }
}
