import type { ReactNode } from "react";
import { NavLink } from "react-router";
import { usePreferences } from "../../preferences/Preferences";
import { useTitle } from "../../shared/useTitle";
import "./admin.css";

export const PARTS = ["users", "tokens", "webhooks", "audit"] as const;

interface AdminHeadProps {
  part: (typeof PARTS)[number];
  /** How many there are, in words. */
  count: string | null;
  children?: ReactNode;
}

/** The head of each of the admins' pages, with the way to the others. */
export function AdminHead({ part, count, children }: AdminHeadProps) {
  const { t } = usePreferences();
  useTitle(t(`admin.${part}`));
  return (
    <>
      <nav className="admin-parts" aria-label={t("nav.admin")}>
        {PARTS.map((one) => (
          <NavLink key={one} to={`/admin/${one}`}>
            {t(`admin.${one}`)}
          </NavLink>
        ))}
      </nav>
      <div className="page-head">
        <h1>{t(`admin.${part}`)}</h1>
        <span className="dim" aria-live="polite">
          {count}
        </span>
        <span className="grow" />
        {children}
      </div>
    </>
  );
}
