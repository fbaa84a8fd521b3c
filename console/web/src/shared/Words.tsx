import { Input } from "antd";
import { Field } from "./Field";

interface WordsProps {
  label: string;
  value: string;
  change: (text: string) => void;
  /** Characters at most. */
  most?: number;
  rows?: number;
  autoFocus?: boolean;
}

/** A field of a dialog for a few sentences. */
export function Words({ label, value, change, most = 500, rows = 3, autoFocus }: WordsProps) {
  return (
    <Field label={label}>
      <Input.TextArea
        autoFocus={autoFocus}
        rows={rows}
        maxLength={most}
        aria-label={label}
        value={value}
        onChange={(event) => change(event.target.value)}
      />
    </Field>
  );
}
