import { describe, expect, it } from "vitest";
import { BINS, NotPcm, PeakReader } from "./peaks";

/** A WAV of `frames` frames whose left side is `left` and right side `right` (−1 to 1). */
function wav(frames: number, sides: ((i: number) => number)[], bits = 16): Uint8Array {
  const size = frames * sides.length * 2;
  const view = new DataView(new ArrayBuffer(44 + size));
  const text = (at: number, s: string) => [...s].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + size, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, sides.length, true);
  view.setUint32(24, 16000, true);
  view.setUint16(34, bits, true);
  text(36, "data");
  view.setUint32(40, size, true);
  for (let i = 0; i < frames; i++) {
    sides.forEach((side, c) => view.setInt16(44 + (i * sides.length + c) * 2, Math.round(side(i) * 32767), true));
  }
  return new Uint8Array(view.buffer);
}

function read(file: Uint8Array, step: number): PeakReader {
  const reader = new PeakReader(file.length);
  for (let at = 0; at < file.length; at += step) reader.feed(file.subarray(at, at + step));
  return reader;
}

describe("peaks of a streamed WAV", () => {
  const frames = BINS * 4;
  const file = wav(frames, [(i) => (i < frames / 2 ? 0.5 : 0), (i) => (i === frames - 1 ? -1 : 0)]);

  it.each([1, 7, 1000, file.length])("are the same in chunks of %s bytes", (step) => {
    const [left, right] = read(file, step).peaks;
    expect(left?.[0]).toBeCloseTo(0.5, 3);
    expect(left?.[BINS / 2 - 1]).toBeCloseTo(0.5, 3);
    expect(left?.[BINS / 2]).toBe(0);
    expect(right?.[BINS - 1]).toBeCloseTo(1, 3);
    expect(right?.[0]).toBe(0);
  });
  it("of a mono file have one side", () => {
    expect(read(wav(10, [() => 0.1]), 64).peaks).toHaveLength(1);
  });
  it("of an empty recording are flat", () => {
    expect(read(wav(0, [() => 0, () => 0]), 44).peaks.map((p) => Math.max(...p))).toEqual([0, 0]);
  });
  it("of other files are refused", () => {
    expect(() => read(new TextEncoder().encode("<!doctype html>..."), 99)).toThrow(NotPcm);
    expect(() => read(wav(4, [() => 0], 24), 99)).toThrow(NotPcm);
  });
});
