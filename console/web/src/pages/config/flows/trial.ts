/** What the lines of a try are: where the call is, what the caller hears or does, and its end. */
export type Told = { kind: "step" | "heard" | "did" | "end"; text: string };

const DID = /^(按键 .|没有按键|挂机|说：.*)$/;

export function told(line: string): Told {
  const text = line.trim();
  if (line.startsWith("[")) return { kind: "step", text: text.slice(1, -1) };
  if (line.startsWith("→")) return { kind: "end", text };
  return { kind: DID.test(text) ? "did" : "heard", text };
}

/** The steps of this flow that the call came through, in order; other flows' are left out. */
export function walked(lines: string[], flow: string): string[] {
  return lines
    .map(told)
    .filter(({ kind }) => kind === "step")
    .map(({ text }) => text.split("/"))
    .filter(([name]) => name === flow)
    .map(([, step]) => step ?? "");
}
