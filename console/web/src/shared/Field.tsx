import type { ReactNode } from "react";
import "./field.css";

interface FieldProps {
  label: string;
  /** What is wrong with it; announced to screen readers at once. */
  fault?: string;
  /** What it means, as far as it is understood. */
  hint?: ReactNode;
  /** Of several controls: a group instead of one label for all. */
  group?: boolean;
  children: ReactNode;
}

/** A labelled field of a dialog. */
export function Field({ label, fault, hint, group, children }: FieldProps) {
  const labelled = (
    <>
      <span className="dim">{label}</span>
      {children}
    </>
  );
  return (
    <div className="field">
      {group ? (
        <div className="field-in" role="group" aria-label={label}>
          {labelled}
        </div>
      ) : (
        <label className="field-in">{labelled}</label>
      )}
      {fault ? (
        <span className="field-fault" role="alert">
          {fault}
        </span>
      ) : hint ? (
        <span className="dim field-hint">{hint}</span>
      ) : null}
    </div>
  );
}
