import { Component, type ReactNode } from "react";
import { usePreferences } from "../preferences/Preferences";
import { Notice } from "./Notice";

function Broken() {
  const { t } = usePreferences();
  return (
    <Notice
      tone="error"
      title={t("app.broken")}
      hint={t("app.brokenHint")}
      action={{ label: t("app.reload"), onClick: () => location.reload() }}
    />
  );
}

/** Catches what a page throws, a code file of an older version gone from the server included. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}
