import type { FileFinding } from "../../../api/types";

/** As much of a document as marking needs. */
interface Lines {
  lines: number;
  line: (number: number) => { from: number; to: number };
}

interface Mark {
  from: number;
  to: number;
  severity: "error" | "warning";
  message: string;
}

/** Marks at the lines; what has no line is marked at the first, one beyond the end at the last. */
export function diagnostics(text: Lines, findings: FileFinding[]): Mark[] {
  return findings
    .map(({ line, said, warning }) => {
      const { from, to } = text.line(Math.min(Math.max(line, 1), text.lines));
      return { from, to, severity: warning ? ("warning" as const) : ("error" as const), message: said };
    })
    .sort((a, b) => a.from - b.from);
}

/** Those of the file itself, and those that it causes elsewhere. */
export function divided(file: string, findings: FileFinding[]): { here: FileFinding[]; elsewhere: FileFinding[] } {
  return {
    here: findings.filter((one) => one.file === file),
    elsewhere: findings.filter((one) => one.file !== file),
  };
}

/** How many keep the text from being published. */
export function mistakes(findings: FileFinding[]): number {
  return findings.filter((one) => !one.warning).length;
}
