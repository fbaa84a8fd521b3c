import type { ReactNode } from "react";

/** A labelled field of a dialog. */
export function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <label className="field">
      <span className="dim">{label}</span>
      {children}
    </label>
  );
}
