import type { Segment, Speaker, Transcript, Word } from "../../api/types";

/** Below these the reader is told not to trust the words. */
export const UNSURE_SEGMENT = 0.6;
export const UNSURE_WORD = 0.5;
/** A word stays lit this long after its end, in seconds, so that short gaps do not flicker. */
const LINGER_S = 0.2;

/** One thing said by one side. */
export interface Line extends Segment {
  speaker: Speaker;
  /** Its number among what this side said, as the server counts. */
  place: number;
}

/** Both sides in the order of speaking; the caller first when both start at once. */
export function conversation(transcript: Transcript): Line[] {
  const lines = transcript.channels.flatMap(({ channel, segments }) =>
    segments
      .map((segment, place) => ({ ...segment, speaker: channel, place }))
      // Where the rest of a hidden number was said, nothing is left to read; what a person took out
      // stays, so that it can be taken back.
      .filter(({ text, check }) => text !== "" || check),
  );
  const side = (line: Line) => (line.speaker === "caller" ? 0 : 1);
  return lines.sort((a, b) => a.start - b.start || side(a) - side(b) || a.end - b.end);
}

/** The index of the word being said at `time` (seconds), or -1. Words are in order of start. */
export function wordAt(words: Pick<Word, "start" | "end">[], time: number): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const word = words[middle];
    if (word && word.start <= time) low = middle + 1;
    else high = middle;
  }
  const found = words[low - 1];
  return found && time < found.end + LINGER_S ? low - 1 : -1;
}

/** A piece of a line's text; `word` is its index where it is a recognised word. */
export interface Piece {
  text: string;
  word: number | null;
}

/**
 * The text cut at its words, punctuation between them kept. When the words are not those of the
 * text (redacted, or corrected by hand), the text stays whole: it is what counts.
 */
export function pieces(text: string, words: Pick<Word, "text">[]): Piece[] {
  const whole: Piece[] = text ? [{ text, word: null }] : [];
  const cut: Piece[] = [];
  let at = 0;
  for (const [index, word] of words.entries()) {
    const wanted = word.text.trim();
    if (!wanted) continue;
    const found = text.indexOf(wanted, at);
    if (found < 0) return whole;
    if (found > at) cut.push({ text: text.slice(at, found), word: null });
    cut.push({ text: wanted, word: index });
    at = found + wanted.length;
  }
  if (at < text.length) cut.push({ text: text.slice(at), word: null });
  return cut;
}

/** True when two stretches of time share a moment. */
export function overlaps(a: { start: number; end: number }, b: { start: number; end: number }): boolean {
  return a.start < b.end && b.start < a.end;
}
