import type { RegionParams } from "wavesurfer.js/plugins/regions";
import type { Evidence, RecordingMark } from "../../api/types";

/** As loud as can be, as the server counts. */
const LOUDEST = 255;
/** Seconds: a shorter region could not be seen. */
const LEAST_S = 0.2;

/** Colours of what is marked on a waveform. */
export interface Colours {
  evidence: string;
  chosen: string;
  hold: string;
  pause: string;
}

/** Loudness as the drawing wants it, 0 to 1. */
export function heights(sides: number[][]): Float32Array[] {
  return sides.map((side) => Float32Array.from(side, (loud) => loud / LOUDEST));
}

/** A piece of evidence on its side's lane. */
export function evidenceRegion(one: Evidence, channels: number, color: string): RegionParams {
  return {
    start: one.start,
    end: Math.max(one.end, one.start + LEAST_S),
    color,
    ...(channels > 1 ? { channelIdx: one.channel === "caller" ? 0 : 1 } : {}),
  };
}

/** Holds and pauses over both lanes; one that is not in the recording is a line where it was. */
export function breakRegions(
  marks: RecordingMark[],
  words: Record<RecordingMark["kind"], string>,
  colours: Colours,
): RegionParams[] {
  return marks.map(({ kind, start, end }) => ({
    start,
    ...(end > start ? { end, content: words[kind] } : {}),
    color: colours[kind],
  }));
}
