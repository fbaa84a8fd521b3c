import { Button } from "antd";
import type { ReactNode } from "react";

interface NoticeProps {
  title: string;
  hint?: string;
  /** Errors are announced to screen readers at once. */
  tone?: "empty" | "error" | "busy";
  action?: { label: string; onClick: () => void };
  children?: ReactNode;
}

/** One calm block for "nothing here", "still working" and "went wrong". */
export function Notice({ title, hint, tone = "empty", action, children }: NoticeProps) {
  return (
    <div className={`notice notice-${tone}`} role={tone === "error" ? "alert" : "status"}>
      <span className="notice-mark" aria-hidden="true" />
      <strong>{title}</strong>
      {hint ? <p>{hint}</p> : null}
      {action ? <Button onClick={action.onClick}>{action.label}</Button> : null}
      {children}
    </div>
  );
}
