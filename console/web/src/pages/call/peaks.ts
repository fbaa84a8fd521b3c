/**
 * A waveform drawn from a WAV file as it streams in.
 *
 * Only the loudest sample of each of `BINS` stretches per channel is kept, so an hour of audio costs
 * no more memory than a minute, and playback (by range requests) never waits for it.
 */

/** Stretches per channel: more than a wide screen has pixels for bars. */
export const BINS = 1200;

export class NotPcm extends Error {}

interface Shape {
  channels: number;
  /** Bytes of one sample of all channels. */
  frame: number;
  frames: number;
}

/** Reads PCM WAV of 16 bit, little-endian, chunk by chunk. */
export class PeakReader {
  private pending = new Uint8Array(0);
  private shape: Shape | null = null;
  private seen = 0;
  peaks: Float32Array[] = [];

  /** `total` is the file's length in bytes: used where a streamed header does not say. */
  constructor(private readonly total: number) {}

  /** Takes the next bytes of the file. Throws NotPcm for other kinds of files. */
  feed(bytes: Uint8Array): void {
    let data = join(this.pending, bytes);
    if (!this.shape) {
      const header = readHeader(data, this.total);
      if (!header) {
        this.pending = data;
        return;
      }
      this.shape = header.shape;
      this.peaks = Array.from({ length: header.shape.channels }, () => new Float32Array(BINS));
      data = data.subarray(header.dataAt);
    }
    this.measure(data, this.shape);
  }

  private measure(data: Uint8Array, shape: Shape): void {
    const frames = Math.min(Math.floor(data.length / shape.frame), shape.frames - this.seen);
    const view = new DataView(data.buffer, data.byteOffset, data.length);
    for (let i = 0; i < frames; i++) {
      const bin = Math.min(BINS - 1, Math.floor(((this.seen + i) * BINS) / shape.frames));
      for (const [channel, peaks] of this.peaks.entries()) {
        const loud = Math.abs(view.getInt16(i * shape.frame + channel * 2, true)) / 32768;
        if (loud > (peaks[bin] ?? 0)) peaks[bin] = loud;
      }
    }
    this.seen += frames;
    this.pending = data.slice(frames * shape.frame);
  }
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** The shape and where the samples begin; null when more bytes are needed. */
function readHeader(data: Uint8Array, total: number): { shape: Shape; dataAt: number } | null {
  if (data.length < 12) return null;
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const tag = (at: number) => String.fromCharCode(...data.subarray(at, at + 4));
  if (tag(0) !== "RIFF" || tag(8) !== "WAVE") throw new NotPcm("not a WAV file");
  let channels = 0;
  for (let at = 12; at + 8 <= data.length; ) {
    const size = view.getUint32(at + 4, true);
    if (tag(at) === "fmt ") {
      if (data.length < at + 24) return null;
      channels = view.getUint16(at + 10, true);
      const plain = view.getUint16(at + 8, true) === 1 && view.getUint16(at + 22, true) === 16;
      if (!plain || channels < 1 || channels > 2) throw new NotPcm("not 16-bit PCM");
    }
    if (tag(at) === "data") {
      if (!channels) throw new NotPcm("no format before the samples");
      const bytes = Math.min(size, Math.max(0, total - at - 8));
      const frame = channels * 2;
      return { shape: { channels, frame, frames: Math.floor(bytes / frame) }, dataAt: at + 8 };
    }
    at += 8 + size + (size % 2);
  }
  return null;
}

/** The peaks of the WAV at `url`, one array per channel, each value 0 to 1. */
export async function loadPeaks(url: string, signal: AbortSignal): Promise<Float32Array[]> {
  const response = await fetch(url, { signal, credentials: "same-origin" });
  if (!response.ok || !response.body) throw new NotPcm(`HTTP ${response.status}`);
  const length = Number(response.headers.get("content-length"));
  const reader = new PeakReader(length > 0 ? length : Number.MAX_SAFE_INTEGER);
  const stream = response.body.getReader();
  for (;;) {
    const { done, value } = await stream.read();
    if (done) return reader.peaks;
    reader.feed(value);
  }
}
