/** One server-sent event; `data` is empty when the server only moved the id on. */
export interface SseMessage {
  id: string | null;
  event: string;
  data: string;
}

/** Longest text kept while a message is not complete; a server that never ends one is cut off. */
const MOST_CHARS = 1_000_000;

/** Reads `text/event-stream` from pieces cut anywhere; each call returns the messages completed. */
export class SseReader {
  #rest = "";

  push(piece: string): SseMessage[] {
    // A piece may end between the CR and the LF of one line's end: the CR waits for the next.
    const text = this.#rest + piece;
    const whole = text.endsWith("\r") ? text.slice(0, -1) : text;
    const blocks = whole.replace(/\r\n?/g, "\n").split("\n\n");
    this.#rest = blocks.pop() + text.slice(whole.length);
    if (this.#rest.length > MOST_CHARS) throw new Error("a message without an end");
    return blocks.map(readBlock).filter((message) => message !== null);
  }
}

function readBlock(block: string): SseMessage | null {
  let id: string | null = null;
  let event = "message";
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const cut = line.indexOf(":");
    if (cut === 0) continue; // a comment keeps the line open
    const field = cut < 0 ? line : line.slice(0, cut);
    const value = cut < 0 ? "" : line.slice(cut + 1).replace(/^ /, "");
    if (field === "id" && !value.includes("\0")) id = value;
    else if (field === "event") event = value;
    else if (field === "data") data.push(value);
  }
  return id === null && data.length === 0 ? null : { id, event, data: data.join("\n") };
}
